{{ inherited_policy('framework_domains') }}
