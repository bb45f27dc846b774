"""Invented names of places and schools.

Belongs here: words that mean nothing, and their combination. Does not belong here: any name that
a real school, district or county carries.
"""

from __future__ import annotations

from itertools import product

import numpy as np

COUNTY_NAME = "Ilderon"
DISTRICT_NAME = "Velmora Unified"
CITIES = ("Port Velmora", "Ostrumel", "Quennavar", "Tarnivale")

_BEGINNINGS = """
    Aldru Brelva Cravo Dovri Eskel Fenno Galvi Hespu Ildra Jorva Kestri Lumba Melvo Narqui Ostru
    Pellu Quendi Rhovi Sarnu Torvi Ulvra Vandru Wesko Xanti Yorvu Zelmi Bronqui Cistra Drenvo
    Fyrna Gwelto Hurvi Istra Klenvo Lorqui Mirtu Nelvra Ombri Prelva Skerni
"""
_ENDINGS = """
    dane delle dorn fane gast garde lant lisk lome mant marre mond nace nard neth nock pard quist
    ralt rance rell rick sande seth skell sond tace tarn thane thorp vance velle vorn wend wick
    wolde zand zelle zorn dusk
"""

_TITLE_OF_KIND = {
    "elementary_k_5": "Elementary",
    "elementary_k_6": "Elementary",
    "span_k_8": "Span School",
    "middle": "Middle",
    "high": "High",
    "span_6_12": "Secondary",
    "span_k_12": "Unified Campus",
    "continuation": "Continuation High",
    "community_day": "Community Day",
    "special_education": "Special Education Center",
}


def invented_words(rng: np.random.Generator, count: int) -> list[str]:
    """Draw different invented words.

    Args:
        rng: source of randomness.
        count: how many words, at most 1,600.

    Returns:
        The words, capitalised, in random order.

    Raises:
        ValueError: more words asked for than there are.

    """
    pairs = product(_BEGINNINGS.split(), _ENDINGS.split())
    words = [beginning + ending for beginning, ending in pairs]
    if count > len(words):
        raise ValueError(f"at most {len(words)} names can be invented, {count} asked for")
    return [words[i] for i in rng.permutation(len(words))[:count]]


def school_name(word: str, kind_id: str, charter: bool, magnet: bool) -> str:
    """Compose a school's name from an invented word and what the school is."""
    title = _TITLE_OF_KIND[kind_id]
    if charter:
        return f"{word} Charter {title}"
    return f"{word} {title} Magnet" if magnet else f"{word} {title}"
