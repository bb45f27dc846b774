{{ inherited_policy('framework_anchor_sets') }}
