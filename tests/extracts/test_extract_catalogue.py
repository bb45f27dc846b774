import pytest

from orchestration.catalogue import CatalogueError, read_catalogue


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_roles_decide_the_tables(workplace):
    dataset = workplace.catalogue.dataset("state__results")
    assert dataset.key_columns == ("cds", "student_group", "year")
    assert dataset.raw_columns == (*dataset.key_columns, "rate", "participation", "change")
    assert dataset.oracle_columns == (*dataset.key_columns, "change", "level")
    schools = workplace.catalogue.dataset("state__schools")
    assert schools.raw_columns == ("cds", "name")
    assert schools.oracle_columns == ()


def test_unknown_dataset_names_the_known_ones(workplace):
    with pytest.raises(KeyError, match="state__results"):
        workplace.catalogue.dataset("state__nothing")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("extract_columns.csv", "rate,rate,,,input", "rate,rate,,,guess", "line 5, column role"),
        ("extract_columns.csv", "rate,rate,", "Rate,rate,", "line 5, column column_name"),
        ("extract_columns.csv", "rate,rate,", "rate,,", "line 5, column source_names"),
        ("extract_columns.csv", "rate,rate,", "rate,rate,x,", "cells under"),
        ("extract_columns.csv", "rate,rate,", "rate,path:([a-z]),", None),
        ("extract_columns.csv", "rate,rate,", "rate,path:[a-z],", "exactly one group"),
        ("extract_columns.csv", "rate,rate,", "rate,path:([a-z],", "no regular expression"),
        ("extract_columns.csv", ",2023,,input", ",23,,input", "column first_school_year"),
        ("extract_columns.csv", "input,true", "input,yes", "column is_required: must be true"),
        ("extract_columns.csv", "cited_untested", "guessed", "column layout_status"),
        ("extract_columns.csv", "tested,,2022,input", "tested,,2022,oracle", "two roles"),
        ("extract_columns.csv", "is_pii", "pii", "no column is_pii"),
        ("extract_columns.csv", "state,schools,cds", "state,other,cds", "state__other"),
        ("extract_catalogue.csv", "spring:year", "spring:jahr", "column school_year_rule"),
        ("extract_catalogue.csv", "spring:year", "sometimes", "path_spring or path_month"),
        ("extract_catalogue.csv", "comma,tab", "comma,space", "column delimiter_txt"),
        ("extract_catalogue.csv", "utf-8", "ebcdic", "column encoding"),
        ("extract_catalogue.csv", "(.+/)", "(.+/", "column path_pattern"),
        ("extract_catalogue.csv", ",1,0.01,", ",few,0.01,", "column minimum_rows"),
        ("extract_catalogue.csv", ",1,0.01,", ",1,1%,", "column unknown_code_share"),
        ("extract_catalogue.csv", ",public,", ",secret,", "public, restricted, student_level"),
        ("extract_catalogue.csv", "state,schools,", "state,results,", "listed twice"),
        ("extract_catalogue.csv", "state,schools,", "state,empty,", "no column of this dataset"),
    ],
)
def test_a_broken_seed_names_its_place(seed_folder, file, old, new, message):
    change(seed_folder, file, old, new)
    if message is None:
        read_catalogue(seed_folder)
        return
    with pytest.raises(CatalogueError, match=message):
        read_catalogue(seed_folder)


def test_a_missing_seed_is_named(tmp_path):
    with pytest.raises(CatalogueError, match=r"extract_columns\.csv is missing"):
        read_catalogue(tmp_path)


def test_two_patterns_for_one_path_are_refused(seed_folder):
    change(seed_folder, "extract_catalogue.csv", "state/schools_", "state/(results|schools)_")
    catalogue = read_catalogue(seed_folder)
    with pytest.raises(CatalogueError, match=r"both match state/results_1\.csv"):
        catalogue.recognise("state/results_1.csv")
