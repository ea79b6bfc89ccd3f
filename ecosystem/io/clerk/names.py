"""Names of places as people write them: no telephone numbers, one place in five spellings."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from ecosystem.catalogue import vocabulary
from ecosystem.io.text import fold

_PHONE = re.compile(
    r"(?:\b(?:tel|telefon|fon|phone|mobil|handy|fax|durchwahl)\b[.:]*\s*)?"
    r"(?<![\w.])(?:\+|00|\(?0)\d[\d\s()/.–-]{4,}\d(?!\w)",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\b(?:tel|telefon|fon|phone|mobil|handy|fax)\b[.:]*\s*[\d+(][\d\s()/.–-]{2,}", re.IGNORECASE
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LEFT = re.compile(
    r"(?:\b(?:tel|telefon|fon|phone|mobil|handy|fax|e-?mail|mail)\b[.:]*\s*)+$", re.IGNORECASE
)
_LEGAL = re.compile(
    r"\b(e\s?\.?\s?v|gg?mbh|mbh|gug|ug|kdoer|kdor|k\s?\.?\s?d\s?\.?\s?ö\s?\.?\s?r|e\s?\.?\s?g|ag|gbr|kg)\b\.?"
)
_WORDS: Mapping[str, str] = {
    "awo": "arbeiterwohlfahrt",
    "drk": "deutsches rotes kreuz",
    "dw": "diakonisches werk",
    "jmd": "jugendmigrationsdienst",
    "mbe": "migrationsberatung",
    "mso": "migrantenselbstorganisation",
    "vhs": "volkshochschule",
    "kita": "kindertagesstaette",
    "st": "sankt",
    "str": "strasse",
    "ki": "kommunales integrationszentrum",
    "qm": "quartiersmanagement",
}
_ADDRESSED = re.compile(r"(?:Frau|Herr|Herrn|Fr\.|Hr\.|Mrs?\.?|Ms\.?)\s+(?:Dr\.\s+)?[^\W\da-z]")
_CLOSE = 0.84
_SHORTEST = 4
_LONGEST = 32


def without_contact(text: str) -> tuple[str, bool]:
    """Take telephone numbers and e-mail addresses out of a text.

    Parameters
    ----------
    text
        Cell text.

    Returns
    -------
    kept, found
        The rest, and whether anything was taken out.

    Examples
    --------
    >>> without_contact("Jobcenter Nord, Tel.: 0211 / 123 45-67")
    ('Jobcenter Nord', True)
    >>> without_contact("Haus 12, 40210 Wessenburg")
    ('Haus 12, 40210 Wessenburg', False)
    """
    rest = _LABELLED.sub(" ", _PHONE.sub(" ", _MAIL.sub(" ", text)))
    if rest == text:
        return text, False
    rest = _LEFT.sub("", " ".join(rest.split()).strip(" ,;:/-–(|"))
    rest = re.sub(r"\(\s*\)", "", rest)
    return rest.strip(" ,;:/-–|"), True


def normal(name: str) -> str:
    """Reduce a name to what tells places apart.

    Parameters
    ----------
    name
        A name as people write it.

    Returns
    -------
    words
        Lower case, umlauts spelt out, no legal form, usual abbreviations in full.

    Examples
    --------
    >>> normal("AWO Süd e. V.") == normal("Arbeiterwohlfahrt Sued")
    True
    """
    plain = fold(name)
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(letter, written)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode() or plain
    short = re.sub(r"[^\w]+", " ", _LEGAL.sub(" ", plain)) if plain else ""
    words = short.split() or re.sub(r"[^\w]+", " ", plain).split()
    return " ".join(_WORDS.get(word, word) for word in words)


@cache
def _type_words() -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for key, entry in vocabulary("type").items():
        for word in (entry["de"], entry["en"], *entry.get("aliases", ())):
            folded = fold(str(word))
            if len(folded) > 2:
                found.setdefault(folded, key)
    more = {"flüchtling": "refugee_counselling", "beratungsstelle": "welfare_other"}
    more |= {"migrationsdienst": "migration_counselling", "wohnungsbau": "housing_other"}
    more |= {
        "grundschule": "school",
        "gymnasium": "school",
        "kirchen": "church",
        "amt für": "municipal_office",
        "jugendamt": "municipal_office",
        "sozialamt": "municipal_office",
    }
    more |= {"helfer": "helper_person", "whatsapp": "online_group"}
    more |= {"familienzentrum": "daycare", "sprachschule": "adult_education", "supermarkt": "shop"}
    found.update(more)
    return tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


def guess_type(name: str) -> str | None:
    """Guess from its name what kind of place it is.

    Parameters
    ----------
    name
        The name.

    Returns
    -------
    type
        Stored key; None if the name says nothing.

    Examples
    --------
    >>> guess_type("Stadtbibliothek Nord"), guess_type("Blauer Salon")
    ('library', None)
    """
    folded = fold(name)
    for word, key in _type_words():
        short = len(word) < 5 or word in ("verein", "praxis", "sport", "schule", "kirche", "laden")
        pattern = rf"\b{re.escape(word)}\b" if len(word) < 5 else re.escape(word)
        if short and len(word) >= 5:
            pattern = rf"{re.escape(word)}\b"
        if re.search(pattern, folded):
            return key
    return None


def names_a_person(name: str) -> bool:
    """Tell whether a name begins as that of a person does.

    Parameters
    ----------
    name
        The name of a place.

    Returns
    -------
    personal
        True for a form of address before a word in capitals.

    Examples
    --------
    >>> names_a_person("Frau Yilmaz (Dolmetscherin)"), names_a_person("Frauenverein")
    (True, False)
    """
    return _ADDRESSED.match(name) is not None


@dataclass
class Register:
    """The places that are known, by every spelling.

    Parameters
    ----------
    names
        Id to the name as it was first written.
    """

    names: dict[str, str] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)
    _normal: dict[str, str] = field(default_factory=dict)
    _joined: dict[str, str] = field(default_factory=dict)
    _decided: dict[frozenset[str], bool] = field(default_factory=dict)

    def decide(self, left: str, right: str, *, same: bool) -> None:
        """Take a person's word on whether two names mean one place."""
        self._decided[frozenset((fold(left), fold(right)))] = same

    def _apart(self, text: str, key: str) -> bool:
        return self._decided.get(frozenset((fold(text), fold(self.names[key])))) is False

    def add(self, key: str, name: str) -> None:
        """Add a place."""
        self.names[key] = name
        self._folded.setdefault(fold(name), key)
        self._normal.setdefault(normal(name), key)
        self._joined.setdefault(normal(name).replace(" ", ""), key)

    def same(self, text: str) -> str | None:
        """Find the place that a text names beyond doubt."""
        plain = normal(text)
        found = self._folded.get(fold(text)) or self._normal.get(plain)
        found = found or self._joined.get(plain.replace(" ", ""))  # Bürger-Büro, Bürgerbüro
        if found is None and self._decided:
            others = (pair - {fold(text)} for pair, same in self._decided.items() if same)
            alike = [other for other in others if len(other) == 1]
            found = next((self._folded[n] for (n,) in alike if n in self._folded), None)
        return found

    def beginning(self, text: str) -> list[str]:
        """List the places whose name holds all words of a shorter one."""
        words = set(normal(text).split())
        if not words or not any(len(word) >= _SHORTEST for word in words):
            return []
        return [
            key
            for name, key in sorted(self._normal.items())
            if words <= set(name.split()) and not self._apart(text, key)
        ]

    def close(self, text: str) -> str | None:
        """Find the place that is spelt nearly like a text."""
        known = [name for name, key in self._normal.items() if not self._apart(text, key)]
        near = difflib.get_close_matches(normal(text), sorted(known), 1, _CLOSE)
        return self._normal[near[0]] if near else None


def offer_id(actor: str, number: int, taken: set[str]) -> str:
    """Make the id of an offer from that of its actor.

    Parameters
    ----------
    actor
        Id of the actor.
    number
        Which of its offers it is.
    taken
        Ids that are in use; the new one is added.

    Returns
    -------
    key
        At most 32 characters.
    """
    while True:
        ending = f"-{number}"
        found = actor[: _LONGEST - len(ending)] + ending
        if found not in taken:
            taken.add(found)
            return found
        number += 1
