"""The fictional school calendar: instructional days of a school year as calendar dates.

Belongs here: dates only. Everything else counts in instructional days (0 to 179) and asks this module
for the date. All schools share one calendar, so a transfer never changes what a day is.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache

import numpy as np

INSTRUCTIONAL_DAYS = 180
# Days of the state tests, counted in instructional days: from April to the end of May.
TEST_WINDOW = (138, 172)
# English learners of this window take the summative language test.
LANGUAGE_TEST_WINDOW = (104, 160)
_EPOCH = datetime.date(1970, 1, 1)


def epoch_day(date: datetime.date) -> int:
    """Days since 1970-01-01, the unit of every date array here."""
    return (date - _EPOCH).days


@dataclass(frozen=True)
class SchoolCalendar:
    """One school year: `days` are the epoch days of its instructional days, ascending.

    `census` is the instructional day of Census Day, the first Wednesday of October.
    """

    school_year: int
    days: np.ndarray
    census: int

    @property
    def first_day(self) -> int:
        """Epoch day on which instruction starts."""
        return int(self.days[0])

    @property
    def last_day(self) -> int:
        """Epoch day on which instruction ends."""
        return int(self.days[-1])


@cache
def school_calendar(school_year: int) -> SchoolCalendar:
    """Return the calendar of a school year, named by its spring."""
    fall = school_year - 1
    free = _holidays(fall, school_year)
    day = datetime.date(fall, 8, 14)
    days: list[int] = []
    while len(days) < INSTRUCTIONAL_DAYS:
        if day.weekday() < 5 and day not in free:
            days.append(epoch_day(day))
        day += datetime.timedelta(days=1)
    array = np.array(days, dtype=np.int32)
    census = int(np.searchsorted(array, epoch_day(_nth_weekday(fall, 10, 2, 1))))
    return SchoolCalendar(school_year, array, census)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> datetime.date:
    first = datetime.date(year, month, 1)
    return first + datetime.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _holidays(fall: int, spring: int) -> set[datetime.date]:
    thanksgiving = _nth_weekday(fall, 11, 3, 4)
    free = {
        _nth_weekday(fall, 9, 0, 1),
        datetime.date(fall, 11, 11),
        _nth_weekday(spring, 1, 0, 3),
        _nth_weekday(spring, 2, 0, 3),
        _nth_weekday(spring, 6, 0, 1) - datetime.timedelta(days=7),
    }
    free |= {thanksgiving - datetime.timedelta(days=back) for back in range(-1, 4)}
    winter = datetime.date(fall, 12, 18)
    free |= {winter + datetime.timedelta(days=ahead) for ahead in range(21)}
    spring_break = _nth_weekday(spring, 3, 0, 4)
    return free | {spring_break + datetime.timedelta(days=ahead) for ahead in range(5)}
