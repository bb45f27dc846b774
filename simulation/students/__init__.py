"""Fictional students: student-level extracts in the layouts a California district holds, and the truth.

Belongs here: who the students are, where they are enrolled, what happens to them, and the files that say
so. Does not belong here: the fictional schools themselves (`simulation.district`), published school-level
files (`simulation.published_files`), loading, measures or scores. No student, name or number is real.
"""
