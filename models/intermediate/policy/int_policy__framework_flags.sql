{{ inherited_policy('framework_flags') }}
