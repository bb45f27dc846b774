{{ inherited_policy('framework_cut_sets') }}
