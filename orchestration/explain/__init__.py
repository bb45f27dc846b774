"""What `spf explain` tells: how a result came about, line by line, back to the row of a file.

Belongs here: reading the chain for one organization and year, and setting it out as text. Does not: any
arithmetic; every number is read from the tables that the edition was made of.
"""

from orchestration.explain.reading import NothingToExplainError, explanation
from orchestration.explain.text import explanation_text

__all__ = ["NothingToExplainError", "explanation", "explanation_text"]
