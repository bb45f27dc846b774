"""SQL that only one engine understands belongs into dispatched macros, not into models."""

import re
from typing import NamedTuple

from house_rules.finding import Finding
from house_rules.sql_text import SqlFile

EXACT_FOLDERS = ("models/intermediate/scoring", "models/marts")


class Rule(NamedTuple):
    """A pattern of SQL, what to write instead, and the folders it is about (none: everywhere)."""

    pattern: str
    instead: str
    folders: tuple[str, ...] = ()


RULES = (
    Rule(r"\blist_\w+\s*\(", "list functions are DuckDB's: use rows"),
    Rule(r"\bstruct_\w+\s*\(", "struct functions are DuckDB's: use columns"),
    Rule(r"\bunnest\s*\(", "unnest is not Spark's: use rows"),
    Rule(r"\b(generate_series|range)\s*\((?![^{]*%\})", "series differ: use a seed"),
    Rule(r"\bunpivot\b", "unpivot differs: use union all"),
    Rule(r"\bpivot\b", "pivot differs: use max(case ...)"),
    Rule(r"\bqualify\b", "qualify is not portable: filter in the next CTE"),
    Rule(r"\bgroup\s+by\s+all\b", "name the columns of group by"),
    Rule(r"\border\s+by\s+all\b", "no order by all"),
    Rule(r"\bfilter\s*\(", "use sum(case when ... end)"),
    Rule(r"::", "use cast(... as ...)"),
    Rule(r"\bexclude\s*\(", "name the columns instead of * exclude"),
    Rule(r"\*\s*replace\s*\(", "name the columns instead of * replace"),
    Rule(r"\bselect\s+distinct\s+on\b", "use row_number() as preference"),
    Rule(r"\busing\s+sample\b|\btablesample\b", "no samples: results must be reproducible"),
    Rule(r"\b(asof|positional|semi|anti)\s+join\b", "write the join with on, or exists"),
    Rule(r"\barg_(min|max)\s*\(", "use row_number() as preference"),
    Rule(r"\bread_(parquet|csv|json|text|blob|xlsx)\w*\s*\(", "files are loaded as raw tables"),
    Rule(r"\bu?hugeint\b", "use decimal(38, 0) or a macro"),
    Rule(r"\bu(tinyint|smallint|integer|bigint)\b", "Spark has no unsigned integers: use bigint"),
    Rule(r"\bvarchar\b", "the shared type name is string"),
    Rule(r"\bas\s+text\s*\)", "the shared type name is string"),
    Rule(r"\bstr[pf]time\b", "use the macros of dbt_project/macros/typing.sql"),
    Rule(r"\bdate_?diff\b", "use days_between"),
    Rule(r"\binterval\s*['\d(]", "use a macro such as day_before"),
    Rule(r"//", "use a macro: integer division differs"),
    Rule(r"(?<![/*{%])/(?![/*])|\bdiv\b", "use divide: quotients have other types and places"),
    Rule(r"\bis\s+(not\s+)?distinct\s+from\b", "compare with coalesce, or say what null means"),
    Rule(r"\b(string_agg|listagg|group_concat)\s*\(", "the order within differs: use a dispatched macro"),
    Rule(r"\b(array_agg|list|collect_\w+)\s*\(", "lists differ: use rows"),
    Rule(r"\b(any_value|first|last)\s*\(", "no arbitrary row: use min, max or row_number() as preference"),
    Rule(
        r"\b(median|mode|quantile\w*|percentile\w*|approx_\w+)\s*\(",
        "quantiles differ: use a macro",
    ),
    Rule(
        r"\bregexp_\w+\s*\(|\bsimilar\s+to\b|\bglob\b",
        "patterns differ: use like, split_part",
    ),
    Rule(r"\b(string_split|str_split|split)\s*\(", "lists differ: use split_part"),
    Rule(r"\bdate_?(trunc|add|sub)\s*\(|\badd_months\s*\(", "use a macro such as day_before"),
    Rule(r"\b(sha\d+|hash|crc32|xxhash\d*)\s*\(", "hashes differ: use md5, or hash before loading"),
    Rule(r"\bcount\s*\(\s*\)", "write count(*)"),
    Rule(r"(?:\bas\s+|\.)\"\w", "quoted names are texts to Spark: choose a name that needs no quotes"),
    Rule(
        r"\b(double|float\d?|real)\b",
        "scores are exact: use decimal(p, s)",
        EXACT_FOLDERS,
    ),
)


def engine_specific(sql_file: SqlFile) -> list[Finding]:
    """Findings for SQL that is not portable, or that is inexact where scores are made."""
    return [
        Finding(
            sql_file.path,
            sql_file.line_of(match.start()),
            f"`{' '.join(match[0].split())}`: {rule.instead}",
        )
        for rule in RULES
        if not rule.folders or sql_file.is_in(*rule.folders)
        for match in re.finditer(rule.pattern, sql_file.code, re.IGNORECASE)
    ]
