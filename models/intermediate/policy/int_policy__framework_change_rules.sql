{{ inherited_policy('framework_change_rules') }}
