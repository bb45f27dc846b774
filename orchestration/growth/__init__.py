"""Growth between the two steps of the build: from the panel in the working database to typed tables.

Belongs here: reading the panel and the growth policy, asking the numeric package, writing what comes of it.
Does not: the methods (`psychometrics.growth`), who is in the panel and where growth counts (dbt models).
"""
