"""Every measure of a documented framework has a page that says of it what the seed says."""

import csv
import re
from pathlib import Path

from house_rules.finding import Finding

# The measures of other frameworks are described on the page of their framework.
FRAMEWORKS_WITH_PAGES = {"lausd_spf", "ca_dashboard"}
FOLDER = "docs/business_rules/measures"
SECTIONS = (
    "Definition",
    "Formula",
    "Population",
    "Exclusions",
    "Source",
    "Minimum n",
    "Used by",
    "Edge cases",
    "Limits",
)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def header(measure: dict[str, str]) -> str:
    """The line under a page's title, from a row of the seed of measures."""
    direction = "higher is better" if measure["higher_is_better"] == "true" else "lower is better"
    name, version = measure["measure_id"], measure["measure_version"]
    return f"`{name}` | version {version} | {measure['unit']} | {direction}"


def page_findings(path: str, text: str, measures: dict[str, dict[str, str]]) -> list[Finding]:
    """Findings in one page: an unknown measure, a header line unlike the seed, a missing section."""
    measure = measures.get(Path(path).stem)
    if measure is None:
        return [Finding(path, 0, "no measure of this name in seeds/measures/measures.csv")]
    findings = []
    lines = text.splitlines()
    if lines[:1] != [f"# {measure['measure_name']}"]:
        findings.append(Finding(path, 1, f"the title has to be: # {measure['measure_name']}"))
    if lines[2:3] != [header(measure)]:
        findings.append(Finding(path, 3, f"the header line has to be: {header(measure)}"))
    findings.extend(
        Finding(path, 0, f"no section **{section}.**")
        for section in SECTIONS
        if not re.search(rf"^\*\*{re.escape(section)}\.\*\* \S", text, re.MULTILINE)
    )
    return findings


def measure_page_findings(project: Path) -> list[Finding]:
    """Findings for measures without a page, pages unlike the seed, and an index that is not complete."""
    seeds = project / "seeds"
    measures = {row["measure_id"]: row for row in _rows(seeds / "measures" / "measures.csv")}
    required = {
        row["measure_id"]
        for row in _rows(seeds / "policy" / "framework_measures.csv")
        if row["framework_id"] in FRAMEWORKS_WITH_PAGES
    }
    index = (project / FOLDER / "README.md").read_text(encoding="utf-8")
    pages = {page.stem: page for page in sorted((project / FOLDER).glob("*.md")) if page.name != "README.md"}
    findings = [
        Finding(f"{FOLDER}/{measure}.md", 0, "a measure of a documented framework has no page")
        for measure in sorted(required - pages.keys())
    ]
    for name, page in pages.items():
        path = f"{FOLDER}/{page.name}"
        findings.extend(page_findings(path, page.read_text(encoding="utf-8"), measures))
        if f"]({page.name})" not in index:
            findings.append(Finding(f"{FOLDER}/README.md", 0, f"the index does not link {name}"))
    return findings
