"""Intervals of segregation and its change over time, between the second and the third step of the build.

Belongs here: reading counts of students from the working database, asking the numeric package, writing what
comes of it as typed tables. Does not: the methods (`psychometrics.segregation`), the indices themselves (dbt
models), which groups, populations and how many draws (seeds).
"""
