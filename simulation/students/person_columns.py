"""Columns about a person that many files share: identifiers, invented names, dates of birth.

Belongs here: what is the same in every file. Does not belong here: what happened to the person. Names are
made of syllables that mean nothing; letters are plain ASCII, valid in every encoding met in practice.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa

from simulation.students import text_columns as text
from simulation.students.persons import FIRST_NAMES, LAST_NAMES, Persons

GENDERS = ("F", "M", "X")

_FIRST_BEGINNINGS = """
    Ala Bre Cal Dav Eli Fen Gia Hol Ira Jov Kel Lum Mar Nev Ori Pae Qui Ren Sol Tav Ulm Ves Wyn Xan Yar
    Zel Ash Bri Cor Del Emb Fio Gwe Ide Jas Kir Lys Mio Nor Ost
"""
_FIRST_ENDINGS = """
    ra den lia mo neth ric sa tian va wen xa yel zo bel cia dor fin gar hana ilo jen kas len mira nos
    phen ros selle thea uel vin wyn zara bo cy dre fa lyn mar on
"""
_LAST_BEGINNINGS = """
    Abel Brax Crin Dolm Evar Fost Grel Hask Ivor Jarn Krest Lorv Mund Narv Olst Prav Quil Rost Sterv Tolm
    Ulver Vask Wrent Yold Zarn Bodr Celv Drast Elmar Farn Gost Hurl Istv Jelm Korv Larn Melst Norv Ostr Pelv
    Rask Selm Tarv Umbr Velst Wolm Yarv Zolt Barn Colst Delv Erst Folm Galv Holst Jorm Kelv Lund Marst Nold
    Ornv Palst Reld Solv Tund Urst Varn Weld Yost Zand Argv Brelst Corm Dund Elst Fralv Gund Harst Jold Kund
"""
_LAST_ENDINGS = """
    ado ane ari ath aux ben berg cado dale dane dell den dorf ega eira ell enco era etti ez fane ford gado
    garde gren hart ian ida ille imo ine ini isco ison ita ler ley lin lo lund man mar mere mond na nard ner
    nov o oa olo on or ova quist ra rell rick ro rossa sen sky son stad ston tan tero thorn tin tov uard una
    vale van vero vic well wick wood ya zade zin zo
"""


@cache
def _first_names() -> pa.Array:
    names = [a + b for a in _FIRST_BEGINNINGS.split() for b in _FIRST_ENDINGS.split()]
    return pa.array(names[:FIRST_NAMES])


@cache
def _last_names() -> pa.Array:
    names = [a + b for b in _LAST_ENDINGS.split() for a in _LAST_BEGINNINGS.split()]
    return pa.array(names[:LAST_NAMES])


# Both are primes: multiplication by a smaller number is a permutation of what lies below them.
_STATE_IDENTIFIERS, _DISTRICT_IDENTIFIERS = 999_999_937, 899_999_963


def state_identifiers(number: np.ndarray) -> np.ndarray:
    """Return ten-digit State identifiers (SSID), one per person, in no visible order."""
    return 9_000_000_000 + (number * 48_271 + 11) % _STATE_IDENTIFIERS


def district_identifiers(number: np.ndarray) -> np.ndarray:
    """Return nine-digit district identifiers, in no visible order."""
    return 100_000_000 + (number * 69_621 + 7) % _DISTRICT_IDENTIFIERS


class PersonColumns:
    """Text columns of one chunk's persons; every method takes indices of persons."""

    def __init__(self, persons: Persons) -> None:
        self.persons = persons
        self.state_identifier = text.identifiers(state_identifiers(persons.identifier))
        self.district_identifier = text.identifiers(district_identifiers(persons.identifier))

    def ssid(self, person: np.ndarray) -> pa.Array:
        """Return the State's identifier."""
        return self.state_identifier.take(pa.array(person))

    def local_id(self, person: np.ndarray) -> pa.Array:
        """Return the district's identifier."""
        return self.district_identifier.take(pa.array(person))

    def first_name(self, person: np.ndarray) -> pa.Array:
        """Return the first name."""
        return text.coded(_first_names(), self.persons.first_name[person])

    def middle_name(self, person: np.ndarray) -> pa.Array:
        """Return the middle name; empty for some."""
        return text.coded(_first_names(), self.persons.middle_name[person])

    def last_name(self, person: np.ndarray) -> pa.Array:
        """Return the last name."""
        return text.coded(_last_names(), self.persons.last_name[person])

    def birth_date(self, person: np.ndarray, pattern: str = "%Y%m%d") -> pa.Array:
        """Return the date of birth."""
        return text.dates(self.persons.birth_day[person], pattern)

    def gender(self, person: np.ndarray) -> pa.Array:
        """Return F, M or X."""
        return text.coded(GENDERS, self.persons.gender[person])

    def guardian_first_name(self, person: np.ndarray, which: int) -> pa.Array:
        """Return the first name of a guardian."""
        return text.coded(_first_names(), (self.persons.first_name[person] * 7 + 31 * which) % FIRST_NAMES)
