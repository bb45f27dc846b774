"""Great Expectations: whether the data can be believed.

Belongs here: expectations, running them in the database, their results and Data Docs. Does not: shape, types
and keys of models (dbt's contracts and data tests), scoring arithmetic (dbt's unit tests), when checks run
(`orchestration`).
"""
