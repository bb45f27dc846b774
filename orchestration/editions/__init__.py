"""Editions: what is published, written whole or not at all.

Belongs here: which tables are published (`tables`), what an edition says of itself (`manifest`), writing one
(`writing`), making one the public one (`releases`), and the file operations that survive a kill (`folders`).
Does not: what the tables hold (`models/publish`).
"""
