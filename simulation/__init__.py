"""A fictional district: school-level files in the layouts of the published ones.

Belongs here: everything that invents organizations, students, results and the files that carry
them. Does not belong here: scoring, policy, or any row taken from a real file. Every name and
number is invented; the county code lies outside the range that is in use.
"""
