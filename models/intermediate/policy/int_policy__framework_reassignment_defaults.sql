{{ inherited_policy('framework_reassignment_defaults') }}
