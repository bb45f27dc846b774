"""Rules of the house that no linter knows, as functions from text or dbt's manifest to findings."""
