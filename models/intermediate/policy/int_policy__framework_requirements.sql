{{ inherited_policy('framework_requirements') }}
