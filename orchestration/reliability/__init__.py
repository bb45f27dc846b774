"""How sure results and ratings are, between the second and the third step of the build.

Belongs here: reading results, scores and students from the working database, asking the numeric package,
writing what comes of it as typed tables. Does not: the methods (`psychometrics.reliability`), limits and
which model of error a measure has (seeds), scores and bands (dbt models).
"""
