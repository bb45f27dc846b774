from house_rules.finding import report
from house_rules.measure_pages import FOLDER, SECTIONS, header, measure_page_findings, page_findings

MEASURE = {
    "measure_id": "some_rate",
    "measure_version": "2",
    "measure_name": "Some rate",
    "unit": "percent",
    "higher_is_better": "false",
}
MEASURES = {"some_rate": MEASURE}
PAGE = "# Some rate\n\n`some_rate` | version 2 | percent | lower is better\n\n" + "\n\n".join(
    f"**{section}.** Words." for section in SECTIONS
)


def findings(text: str, name: str = "some_rate") -> list[str]:
    return [finding.message for finding in page_findings(f"docs/{name}.md", text, MEASURES)]


def test_a_page_like_its_seed_is_left_alone():
    assert findings(PAGE) == []


def test_a_page_of_no_measure_is_found():
    assert findings(PAGE, "other_rate") == ["no measure of this name in seeds/measures/measures.csv"]


def test_each_part_of_the_header_line_is_compared():
    for old, new in [
        ("`some_rate`", "`other_rate`"),
        ("version 2", "version 1"),
        ("percent", "points"),
        ("lower", "higher"),
    ]:
        assert findings(PAGE.replace(old, new)) == [f"the header line has to be: {header(MEASURE)}"]


def test_another_title_and_a_missing_or_empty_section_are_found():
    assert findings(PAGE.replace("# Some rate", "# Rate")) == ["the title has to be: # Some rate"]
    assert findings(PAGE.replace("**Limits.** Words.", "")) == ["no section **Limits.**"]
    assert findings(PAGE.replace("**Formula.** Words.", "**Formula.**\n")) == ["no section **Formula.**"]


def seeded_project(folder, pages: dict[str, str]):
    for path, text in {
        "seeds/measures/measures.csv": ",".join(MEASURE) + "\n" + ",".join(MEASURE.values()) + "\n",
        "seeds/policy/framework_measures.csv": (
            "framework_id,measure_id\nlausd_spf,some_rate\ncps_sqrp,other_rate\n"
        ),
        f"{FOLDER}/README.md": "[some_rate](some_rate.md)\n",
        **{f"{FOLDER}/{name}": text for name, text in pages.items()},
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def test_a_measure_without_a_page_is_found(tmp_path):
    (finding,) = measure_page_findings(seeded_project(tmp_path, {}))
    assert finding.path == f"{FOLDER}/some_rate.md"
    assert finding.message == "a measure of a documented framework has no page"


def test_a_page_that_is_not_in_the_index_is_found(tmp_path):
    project = seeded_project(tmp_path, {"some_rate.md": PAGE, "other_rate.md": PAGE})
    assert [finding.message for finding in measure_page_findings(project)] == [
        "no measure of this name in seeds/measures/measures.csv",
        "the index does not link other_rate",
    ]


def test_every_measure_has_a_page_that_says_what_the_seed_says(project):
    found = measure_page_findings(project)
    assert not found, report(found)
