"""Editions: what is published, written whole or not at all.

Belongs here: which tables are published (`tables`), where their rows come from (`row_sources`), what an
edition says of itself (`manifest`), writing one (`writing`), freezing a year (`certification`,
`frozen_years`, `differences`), making one the public one (`release_rules`, `releases`), proving one
(`verification`, `rebuilding`), and keeping the home in order (`recovery`, `retention`). Does not: what the
tables hold (`models/publish`).
"""
