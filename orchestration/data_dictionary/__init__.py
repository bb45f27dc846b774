"""The data dictionary: what every table that people read holds, column by column.

Belongs here: reading it out of the dbt project (`tables`, `code_sets`), the pages of the documentation
(`pages`) and the file of an edition (`edition_file`). Does not: descriptions themselves, which stand beside
the models, and the form of the published interface over time (`docs/published_tables.md`).
"""
