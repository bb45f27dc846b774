"""Disclosure control of published tables: what the package `disclosure` is given, and what it answers.

Belongs here: reading rules, relations and cells. Does not: which cells to hide and the attack (`disclosure`).
"""
