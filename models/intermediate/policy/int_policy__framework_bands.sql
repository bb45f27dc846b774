{{ inherited_policy('framework_bands') }}
