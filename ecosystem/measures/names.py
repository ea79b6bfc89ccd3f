"""Rows that may be one actor under two names (M38)."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from ecosystem.catalogue import text
from ecosystem.model.decisions import Decision, in_force
from ecosystem.model.force import actor_sectors
from ecosystem.model.merging import providers_of, same_actors
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import is_unknown
from ecosystem.schema import INFORMAL

MERGE_FROM = 0.95
ASK_FROM = 0.80
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LEGAL = re.compile(
    r"\b(e\s?\.?\s?v|g?gmbh(\s*i\s?\.?\s?g)?|k\s?\.?\s?d\s?\.?\s?(oe|o)\s?\.?\s?r|g?ug"
    r"(\s*\(haftungsbeschraenkt\))?|mbh|e\s?\.?\s?g|ohg|gbr|kg|e\s?\.?\s?k)\b\.?"
)
_WORDS = {
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
    """Two rows that may be one actor.

    Parameters
    ----------
    left, right
        Their ids, sorted.
    score
        Likeness of the names, in 0..1.
    proposal
        ``merge``: nearly the same name at the same address; ``ask``: a person must look.
    address
        ``same``, ``other``, ``other_place`` (another postcode), or ``unknown``.
    names
        Names of the two.
    """

    left: str
    right: str
    score: float
    proposal: str
    address: str
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    def sentence(self, lang: str) -> str:
        """Ask whether they are one."""
        left, right = (self.names.get(key, key) for key in (self.left, self.right))
        values = {"left": left, "right": right, "left_id": self.left, "right_id": self.right}
        place = text(f"names.address.{self.address}", lang)
        return text(f"names.{self.proposal}", lang, place=place, **values)


def normalised(name: str) -> str:
    """Reduce a name to the words that tell actors apart.

    Parameters
    ----------
    name
        A name as people write it.

    Returns
    -------
    words
        Lower case, umlauts and accents spelt out, without legal forms, the usual abbreviations in
        full, each word once.

    Examples
    --------
    >>> normalised("AWO Kreisverband Süd e. V.")
    'arbeiterwohlfahrt kreisverband sued'
    """
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_UMLAUTS)
    apart = unicodedata.normalize("NFKD", plain)
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    short = _LEGAL.sub(" ", plain)
    words = re.sub(r"[^\w]+", " ", short).split() or re.sub(r"[^\w]+", " ", plain).split()
    full = " ".join(_WORDS.get(word, word) for word in words).split()
    return " ".join(dict.fromkeys(full))


def sound(words: str) -> str:
    """Write words as they sound in German (Kölner Phonetik).

    Parameters
    ----------
    words
        What `normalised` returns.

    Returns
    -------
    codes
        One code a word.

    References
    ----------
    Postel, H. J. (1969). Die Kölner Phonetik: ein Verfahren zur Identifizierung von Personennamen
    auf der Grundlage der Gestaltanalyse. IBM-Nachrichten 19, 925-931.

    Examples
    --------
    >>> sound("meyer") == sound("maier")
    True
    """
    from cologne_phonetics import encode  # type: ignore[import-untyped]

    return " ".join(code for _, code in encode(words))


def likeness(left: str, right: str) -> float:
    """Compare two normalised names.

    Parameters
    ----------
    left, right
        What `normalised` returns.

    Returns
    -------
    score
        The larger of Jaro-Winkler and token-set ratio, in 0..1; 0 if a name is blank.

    References
    ----------
    Winkler, W. E. (1990). String comparator metrics and enhanced decision rules in the
    Fellegi-Sunter model of record linkage. Proceedings of the Section on Survey Research Methods,
    American Statistical Association, 354-359.

    Examples
    --------
    >>> likeness("caritas migrationsberatung", "migrationsberatung caritas")
    1.0
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
