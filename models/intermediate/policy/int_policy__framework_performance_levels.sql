{{ inherited_policy('framework_performance_levels') }}
