from psychometrics.growth.compilation import prepared_folder, sources_hash


def test_the_folder_follows_the_content_of_every_source(tmp_path):
    files = [tmp_path / "a.py", tmp_path / "b.py"]
    for file in files:
        file.write_text("x = 1\n")
    before = sources_hash(files)
    assert sources_hash(reversed(files)) == before
    files[1].write_text("x = 2\n")
    assert sources_hash(files) != before


def test_compiled_code_of_older_sources_goes_away(tmp_path):
    older = prepared_folder([tmp_path], "compiled_old")
    (older / "code.nbi").write_text("")
    (tmp_path / "other").mkdir()
    newer = prepared_folder([tmp_path], "compiled_new")
    assert sorted(tmp_path.iterdir()) == [newer, tmp_path / "other"]


def test_a_folder_that_cannot_be_made_is_passed_over(tmp_path):
    (tmp_path / "file").write_text("")
    assert (
        prepared_folder([tmp_path / "file", tmp_path / "second"], "compiled_a")
        == tmp_path / "second" / "compiled_a"
    )
    assert prepared_folder([tmp_path / "file"], "compiled_a") is None
