"""Whether groups get as much access to programs as others, before the third step of the build.

Belongs here: reading counts from the working database, asking the numeric package, writing what comes of it
as typed tables. Does not: the methods (`psychometrics.access`), the counts (dbt models).
"""
