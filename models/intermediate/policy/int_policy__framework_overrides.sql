{{ inherited_policy('framework_overrides') }}
