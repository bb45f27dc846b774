"""Copies of published files with every published result taken out, so that only inputs are left."""

import csv
import shutil
from pathlib import Path

RESULTS = {
    *("color", "box", "imageurl", "statuslevel", "changelevel", "change_level", "smalldenom"),
    *("currnsizemet", "priornsizemet", "accountabilitymet"),
    *("points", "weight", "total_points", "rating", "accountability_status"),
    *("elementary_points", "high_points"),
}
# These two publish no numerators and denominators: their change is an input.
CHANGE_IS_AN_INPUT = {"ELA", "MATH"}


def copy_files(files: list[Path], source: Path, target: Path) -> Path:
    """Copy files with their folders; return `target`."""
    for file in files:
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return target


def empty_results(folder: Path) -> int:
    """Empty the published results of every CSV file below `folder`; return how many values went."""
    return sum(_empty(file) for file in folder.rglob("*.csv"))


def _empty(file: Path) -> int:
    with file.open(newline="", encoding="utf-8-sig") as text:
        header, *rows = list(csv.reader(text))
    places = {name.lower(): place for place, name in enumerate(header)}
    emptied = 0
    for row in rows:
        names = RESULTS & set(places)
        if "change" in places and row[places["indicator"]].upper() not in CHANGE_IS_AN_INPUT:
            names = names | {"change"}
        for name in names:
            emptied += row[places[name]] != ""
            row[places[name]] = ""
    with file.open("w", newline="", encoding="utf-8") as text:
        csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return emptied
