{{ inherited_policy('framework_minimum_n') }}
