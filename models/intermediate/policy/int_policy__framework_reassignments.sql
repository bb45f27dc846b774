{{ inherited_policy('framework_reassignments') }}
