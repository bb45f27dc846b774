{{ inherited_policy('framework_scope') }}
