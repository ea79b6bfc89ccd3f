"""Names of places as people write them: no telephone numbers, one place in five spellings."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import combinations

from ecosystem.io.files import fold
from ecosystem.model.merging import Decision, in_force, providers_of, same_actors
from ecosystem.model.network import actor_sectors
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import is_unknown
from ecosystem.schema import INFORMAL
from ecosystem.words import text, vocabulary

# --- Names of places as people write them: no telephone numbers, one place in five spellings.

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
    """Take telephone numbers and e-mail addresses out of a text."""
    rest = _LABELLED.sub(" ", _PHONE.sub(" ", _MAIL.sub(" ", text)))
    if rest == text:
        return text, False
    rest = _LEFT.sub("", " ".join(rest.split()).strip(" ,;:/-–(|"))
    rest = re.sub(r"\(\s*\)", "", rest)
    return rest.strip(" ,;:/-–|"), True


def normal(name: str) -> str:
    """Reduce a name to what tells places apart."""
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


@cache
def _type_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for word, key in _type_words():
        short = word in ("verein", "praxis", "sport", "schule", "kirche", "laden")
        begin, end = (r"\b" if len(word) < 5 else "", r"\b" if len(word) < 5 or short else "")
        found.append((re.compile(f"{begin}{re.escape(word)}{end}"), key))
    return tuple(found)


@lru_cache(maxsize=1 << 14)  # a directory names the same kinds of places again and again
def guess_type(name: str) -> str | None:
    """Guess from its name what kind of place it is."""
    folded = fold(name)
    return next((key for pattern, key in _type_patterns() if pattern.search(folded)), None)


def names_a_person(name: str) -> bool:
    """Tell whether a name begins as that of a person does."""
    return _ADDRESSED.match(name) is not None


@dataclass
class Register:
    """The places that are known, by every spelling."""

    names: dict[str, str] = field(default_factory=dict)  # Id to the name as it was first written.
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
    """Make the id of an offer from that of its actor."""
    while True:
        ending = f"-{number}"
        found = actor[: _LONGEST - len(ending)] + ending
        if found not in taken:
            taken.add(found)
            return found
        number += 1


# --- Rows that may be one actor under two names (M38).

MERGE_FROM = 0.95

ASK_FROM = 0.80

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

_NAMES_LEGAL = re.compile(
    r"\b(e\s?\.?\s?v|g?gmbh(\s*i\s?\.?\s?g)?|k\s?\.?\s?d\s?\.?\s?(oe|o)\s?\.?\s?r|g?ug"
    r"(\s*\(haftungsbeschraenkt\))?|mbh|e\s?\.?\s?g|ohg|gbr|kg|e\s?\.?\s?k)\b\.?"
)

_NAMES_WORDS = {
    "awo": "arbeiterwohlfahrt",
    "drk": "deutsches rotes kreuz",
    "dw": "diakonisches werk",
    "jmd": "jugendmigrationsdienst",
    "mbe": "migrationsberatung",
    "mso": "migrantenselbstorganisation",
    "st": "sankt",
    "str": "strasse",
}

_STREET = re.compile(r"(?<=\w)str(aße)?\b\.?", re.IGNORECASE)

_POSTCODE = re.compile(r"\b\d{5}\b")

_PERSONAL = frozenset({"business"})

_LOOSE = ("word", "sound")

_LOOSE_MAX = 50  # a word that so many names hold, such as that of the neighbourhood, joins nobody

_UNMERGED = frozenset({"person_pseudonym", "group_node"})


@dataclass(frozen=True)
class Candidate:
    """Two rows that may be one actor."""

    left: str  # Their ids, sorted.
    right: str
    score: float  # Likeness of the names, in 0..1.
    proposal: str  # `merge`: nearly the same name at the same address; `ask`: a person must look.
    address: str  # `same`, `other`, `other_place` (another postcode), or `unknown`.
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    def sentence(self, lang: str) -> str:
        """Ask whether they are one."""
        left, right = (self.names.get(key, key) for key in (self.left, self.right))
        values = {"left": left, "right": right, "left_id": self.left, "right_id": self.right}
        place = text(f"names.address.{self.address}", lang)
        return text(f"names.{self.proposal}", lang, place=place, **values)


def normalised(name: str) -> str:
    """Reduce a name to the words that tell actors apart."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_UMLAUTS)
    apart = unicodedata.normalize("NFKD", plain)
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    short = _NAMES_LEGAL.sub(" ", plain)
    words = re.sub(r"[^\w]+", " ", short).split() or re.sub(r"[^\w]+", " ", plain).split()
    full = " ".join(_NAMES_WORDS.get(word, word) for word in words).split()
    return " ".join(dict.fromkeys(full))


def sound(words: str) -> str:
    """Write words as they sound in German (Kölner Phonetik).

    Source: Postel, H. J. (1969). Die Kölner Phonetik: ein Verfahren zur Identifizierung von
    Personennamen auf der Grundlage der Gestaltanalyse. IBM-Nachrichten 19, 925-931.
    """
    from cologne_phonetics import encode  # type: ignore[import-untyped]

    return " ".join(code for _, code in encode(words))


def likeness(left: str, right: str) -> float:
    """Compare two normalised names.

    Source: Winkler, W. E. (1990). String comparator metrics and enhanced decision rules in the
    Fellegi-Sunter model of record linkage. Proceedings of the Section on Survey Research Methods,
    American Statistical Association, 354-359.
    """
    from rapidfuzz import fuzz
    from rapidfuzz.distance import JaroWinkler

    if not (left and right):
        return 0.0
    tokens = fuzz.token_set_ratio(left, right) / 100
    return round(max(JaroWinkler.similarity(left, right), tokens), 12)


@dataclass(frozen=True)
class _Row:
    """What is compared of one actor."""

    id: str
    name: str
    words: str
    address: str
    postcode: str
    at: str
    blocks: frozenset[tuple[str, str]]


def _rows(quarter: Quarter) -> list[_Row]:
    actors = quarter.table("actors")
    sectors, providers = actor_sectors(actors), providers_of(actors)
    found = []
    for record in actors.records():
        key, kind = record["id"], record.get("kind", "")
        if sectors[key] == INFORMAL or kind in _UNMERGED:
            continue
        words = normalised(record["name"])
        address = "" if is_unknown(record.get("address", "")) else record["address"]
        postcode = _POSTCODE.search(address)
        blocks = {("first", words.partition(" ")[0]), ("place", postcode[0] if postcode else "")}
        blocks |= {("provider", provider) for provider in providers[key] or {key}}
        blocks |= {("word", word) for word in words.split()}
        if sectors[key] in _PERSONAL or not address:
            blocks |= {("sound", code) for code in sound(words).split()}
        found.append(
            _Row(
                key,
                record["name"],
                words,
                normalised(_STREET.sub("strasse", address)),
                postcode[0] if postcode else "",
                record.get("at", ""),
                frozenset(block for block in blocks if block[1]),
            )
        )
    return sorted(found, key=lambda row: row.id)


def _pairs(rows: list[_Row]) -> Iterator[tuple[_Row, _Row]]:
    """Pairs that share a block: postcode, first word, Träger, a rare word, or how one sounds."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for block in row.blocks:
            blocks[block].append(place)
    pairs = {
        pair
        for block, places in blocks.items()
        if block[0] not in _LOOSE or len(places) <= _LOOSE_MAX
        for pair in combinations(places, 2)
    }
    for first, second in sorted(pairs):
        yield rows[first], rows[second]


def _address(left: _Row, right: _Row) -> str:
    if left.at and left.at == right.at:
        return "same"
    if not (left.address and right.address):
        return "unknown"
    if left.address == right.address:
        return "same"
    places = {left.postcode, right.postcode}
    return "other_place" if "" not in places and len(places) == 2 else "other"


def _proposal(score: float, address: str, left: _Row, right: _Row) -> str:
    """``merge``, ``ask`` or nothing."""
    near = score >= MERGE_FROM - 1e-12
    if near and address == "same":
        # one word alone, such as the name of a Träger, stands inside many longer names
        shared = set(left.words.split()) & set(right.words.split())
        return "merge" if left.words == right.words or len(shared) > 1 else "ask"
    if near or (score >= ASK_FROM - 1e-12 and address in ("same", "unknown")):
        return "ask"
    return ""


def duplicate_candidates(quarter: Quarter, decisions: Iterable[Decision] = ()) -> list[Candidate]:
    """List the rows that may be one actor under two names (M38).

    Parameters
    ----------
    quarter
        The quarter.
    decisions
        The log of decisions; pairs that it settles, also over others, are not asked again.

    Returns
    -------
    candidates
        Proposals to merge first, then questions, each by likeness and id. Nothing is merged
        here: that takes a decision, see `ecosystem.model.merging`.

    Notes
    -----
    A likeness of 0.95 at the same address is a proposal to merge, one of 0.80 a question. At two
    known, different addresses only a likeness of 0.95 is a question: the offices of one Träger
    resemble one another by name ("AWO Treffpunkt …"), and a long list of such pairs hides the few
    that matter. Informal actors, pseudonyms and group nodes are never compared, and a unit never
    with its Träger.

    References
    ----------
    Fellegi, I. P., & Sunter, A. B. (1969). A theory for record linkage. Journal of the American
    Statistical Association 64(328), 1183-1210. doi:10.1080/01621459.1969.10501049
    """
    latest = in_force(decisions)
    groups = [frozenset(group) for group in same_actors(latest)]
    providers = providers_of(quarter.table("actors"))
    found = []
    for left, right in _pairs(_rows(quarter)):
        pair = frozenset((left.id, right.id))
        if left.id in providers[right.id] or right.id in providers[left.id]:
            continue
        if pair in latest or any(pair <= group for group in groups):
            continue
        score, address = likeness(left.words, right.words), _address(left, right)
        if proposal := _proposal(score, address, left, right):
            names = {left.id: left.name, right.id: right.name}
            found.append(Candidate(left.id, right.id, score, proposal, address, names))
    return sorted(found, key=lambda c: (c.proposal != "merge", -c.score, c.left, c.right))
