"""Everything that runs the warehouse: extracts, assets, checks, publication, the command line."""
