{{ inherited_policy('framework_weights') }}
