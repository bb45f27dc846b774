"""The generator repeats itself, streams, replaces what it wrote and injects what it lists."""

import json
import re

import pytest
from student_extracts import SCHOOLS, SEED, STUDENTS, kind_of, write

from simulation.district import build_district
from simulation.students import generate
from simulation.students.layouts import code_sets
from simulation.students.school_system import build_system
from simulation.whole_district import schools_for, simulate_district

TWO_YEARS = (2023, 2024)


def contents(extracts) -> dict[str, bytes]:
    return {path: (extracts.folder / path).read_bytes() for path in extracts.summary.files}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return write(tmp_path_factory.mktemp("first") / "extracts", years=TWO_YEARS)


def test_the_same_seed_gives_the_same_bytes(first, tmp_path):
    again = write(tmp_path / "again", years=TWO_YEARS)
    assert contents(again) == contents(first)


def test_another_replicate_has_the_same_schools_and_other_students(first, tmp_path):
    other = write(tmp_path / "other", replicate=3, years=TWO_YEARS)
    before, now = contents(first), contents(other)
    for path in before:
        if path.startswith(("district/", "choice/choice_programs")):
            assert now[path] == before[path]
        elif "SENR" in path or "STAS" in path:
            assert now[path] != before[path]
    assert 0.9 < other.summary.students[2024] / first.summary.students[2024] < 1.1


def test_another_seed_gives_other_schools_and_students(first, tmp_path):
    other = write(tmp_path / "other", seed=SEED + 1, years=TWO_YEARS)
    before, now = contents(first), contents(other)
    same = [path for path in before.keys() & now.keys() if before[path] == now[path]]
    assert not same


def test_chunks_stay_small_however_large_the_district():
    """Six million students are worked off in chunks of the size that half a million need."""
    largest = {}
    for students in (430_000, 6_000_000):
        district = build_district(schools_for(students), 2025, SEED)
        system = build_system(district, students, SEED)
        chunks = list(generate.chunks_of(system, (2022, 2023, 2024, 2025)))
        sizes = [chunk.size * system.zones.share[chunk.zones].sum() for chunk in chunks]
        assert sum(sizes) > students
        identifiers = [chunk.first_identifier for chunk in chunks]
        assert len(set(identifiers)) == len(chunks)
        # A chunk never has more persons than room for identifiers.
        assert max(sizes) * 4 < generate._IDENTIFIERS
        largest[students] = max(sizes)
    assert largest[6_000_000] < 1.6 * generate.CHUNK


def test_small_chunks_write_a_whole_district_too(tmp_path, monkeypatch, first):
    monkeypatch.setattr(generate, "CHUNK", 60)
    other = write(tmp_path / "chunked", years=TWO_YEARS)
    assert other.summary.files.keys() >= {path for path in first.summary.files if "9061840" in path}
    assert 0.9 < sum(other.summary.files.values()) / sum(first.summary.files.values()) < 1.1
    other.none("select SSID, year from CENR group by SSID, year having count(*) > 3")
    other.none(
        "select s.* from STAS as s anti join SENR as e on e.SSID = s.SSID and e.year = s.year "
        "and e.SchoolOfAttendance = s.SchoolOfAttendance"
    )


@pytest.mark.parametrize(
    ("students", "years", "replicate", "message"),
    [
        (10, (2024,), 0, "students must lie"),
        (9_000_000, (2024,), 0, "students must lie"),
        (2_000, (2022, 2024), 0, "without a gap"),
        (2_000, (2024,), -1, "replicate"),
        (2_000, (2021,), 0, "2022"),
    ],
)
def test_impossible_requests_are_refused_before_anything_is_written(
    tmp_path, students, years, replicate, message
):
    with pytest.raises(ValueError, match=message):
        simulate_district(tmp_path / "out", SCHOOLS, years, SEED, students, replicate)
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def dirty(tmp_path_factory):
    out = tmp_path_factory.mktemp("dirty") / "extracts"
    summary = simulate_district(out, SCHOOLS, TWO_YEARS, SEED, STUDENTS, dirt=True, truth_draws=1)
    return summary, json.loads((out / "truth" / "dirt.json").read_text())


def cells(summary, flaw) -> list[str]:
    """The cells of a flaw's column in the lines it names."""
    kind = kind_of(flaw["file"])
    year = 2024 if "2024" in flaw["file"].replace("2023_24", "2024") else 2023
    place = [column.column_name for column in kind.columns(year)].index(flaw["column"])
    lines = (summary.out / flaw["file"]).read_bytes().decode("cp1252").splitlines()
    return [lines[number - 1].split("^")[place] for number in flaw["lines"]]


def test_both_roads_lie_in_one_marked_folder(dirty):
    summary, _ = dirty
    marker = json.loads((summary.out / "SIMULATED.json").read_text())
    assert marker["simulated"] is True
    assert marker["students"] == STUDENTS
    sources = {path.split("/")[0] for path in marker["files"]}
    assert sources == {
        "cde",
        "cps_sqrp",
        "corrections",
        "calpads",
        "toms",
        "survey",
        "choice",
        "district",
        "late",
    }
    written = {path.relative_to(summary.out).as_posix() for path in summary.out.rglob("*") if path.is_file()}
    assert written == {*marker["files"], *marker["truth"], "SIMULATED.json"}


def test_every_flaw_is_where_the_list_says(dirty):
    summary, flaws = dirty
    kinds = {flaw["kind"] for flaw in flaws}
    assert kinds == {
        "duplicate_rows",
        "conflicting_rows",
        "unknown_student",
        "unknown_code",
        "impossible_date",
        "dates_out_of_order",
        "repeated_status",
        "other_encoding",
        "cut_short",
        "second_copy",
        "late_file",
        "missing_year",
    }
    for flaw in flaws:
        file = summary.out / flaw["file"]
        if flaw["kind"] in ("late_file", "missing_year"):
            assert not file.exists()
            continue
        assert flaw["file"] in summary.files
        lines = file.read_bytes().decode("cp1252").splitlines()
        if flaw["kind"] == "duplicate_rows":
            assert len(flaw["lines"]) == 5
            assert all(lines[: flaw["lines"][0]].count(lines[number - 1]) >= 1 for number in flaw["lines"])
        elif flaw["kind"] == "unknown_code":
            known = code_sets()["exit_reason"]
            assert cells(summary, flaw)
            assert not set(cells(summary, flaw)) & known.keys()
        elif flaw["kind"] == "impossible_date":
            assert all(re.fullmatch(r"\d{4}0230", cell) for cell in cells(summary, flaw))
        elif flaw["kind"] == "other_encoding":
            assert not file.read_bytes().isascii()
            assert all("ñ" in cell for cell in cells(summary, flaw))
        elif flaw["kind"] == "cut_short":
            assert not file.read_bytes().endswith(b"\n")
        elif flaw["kind"] == "unknown_student":
            assert all(cell.startswith("8") for cell in cells(summary, flaw))
        elif flaw["kind"] == "second_copy":
            assert file.read_bytes() == file.with_name(file.name.replace("_copy", "")).read_bytes()


def test_the_list_of_flaws_shows_nothing_about_a_person(dirty):
    summary, flaws = dirty
    text = json.dumps(flaws)
    senr = next(path for path in summary.files if path.startswith("calpads/2022_23/SENR_9061840"))
    for line in (summary.out / senr).read_text("cp1252").splitlines()[:200]:
        identifier, local, first_name = line.split("^")[7:10]
        assert identifier not in text
        assert local not in text
        assert not re.search(rf"\b{first_name}\b", text)


def test_a_later_simulation_replaces_student_files_too(dirty):
    from simulation.published_files import simulate

    summary, _ = dirty
    out = summary.out
    again = simulate(out, schools=SCHOOLS, years=[2024], seed=SEED)
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert written == {*again.files, "SIMULATED.json"}
