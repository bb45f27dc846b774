"""The numeric package: statistics that SQL does badly.

Belongs here: methods that take and return NumPy arrays or Arrow tables, each naming its published source.
Does not: where data comes from or goes to, dbt, Dagster, policy, and any result that SQL computes as well.
"""
