{{ inherited_policy('framework_profiles') }}
