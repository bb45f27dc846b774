{{ inherited_policy('framework_measure_groups') }}
