"""Catalogue and simulation describe the same files; what is about a person is never loaded as it is."""

import pytest

from orchestration.catalogue import CatalogueError, read_catalogue
from orchestration.code_sets import CodeSet
from orchestration.seed_rows import read_seed
from simulation.students.layouts import StudentFile, code_sets, student_files

CATALOGUE = read_catalogue()
BY_PATTERN = {dataset.path_pattern: dataset for dataset in CATALOGUE.datasets}
KINDS = list(student_files().values())


def dataset_of(kind: StudentFile):
    return BY_PATTERN[kind.path_pattern]


def columns_of(dataset):
    """All columns of a layout in order, by their name in the file."""
    every = sorted((*dataset.columns, *dataset.dropped_columns), key=lambda column: column.position)
    return {column.source_names[0]: column for column in every}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.file_id)
def test_catalogue_and_simulation_have_the_same_layout(kind):
    dataset = dataset_of(kind)
    columns = columns_of(dataset)
    assert dataset.source_id == kind.source
    assert {dataset.delimiter_csv, dataset.delimiter_txt} == {kind.delimiter}
    assert (dataset.has_header, dataset.encoding) == (kind.has_header, kind.encoding)
    assert list(columns) == [column.column_name for column in kind.all_columns]
    assert [column.position for column in columns.values()] == [c.position for c in kind.all_columns]
    for simulated in kind.all_columns:
        column = columns[simulated.column_name]
        assert (column.first_school_year or 0) == simulated.first_school_year, column.column_name
        assert column.is_pii is simulated.is_pii, column.column_name
        if column.role != "dropped":
            assert column.is_required is simulated.is_required, column.column_name
        assert (column.layout_status == "ours") is (simulated.provenance == "ours")
    for school_year in (2022, 2024):
        if not kind.has_header:
            assert [c.source_names[0] for c in dataset.layout(school_year)] == [
                c.column_name for c in kind.columns(school_year)
            ]
    keys = {columns[name].column_name for name in kind.key_columns}
    assert keys == set(dataset.key_columns)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.file_id)
def test_catalogue_and_simulation_have_the_same_codes_and_dates(kind):
    columns = columns_of(dataset_of(kind))
    for simulated in kind.all_columns:
        column = columns[simulated.column_name]
        if column.role == "dropped":
            continue
        if simulated.code_set:
            assert isinstance(column.code_set, CodeSet), column.column_name
            assert set(column.code_set.codes) == set(code_sets()[simulated.code_set])
        if simulated.data_type == "date":
            form = {"%Y%m%d": "compact_date", "%Y-%m-%d": "date"}[kind.date_format]
            assert column.value_rule.value_type == form, column.column_name


def test_the_codes_that_are_kept_mean_the_same():
    from orchestration.catalogue import SEED_FOLDER

    fields = ("code_set", "code", "meaning", "provenance")
    for row in read_seed(SEED_FOLDER.parent / "code_sets" / "student_record_codes.csv", fields):
        assert code_sets()[row["code_set"]][row["code"]] == row["meaning"]


def test_every_kind_of_file_is_catalogued_and_every_catalogued_one_is_simulated():
    about_students = {d.path_pattern for d in CATALOGUE.datasets if d.is_about_students}
    assert about_students <= {kind.path_pattern for kind in KINDS} <= set(BY_PATTERN)
    assert len(KINDS) == 24
    public = {d.table_name for k in KINDS if not (d := dataset_of(k)).is_about_students}
    assert public == {"choice__programs", "district__school_models", "survey__populations"}


def test_what_is_about_a_person_is_a_pseudonym_or_dropped():
    for dataset in CATALOGUE.datasets:
        if dataset.is_about_students:
            assert dataset.pii_columns <= dataset.pseudonym_columns
            assert dataset.pseudonym_columns, dataset.table_name


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("student_legal_last_name,StudentLegalLastName,,,dropped", "{},,,input", "about a person"),
        (
            "student_key,SSID,,,key,true,true,,,,,,,,,8,ssid",
            "student_key,SSID,,,key,true,true,,,,,,,,,8,",
            "about",
        ),
        ("dropped,false,false,CENR-R", "dropped,true,false,CENR-R", "a dropped column is not required"),
        (",17,,cited_untested,Dropped", ",18,,cited_untested,Dropped", "position of its own"),
        (
            "compact_date,,,,,start_date",
            "compact_date,,,,,grade_code",
            "not_before: grade_code is no column of",
        ),
        (
            "compact_date,,,,,start_date",
            "compact_date,1,,,,start_date",
            "column minimum: needs a value_type of",
        ),
        ("integer,,,,,,record_type|grade_code", "integer,,,,,,record_type|x", "scale_by: there is no column"),
        ("(grade)", "(colour)", "student_record_codes.csv"),
    ],
)
def test_a_catalogue_by_which_something_personal_would_be_loaded_is_refused(tmp_path, old, new, message):
    import shutil

    from orchestration.catalogue import SEED_FOLDER

    for folder in ("extracts", "code_sets", "measures"):
        shutil.copytree(SEED_FOLDER.parent / folder, tmp_path / folder)
    seed = tmp_path / "extracts" / "extract_columns.csv"
    text = seed.read_text("utf-8")
    assert old in text
    seed.write_text(text.replace(old, new.replace("{}", old.removesuffix(",,,dropped")), 1), "utf-8")
    with pytest.raises(CatalogueError, match=message):
        read_catalogue(tmp_path / "extracts")
