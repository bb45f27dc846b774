{{ inherited_policy('framework_level_programs') }}
