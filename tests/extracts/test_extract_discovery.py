import pytest

from orchestration.discovery import ExtractFolderError, discover


def paths(discovery):
    return [found.relative_path for found in discovery.recognised]


def test_files_are_recognised_by_their_path_whatever_their_case(workplace):
    for path in (
        "state/deep/er/Results_b.TXT",
        "state/results_a.csv",
        "state/schools_2023_24.csv",
        "other/results_a.csv",
        "state/results_a.csv.bak",
        "README.md",
        ".hidden/results.csv",
        "state/.results_x.csv",
        "state/~$results_a.xlsx",
    ):
        workplace.write(path, "")
    discovery = discover([workplace.folder], workplace.catalogue)
    assert paths(discovery) == [
        "state/deep/er/Results_b.TXT",
        "state/results_a.csv",
        "state/schools_2023_24.csv",
    ]
    assert discovery.unrecognised == [
        "README.md",
        "other/results_a.csv",
        "state/results_a.csv.bak",
    ]
    assert not discovery.is_simulated


def test_simulated_folders_are_marked_and_their_truth_is_not_read(workplace):
    workplace.write("SIMULATED.json", "{}")
    workplace.write("truth/state/results_a.csv", "")
    workplace.write("state/results_a.csv", "")
    discovery = discover([workplace.folder], workplace.catalogue)
    assert paths(discovery) == ["state/results_a.csv"]
    assert discovery.unrecognised == []
    assert discovery.is_simulated
    assert discovery.recognised[0].is_simulated


def test_a_folder_that_does_not_exist_is_named(workplace):
    with pytest.raises(ExtractFolderError, match="nowhere cannot be read"):
        discover([workplace.folder / "nowhere"], workplace.catalogue)


def test_one_path_in_two_folders_is_refused(workplace, tmp_path):
    workplace.write("state/results_a.csv", "")
    other = tmp_path / "other"
    (other / "state").mkdir(parents=True)
    (other / "state" / "results_a.csv").write_text("")
    with pytest.raises(ExtractFolderError, match="in two extracts folders"):
        discover([workplace.folder, other], workplace.catalogue)
