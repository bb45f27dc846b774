{{ inherited_policy('framework_measures') }}
