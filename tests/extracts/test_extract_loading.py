from datetime import timedelta

import pytest

from orchestration import loading
from orchestration.catalogue import read_catalogue

STATUSES = "select extract_number, path, status from registry.extracts order by 1"
RATES = "select rate from raw.state__results order by rate"
PATH = "state/results_a.csv"


def everything(workplace):
    tables = ("raw.state__results", "oracle.state__results", "registry.extracts")
    return [workplace.rows(f"select * from {table} order by all") for table in tables]


def test_the_register_knows_the_file(workplace, good):
    file = workplace.write(PATH, good)
    (loaded,) = workplace.load().loaded
    row = workplace.rows(
        "select source_id, dataset_id, path, sha256, byte_count, row_count, rows_set_aside, "
        "school_years, first_seen_at, loaded_at, status, reason, is_simulated "
        "from registry.extracts"
    )
    moment = workplace.now.replace(tzinfo=None)
    assert row == [
        (
            "state",
            "results",
            PATH,
            loading.sha256_of(file),
            len(good),
            3,
            0,
            "2024",
            moment,
            moment,
            "loaded",
            None,
            False,
        )
    ]
    assert loaded.sha256 == loading.sha256_of(file)


def test_a_second_load_does_nothing(workplace, good):
    workplace.write(PATH, good)
    workplace.load()
    before = everything(workplace)
    workplace.now += timedelta(days=1)
    load = workplace.load()
    assert (load.loaded, load.unchanged, load.quarantined) == ([], [PATH], [])
    assert (load.row_count, load.messages) == (3, [])
    assert everything(workplace) == before


def test_a_corrected_file_replaces_its_own_rows_only(workplace, good):
    workplace.write(PATH, good)
    workplace.write("state/results_b.csv", good.replace("2024", "2023"))
    workplace.load()
    workplace.write(PATH, good.replace("12.5", "13.5").rsplit("\n", 2)[0] + "\n")
    load = workplace.load()
    assert ([one.path for one in load.loaded], load.unchanged) == ([PATH], ["state/results_b.csv"])
    assert load.row_count == 5
    assert workplace.rows(RATES) == [("10.0",), ("10.0",), ("12.5",), ("13.5",), ("8.25",)]
    assert workplace.rows("select count(*) from oracle.state__results") == [(5,)]
    assert workplace.rows(STATUSES) == [
        (1, PATH, "superseded"),
        (2, "state/results_b.csv", "loaded"),
        (3, PATH, "loaded"),
    ]


def test_good_rows_stay_when_the_file_turns_bad_and_comes_back(workplace, good):
    workplace.write(PATH, good)
    workplace.load()
    rows = everything(workplace)[:2]
    workplace.write(PATH, good.replace("01611920130229", "1611920130229"))
    load = workplace.load()
    assert load.messages[0].endswith("The rows loaded from it before stay.")
    assert everything(workplace)[:2] == rows
    assert workplace.rows(STATUSES) == [(1, PATH, "loaded"), (2, PATH, "quarantined")]

    again = everything(workplace)
    workplace.now += timedelta(days=1)
    assert len(workplace.load().quarantined) == 1
    assert everything(workplace) == again
    assert len(list(workplace.quarantine.iterdir())) == 1

    workplace.write(PATH, good)
    assert workplace.load().unchanged == [PATH]
    assert workplace.rows(STATUSES) == [(1, PATH, "loaded"), (2, PATH, "superseded")]


def test_a_bad_file_that_is_mended_is_loaded(workplace, good):
    workplace.write(PATH, good.replace("01611920130229", "1611920130229"))
    workplace.load()
    workplace.write(PATH, good)
    assert len(workplace.load().loaded) == 1
    assert workplace.rows(STATUSES) == [(1, PATH, "superseded"), (2, PATH, "loaded")]


def test_a_bad_file_beside_a_good_one_harms_only_itself(workplace, good):
    workplace.write(PATH, good)
    workplace.write("state/results_b.csv", "")
    load = workplace.load()
    assert [one.path for one in load.loaded] == [PATH]
    assert [one.path for one in load.quarantined] == ["state/results_b.csv"]


def test_a_file_taken_away_is_missing_and_its_rows_stay(workplace, good):
    file = workplace.write(PATH, good)
    workplace.load()
    file.unlink()
    load = workplace.load()
    assert (load.missing, load.row_count) == ([PATH], 3)
    assert workplace.rows(STATUSES) == [(1, PATH, "missing")]
    assert len(workplace.rows(RATES)) == 3
    workplace.write(PATH, good)
    assert workplace.load().unchanged == [PATH]
    assert workplace.rows(STATUSES) == [(1, PATH, "loaded")]


def test_a_bad_file_taken_away_no_longer_counts(workplace):
    file = workplace.write(PATH, "")
    workplace.load()
    file.unlink()
    load = workplace.load()
    assert (load.missing, load.quarantined) == ([], [])
    assert workplace.rows(STATUSES) == [(1, PATH, "superseded")]


def test_an_interrupted_load_changes_nothing(workplace, good, monkeypatch):
    workplace.write(PATH, good)
    workplace.load()
    before = everything(workplace)
    workplace.write(PATH, good.replace("12.5", "13.5"))

    def interrupt(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, "register", interrupt)
        with pytest.raises(KeyboardInterrupt):
            workplace.load()
    assert everything(workplace) == before
    assert len(workplace.load().loaded) == 1
    assert ("13.5",) in workplace.rows(RATES)


def test_a_file_that_grows_while_it_is_read_is_refused(workplace, good, monkeypatch):
    file = workplace.write(PATH, good)
    check = loading.check_repeated_rows

    def grow(*arguments):
        with file.open("a") as open_file:
            open_file.write("more")
        return check(*arguments)

    monkeypatch.setattr(loading, "check_repeated_rows", grow)
    assert workplace.refusal().rule == "changed_while_read"


def test_a_changed_catalogue_makes_the_tables_anew(workplace, good):
    workplace.write(PATH, good)
    workplace.load()
    seed = workplace.seeds / "extract_columns.csv"
    text = seed.read_text("utf-8")
    seed.write_text(text + "state,results,remark,remark,,,attribute,false,false,,,,,,,,,,,verified,remark\n")
    workplace.catalogue = read_catalogue(workplace.seeds)
    load = workplace.load()
    assert len(load.loaded) == 1
    assert workplace.rows(STATUSES) == [(1, PATH, "superseded"), (2, PATH, "loaded")]
    assert workplace.rows("select count(*), count(remark) from raw.state__results") == [(3, 0)]


def test_a_changed_description_changes_nothing(workplace, good):
    workplace.write(PATH, good)
    workplace.load()
    seed = workplace.seeds / "extract_columns.csv"
    seed.write_text(seed.read_text("utf-8").replace("published level", "level as published"))
    workplace.catalogue = read_catalogue(workplace.seeds)
    assert workplace.load().unchanged == [PATH]


def test_equal_rows_in_two_files_are_no_trouble(workplace, good):
    workplace.write(PATH, good)
    workplace.write("state/results_b.csv", good + "\n")
    load = workplace.load()
    assert (len(load.loaded), load.row_count, load.messages) == (2, 6, [])


def test_different_rows_in_two_files_are_reported_at_every_load(workplace, good):
    workplace.write(PATH, good)
    workplace.write("state/results_b.csv", good.replace("12.5", "13.5").replace(",1\n", ",2\n"))
    expected = [
        f"state/results_b.csv: 1 of 3 rows that are in {PATH} too have other {kind} there; "
        f"those of {PATH} count. Correct or remove one of the two."
        for kind in ("values", "published results")
    ]
    load = workplace.load()
    assert (len(load.loaded), load.messages) == (2, expected)
    assert workplace.load().messages == expected


def test_simulated_files_are_marked(workplace, good):
    workplace.write("SIMULATED.json", "{}")
    workplace.write(PATH, good)
    workplace.load()
    assert workplace.rows("select is_simulated from registry.extracts") == [(True,)]
    (workplace.folder / "SIMULATED.json").unlink()
    assert workplace.load().unchanged == [PATH]
    assert workplace.rows("select is_simulated from registry.extracts") == [(False,)]


def _add_column(workplace, name):
    seed = workplace.seeds / "extract_columns.csv"
    text = seed.read_text("utf-8")
    seed.write_text(text + f"state,results,{name},{name},,,attribute,false,false,,,,,,,,,,,verified,x\n")
    workplace.catalogue = read_catalogue(workplace.seeds)


def test_a_changed_catalogue_keeps_the_rows_of_a_file_that_is_gone(workplace, good):
    file = workplace.write(PATH, good)
    workplace.write("state/results_b.csv", good.replace("2024", "2023"))
    workplace.load()
    file.unlink()
    _add_column(workplace, "remark")
    load = workplace.load()
    assert [one.path for one in load.loaded] == ["state/results_b.csv"]
    assert load.row_count == 6
    assert len(workplace.rows(RATES)) == 6
    assert workplace.rows("select count(*) from oracle.state__results") == [(6,)]
    sentence = f"{PATH}: the catalogue reads it differently now, and the file is not there or refused"
    assert any(message.startswith(sentence) for message in load.messages)
    assert any(message.startswith(sentence) for message in workplace.load().messages)
    workplace.write(PATH, good)
    load = workplace.load()
    assert [one.path for one in load.loaded] == [PATH]
    assert load.messages == [
        f"{PATH}: no column remark; left empty. If the source renamed one, add its new "
        "name to extract_columns.csv."
    ]
    assert len(workplace.rows(RATES)) == 6


def test_a_changed_catalogue_keeps_the_rows_of_a_file_that_it_refuses(workplace, good):
    workplace.write(PATH, good)
    workplace.load()
    seed = workplace.seeds / "extract_columns.csv"
    text = seed.read_text("utf-8")
    rule = "state,results,rate,rate,,,input,true,false,,decimal,,10,,,,,,,verified,rate"
    seed.write_text(text.replace("state,results,rate,rate,,,input,true,false,,,,,,,,,,,verified,rate", rule))
    assert rule in seed.read_text("utf-8")
    workplace.catalogue = read_catalogue(workplace.seeds)
    load = workplace.load()
    assert load.quarantined[0].problem.rule == "above_maximum"
    assert len(workplace.rows(RATES)) == 3
    seed.write_text(text)
    workplace.catalogue = read_catalogue(workplace.seeds)
    assert workplace.load().unchanged == [PATH]
    assert workplace.rows(STATUSES) == [(1, PATH, "loaded"), (2, PATH, "superseded")]
