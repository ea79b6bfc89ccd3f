"""What is in force at the wave, as integer-indexed arrays: the form that the analysis runs on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from functools import cache, cached_property, reduce
from itertools import repeat
from operator import or_
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosystem.model.arrays import (
    BoolArray,
    FloatArray,
    Int32Array,
    IntArray,
    columns_at,
    median,
)
from ecosystem.model.values import (
    ALL_OFFERS,
    NO,
    RISKS,
    Calendar,
    Kleene,
    Meta,
    Parameters,
    Table,
    actor_sectors,
    as_date,
    as_list,
    as_number,
    is_unknown,
    split_mode,
)
from ecosystem.schema import (
    CORE_TOPICS,
    FREQUENCY_PER_YEAR,
    GROUP_WITHIN,
    INFORMAL,
    KIND_LAYER,
    LANGUAGE_TWINS,
    LAYERS,
    MISSING,
    SECTORS,
    SECTORS_AND_NONE,
    TABLES,
    TOPICS,
)
from ecosystem.stubs import dataclass

# --- The cells of need: topic, language, group and status, each with the people who ask.


CellKey = tuple[str, str, str, str]


class OfNeed:
    """What is about a need: a topic, a language, a group and a residence status."""

    __slots__ = ()

    topic: str
    language: str
    group: str
    status: str

    @property
    def key(self) -> CellKey:
        """Topic, language, group and status."""
        return self.topic, self.language, self.group, self.status


@dataclass(frozen=True, slots=True)
class Cell(OfNeed):
    """One profile of need."""

    topic: str  # What help is about and in which language.
    language: str
    group: str  # Group and residence status; `all` and `any` if the need names none.
    status: str
    # People who need it; None if nobody counted them; 1 if there is no table of needs.
    demand: float | None
    # What it counts in shares: people, 0 if it alone is not counted, 1 if nothing is.
    weight: float = 1.0

    @property
    def needed(self) -> bool:
        """Whether anybody needs it: unless zero people were counted."""
        return self.demand is None or self.demand > 0

    @property
    def id(self) -> str:
        """Topic, language, group and status joined by colons."""
        return ":".join(self.key)


@dataclass(frozen=True)
class Demand:
    """All cells of a quarter."""

    # Sorted by topic (in the order of the vocabulary), language, group and status.
    cells: tuple[Cell, ...]
    unweighted: bool  # True if no cell was counted, so that every one counts 1.

    @cached_property
    def topic(self) -> IntArray:
        """Position of the topic of each cell."""
        return np.array([TOPICS.index(cell.topic) for cell in self.cells], np.int64)

    @cached_property
    def needed(self) -> BoolArray:
        """Whether anybody needs each cell."""
        return np.array([cell.needed for cell in self.cells], np.bool_)

    @cached_property
    def weights(self) -> FloatArray:
        """What each cell counts in shares."""
        return np.array([cell.weight for cell in self.cells], np.float64)

    def people(self, cell: Cell) -> float | None:
        """Say how many need something; None if nobody counted."""
        return None if self.unweighted else cell.demand


def read_demand(needs: Table, languages: tuple[str, ...]) -> Demand:
    """Make the cells of need."""
    persons: dict[tuple[str, str, str, str], float | None] = {}
    columns = ("topic", "language", "group", "status", "persons")
    for topic, language, group, status, count in needs.select(*columns):
        who = ("all" if is_unknown(group) else group, "any" if is_unknown(status) else status)
        profile = topic, language, *who
        before, people = persons.get(profile), as_number(count)
        persons[profile] = before if people is None else (before or 0.0) + people
    listed = bool(persons)
    if not persons:
        persons.update({(t, code, "all", "any"): 1.0 for t in CORE_TOPICS for code in languages})
    counted = any(people is not None for people in persons.values())
    order = {topic: position for position, topic in enumerate(TOPICS)}
    profiles = sorted(persons, key=lambda profile: (order[profile[0]], *profile[1:]))
    usual = 0.0 if counted else 1.0
    cells = (
        Cell(*profile, people, usual if people is None else people)
        for profile, people in ((profile, persons[profile]) for profile in profiles)
    )
    return Demand(tuple(cells), unweighted=not (listed and counted))


# --- Who is in force at the wave, in which sector, and where each actor stands.


def in_period(begin: str, end: str, wave: dt.date | None) -> bool:
    """Tell whether a period holds the day of the wave, both ends included."""
    if wave is None:
        return True
    first, last = as_date(begin), as_date(end)
    return (first is None or first <= wave) and (last is None or wave <= last)


def rows_in_force(table: Table, begin: str, end: str, wave: dt.date | None) -> list[bool]:
    """Tell for each row of a table whether its period holds the wave."""
    periods = table.select(begin, end)
    return [in_period(first, last, wave) for first, last in periods]


def standing_chains(at: Sequence[int]) -> Mapping[int, tuple[tuple[int, ...], ...]]:
    """List who stands where: whoever stands at a place stands at every actor there."""
    chains: dict[int, list[tuple[int, ...]]] = {}
    for actor, place in enumerate(at):
        chain: tuple[int, ...] = (actor,)
        while place >= 0 and place not in chain:
            chain = (place, *chain)
            chains.setdefault(place, []).append(chain)
            place = at[place]
    return {place: tuple(sorted(found)) for place, found in sorted(chains.items())}


# --- Who says that a tie exists: reports folded into the ties, and what counts as a tie at all.

REPORTED = frozenset({"yes", "no"})


@dataclass(frozen=True)
class Evidence:
    """The ties with their reports, row for row."""

    # The table, with reports folded into `source_reports`, `target_reports` and
    # `others_report`, and with the ties that somebody reported as missing appended.
    ties: Table
    asked: bool  # Whether the file holds any report or document at all.


@dataclass(frozen=True)
class _Claim:
    date: str
    id: str
    informant: str
    says: str

    @property
    def order(self) -> tuple[str, str]:
        return ("" if is_unknown(self.date) else self.date, self.id)


def is_tie(wished: str, frequency: str) -> bool:
    """Tell whether a row is a tie that exists: not wished, not reported as never used."""
    return wished != "yes" and frequency != "never"


def _holds_evidence(ties: Table, reports: Table) -> bool:
    if any(says in ("yes", "no", "missing") for says in reports.column("says")):
        return True
    sides = (*ties.column("source_reports"), *ties.column("target_reports"))
    return (
        any(side in REPORTED for side in sides)
        or any((as_number(count) or 0) >= 1 for count in ties.column("others_report"))
        or "yes" in ties.column("documented")
    )


def claims_of(reports: Table) -> dict[tuple[str, str, str], dict[str, list[_Claim]]]:
    """Group the reports that say something by source, target and kind, then by role."""
    found: dict[tuple[str, str, str], dict[str, list[_Claim]]] = defaultdict(
        lambda: defaultdict(list)
    )
    columns = ("source", "target", "kind", "role", "says", "date", "id", "informant")
    for source, target, kind, role, says, date, key, informant in reports.select(*columns):
        if says in ("yes", "no", "missing"):
            kind = "" if is_unknown(kind) else kind
            found[source, target, kind][role].append(_Claim(date, key, informant, says))
    return found


def _claims_on(
    claims: Mapping[tuple[str, str, str], Mapping[str, list[_Claim]]], key: tuple[str, str, str]
) -> dict[str, list[_Claim]]:
    """Collect what was said of one tie: with its kind, or of the pair without naming a kind."""
    source, target, kind = key
    own, pair = claims.get(key, {}), claims.get((source, target, ""), {})
    if not kind:
        return {}
    # without a kind nobody can say what is missing; such a word only outdates earlier ones
    latest = {role: [max(said, key=lambda claim: claim.order)] for role, said in pair.items()}
    latest["third"] = pair.get("third", [])
    return {
        role: [*own.get(role, []), *(c for c in latest.get(role, []) if c.says != "missing")]
        for role in dict.fromkeys([*own, *pair])
    }


def _latest(claims: list[_Claim]) -> str:
    return max(claims, key=lambda claim: claim.order).says if claims else ""


def saying(claims: list[_Claim], word: str) -> set[str]:
    """Return the informants whose latest word this is."""
    latest = {claim.informant: claim.says for claim in sorted(claims, key=lambda c: c.order)}
    return {informant for informant, says in latest.items() if says == word}


class _Fold:
    """The columns of evidence while reports are written into them; used once, then thrown away."""

    def __init__(self, ties: Table, in_force: list[bool]) -> None:
        self.ties = ties
        self.sides = {s: list(ties.column(f"{s}_reports")) for s in ("source", "target")}
        self.others = list(ties.column("others_report"))
        self.added: list[dict[str, str]] = []
        self.rows: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        keys = ties.select("source", "target", "kind")
        for row, (source, target, kind) in enumerate(keys):
            self.rows[source, target, kind].append(row)
        words = ties.select("wished", "frequency")
        self.exists = [
            force and is_tie(wished, frequency)
            for force, (wished, frequency) in zip(in_force, words, strict=True)
        ]

    def take(self, key: tuple[str, str, str], roles: Mapping[str, list[_Claim]]) -> None:
        """Write what was said of one tie into its rows; add it if it was reported missing."""
        said = {role: _latest(roles.get(role, [])) for role in ("source", "target")}
        heard = len(saying(roles.get("third", []), "yes"))
        rows = self.rows.get(key, [])
        for row in rows:
            for role, says in said.items():
                if says:
                    self.sides[role][row] = "no" if says == "no" else "yes"
            if heard:
                self.others[row] = str(int(as_number(self.others[row]) or 0) + heard)
        if "missing" in said.values() and not any(self.exists[row] for row in rows):
            answers = {"missing": "yes", "yes": "yes", "no": "no", "": ""}
            told = {f"{role}_reports": answers[says] for role, says in said.items()}
            tie = dict(zip(("source", "target", "kind"), key, strict=True))
            self.added.append({**tie, **told, "others_report": str(heard) if heard else ""})

    def result(self) -> Table:
        """Return the folded table."""
        changed = {f"{side}_reports": said for side, said in self.sides.items()}
        changed["others_report"] = self.others
        columns = tuple(dict.fromkeys([*self.ties.columns, *changed]))
        texts = [changed[c] if c in changed else self.ties.column(c) for c in columns]
        rows = list(zip(*texts, strict=True))
        rows.extend(tuple(record.get(c, "") for c in columns) for record in self.added)
        lines = (*self.ties.lines, *(0 for _ in self.added))
        return Table("ties", columns, tuple(rows), lines, self.ties.source)


def fold_reports(ties: Table, reports: Table, in_force: list[bool]) -> Evidence:
    """Fold the table of reports into the four columns of evidence of the ties."""
    # The latest report by role counts; `unsure` changes nothing. A yes or no replaces the
    # answer of that side in every row of the same source, target and kind. A tie that its
    # source or target reports as missing is added. A report that names no kind is about every
    # kind of the pair, and adds nothing. Each third party whose latest word is yes adds one to
    # `others_report`.
    asked = _holds_evidence(ties, reports)
    claims = claims_of(reports)
    if not claims:
        return Evidence(ties, asked)
    fold = _Fold(ties, in_force)
    for key in sorted({*claims, *fold.rows}):
        if roles := _claims_on(claims, key):
            fold.take(key, roles)
    return Evidence(fold.result(), asked)


# --- Tie records of the generous and the strict graph as parallel arrays.

RISK_NAMES = (*RISKS, "stale")

ONE_PERSON, RECORDS_INFORMAL, LOW_FREQUENCY, PROJECT_FUNDED, DENIED, THIRD_PARTY, STALE = (
    1 << position for position in range(len(RISK_NAMES))
)

KINDS = tuple(KIND_LAYER)

_RISK_COLUMNS = (
    *("one_person", "formality", "frequency", "referrals_year"),
    *("valid_until", "funding", "last_seen"),
)

TOPIC_BIT: Mapping[str, int] = {topic: 1 << position for position, topic in enumerate(TOPICS)}

ALL_TOPICS = (1 << len(TOPICS)) - 1


@dataclass(frozen=True)
class Records:
    """Tie records, one position each, in an order that does not depend on the file."""

    source: Int32Array  # Positions of the actors.
    target: Int32Array
    layer: npt.NDArray[np.int8]  # Positions in the vocabularies.
    kind: npt.NDArray[np.int8]
    topics: npt.NDArray[np.uint32]  # Bits of the topics; all bits if unspecified.
    risks: npt.NDArray[np.uint8]  # Bits of the risks that are known to be there.
    unknown: npt.NDArray[np.uint8]  # Bits of the risks of which nothing is known.
    # Whether anything is known about the risks, so that the record has a fragility.
    rated: BoolArray
    strict: BoolArray  # Whether the record is documented or confirmed by both sides.
    row: Int32Array  # Row of the table of ties; -1 for a tie that was only reported.
    # Share of those sent on who arrived, where a log of referrals has counted it; else NaN.
    measured: FloatArray

    def __len__(self) -> int:
        return len(self.source)

    def joined(self, other: Records) -> Records:
        """Return these records with others behind them."""
        both = {
            f.name: np.concatenate([getattr(self, f.name), getattr(other, f.name)])
            for f in fields(self)
        }
        return replace(self, **both)

    def keep(self, which: BoolArray | IntArray) -> Records:
        """Return some of the records, given by a mask or by positions."""
        return replace(self, **columns_at(self, which, *(f.name for f in fields(self))))


def numbers_of(*columns: npt.NDArray[Any]) -> Iterator[tuple[Any, ...]]:
    """Go through arrays side by side, as plain numbers."""
    return zip(*(column.tolist() for column in columns), strict=True)


def _coded(texts: Sequence[str], codes: Mapping[str, int], default: int) -> IntArray:
    return np.fromiter(map(codes.get, texts, repeat(default)), np.int64, len(texts))


def _ordinals(texts: Sequence[str]) -> IntArray:
    """Days as ordinals, 0 for unknown."""
    codes = {text: day.toordinal() for text in set(texts) if (day := as_date(text))}
    return _coded(texts, codes, 0)


def _topic_masks(texts: Sequence[str]) -> IntArray:
    masks: dict[str, int] = {}
    for text in set(texts):
        entries = as_list(text)
        if not entries or any(is_unknown(entry) for entry in entries):
            masks[text] = ALL_TOPICS
        else:
            masks[text] = sum({TOPIC_BIT[entry] for entry in entries})
    return _coded(texts, masks, ALL_TOPICS)


def _measured(ties: Table) -> FloatArray:
    """Shares of those sent on who arrived, as logs of referrals counted them; NaN for unknown."""
    words = ties.column("completion") if "completion" in ties.columns else [""] * len(ties)
    fair = {}
    for word in set(words):
        with suppress(ValueError):  # a column of one's own may hold anything
            number = as_number(word)
            if number is not None and 0 <= number <= 1:
                fair[word] = number
    return np.array([fair.get(word, np.nan) for word in words], np.float64)


def yearly(ties: Table) -> FloatArray:
    """Referrals a year, -1 for unknown; a counted number overrides the frequency word."""
    words, numbers = ties.column("frequency"), ties.column("referrals_year")
    found = (
        counted
        if (counted := as_number(number)) is not None
        else FREQUENCY_PER_YEAR.get(word, -1.0)
        for word, number in zip(words, numbers, strict=True)
    )
    return np.fromiter(found, np.float64, len(ties))


def _risk_bits(
    ties: Table,
    calendar: Calendar,
    funding_end: Mapping[str, int],
    parameters: Parameters,
    permanent: frozenset[str],
) -> tuple[IntArray, IntArray, BoolArray]:
    """Known and unknown risks of every row, and whether any column of risk is filled."""
    known = np.zeros(len(ties), np.int64)
    unknown = np.zeros(len(ties), np.int64)

    def note(bit: int, yes: BoolArray, dark: BoolArray) -> None:
        known[yes & ~dark] |= bit
        unknown[dark] |= bit

    person = _coded(ties.column("one_person"), {"yes": 1, "no": 0}, -1)
    note(ONE_PERSON, person == 1, person < 0)
    words = ties.column("formality")
    formality = _coded(words, {text: int(text == "personal") for text in set(words)}, -1)
    silent = _coded(words, dict.fromkeys(MISSING, 1), 0) == 1
    note(RECORDS_INFORMAL, formality == 1, silent)
    often = yearly(ties)
    note(LOW_FREQUENCY, often < parameters["low_frequency_min"], often < 0)
    paid = _coded(ties.column("funding"), funding_end, 0)
    ends = np.stack([_ordinals(ties.column("valid_until")), paid])
    settled = _coded(ties.column("funding"), dict.fromkeys(permanent, 1), 0) == 1
    filled = settled | (np.any(ends > 0, axis=0) & (calendar.horizon is not None))
    near = np.any((ends > 0) & (ends <= (calendar.horizon or 0)), axis=0)
    note(PROJECT_FUNDED, near, ~filled)
    seen = _ordinals(ties.column("last_seen"))
    dated = (seen > 0) & (calendar.stale_before is not None)
    note(STALE, seen < (calendar.stale_before or 0), ~dated)
    rated = np.zeros(len(ties), np.bool_)
    for column in _RISK_COLUMNS:
        texts = ties.column(column)
        rated |= _coded(texts, {text: int(not is_unknown(text)) for text in set(texts)}, 0) == 1
    return known, unknown, rated


def _answered(ties: Table) -> BoolArray:
    """Whether it is filled in what either side says and whether the tie is documented."""
    columns = map(ties.column, ("source_reports", "target_reports", "documented"))
    return np.array([not any(map(is_unknown, row)) for row in zip(*columns, strict=True)], np.bool_)


def compile_records(
    ties: Table,
    reports: Table,
    index: Mapping[str, int],
    calendar: Calendar,
    funding_end: Mapping[str, int],
    parameters: Parameters,
    permanent: frozenset[str] = frozenset(),
) -> tuple[Records, bool]:
    """Fold the reports in, keep what is in force and write it as arrays."""
    periods = rows_in_force(ties, "", "valid_until", calendar.wave)
    ends = zip(periods, ties.column("source"), ties.column("target"), strict=True)
    force = [there and a in index and b in index and a != b for there, a, b in ends]
    evidence = fold_reports(ties, reports, force)
    folded = evidence.ties
    for added in range(len(ties), len(folded)):
        row = folded.rows[added]
        source, target = (row[folded.columns.index(side)] for side in ("source", "target"))
        force.append(source in index and target in index and source != target)
    words = folded.select("wished", "frequency")
    exists = np.array([is_tie(*pair) for pair in words], np.bool_) & np.array(force, np.bool_)
    answers = {"yes": 1, "no": 0}
    said = _coded(folded.column("source_reports"), answers, -1)
    heard = _coded(folded.column("target_reports"), answers, -1)
    documented = _coded(folded.column("documented"), answers, -1) == 1
    others = np.array([as_number(t) or 0 for t in folded.column("others_report")], np.float64)
    known, unknown, rated = _risk_bits(folded, calendar, funding_end, parameters, permanent)
    denied = (said + heard == 1) & (said >= 0) & (heard >= 0)
    hearsay = (said != 1) & (heard != 1) & (others >= 1) & ~documented & _answered(folded)
    known[denied] |= DENIED
    known[hearsay] |= THIRD_PARTY
    rows = np.arange(len(folded), dtype=np.int32)
    rows[len(ties) :] = -1
    records = Records(
        source=_coded(folded.column("source"), index, -1).astype(np.int32),
        target=_coded(folded.column("target"), index, -1).astype(np.int32),
        layer=_coded(folded.column("kind"), _LAYER_CODES, 0).astype(np.int8),
        kind=_coded(folded.column("kind"), _KIND_CODES, 0).astype(np.int8),
        topics=_topic_masks(folded.column("topics")).astype(np.uint32),
        risks=known.astype(np.uint8),
        unknown=unknown.astype(np.uint8),
        rated=rated | denied | hearsay,
        strict=documented | ((said == 1) & (heard == 1)),
        row=rows,
        measured=_measured(folded),
    ).keep(exists & ~((said == 0) & (heard == 0)))
    order = np.lexsort(
        (
            *(records.row, records.strict, records.rated, records.unknown, records.risks),
            *(records.topics, records.kind, records.target, records.source),
        )
    )
    return records.keep(order), evidence.asked


_LAYER_CODES = {kind: LAYERS.index(layer) for kind, layer in KIND_LAYER.items()}

_KIND_CODES = {kind: position for position, kind in enumerate(KINDS)}

# --- Which offer serves which cell of need: yes, no or unknown, for all cells at once.


def _bits(cells: Sequence[Cell], key: Callable[[Cell], str]) -> defaultdict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for position, cell in enumerate(cells):
        found[key(cell)] |= 1 << position
    return found


class Matcher:
    """Matches offers with cells of need (M01)."""

    def __init__(self, cells: Sequence[Cell], blank_language: str, parameters: Parameters) -> None:
        self.all = (1 << len(cells)) - 1
        self._topics = _bits(cells, lambda cell: cell.topic)
        self._languages = _bits(cells, lambda cell: cell.language)
        self._groups = _bits(cells, lambda cell: cell.group)
        self._statuses = _bits(cells, lambda cell: cell.status)
        self._blank = blank_language
        self._parameters = parameters
        self.topics = cache(self._serve_topics)
        self.languages = cache(self._serve_languages)
        self.groups = cache(self._serve_groups)
        self.statuses = cache(self._serve_statuses)

    def match(self, topics: str, languages: str, groups: str, excludes: str) -> Kleene:
        """Match one offer with every cell."""
        return (
            self.topics(topics)
            & self.languages(languages)
            & self.groups(groups)
            & self.statuses(excludes)
        )

    def _serve_topics(self, text: str) -> Kleene:
        entries = as_list(text)
        bits = reduce(or_, (self._topics.get(topic, 0) for topic in entries), 0)
        # it serves something that nobody could name
        return Kleene(bits, self.all if any(map(is_unknown, entries)) else bits)

    def _entry(self, entry: str) -> Kleene:
        if entry in MISSING:
            return Kleene(0, self.all)
        code, mode = split_mode(entry)
        served = self.all if code == "*" else self._languages.get(code, 0)
        served |= self._languages.get(LANGUAGE_TWINS.get(code, ""), 0)
        if mode in MISSING:
            return Kleene(0, served)
        good = self._parameters[f"mode.{mode}"] >= self._parameters["language_min"]
        return Kleene(served, served) if good else NO

    def _serve_languages(self, text: str) -> Kleene:
        entries = as_list(text)
        if not entries:  # a course in a language needs no second language to be named
            course = self._topics.get("language", 0)
            return self._entry(self._blank) | Kleene(course, course)
        return reduce(or_, (self._entry(entry) for entry in entries), NO)

    def _serve_groups(self, text: str) -> Kleene:
        everyone = Kleene(self.all, self.all)
        entries = as_list(text)
        if not entries or "all" in entries:
            return everyone
        answer = Kleene(self._groups.get("all", 0), self._groups.get("all", 0))
        if any(entry in MISSING for entry in entries):
            answer |= Kleene(0, self.all)
        named = {group for group in self._groups if not wider(group).isdisjoint(entries)}
        bits = reduce(or_, (self._groups[group] for group in sorted(named)), 0)
        return answer | Kleene(bits, bits)

    def _serve_statuses(self, text: str) -> Kleene:
        entries = as_list(text)
        barred = reduce(
            or_, (self._statuses.get(status, 0) for status in entries if status != "any"), 0
        )
        free = self.all & ~barred
        if any(entry in MISSING for entry in entries):
            return Kleene(self._statuses.get("any", 0), free)
        return Kleene(free, free)


@cache
def wider(group: str) -> frozenset[str]:
    """Return a group and every wider one; an offer for any of them serves it."""
    parent = GROUP_WITHIN.get(group)
    return frozenset({group}) | (wider(parent) if parent else frozenset())


def named_groups(text: str) -> frozenset[str] | None:
    """Return the groups that an offer is limited to."""
    entries = as_list(text)
    if not entries or "all" in entries or any(is_unknown(entry) for entry in entries):
        return None
    return frozenset(entries)


# --- What is in force at the wave, as integer-indexed arrays: the form that the analysis runs on.


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer in force."""

    id: str
    actor: int  # Position of the actor that gives it.
    place: int  # Position of the place where it is, -1 for none that is in force.
    topics: int
    wild: bool  # Whether it also serves something that nobody could name.
    yes: int  # Bits of the cells that it serves, surely and if every unknown were a yes.
    possible: int
    formal: bool  # Whether it is an official service of an actor that is not informal.
    lasts: bool  # Whether it goes on beyond the horizon.
    takes_new: str  # `yes`, `no`, `ask` or blank.
    groups: frozenset[str] | None


@dataclass(frozen=True, eq=False)  # compared by identity, so that results can be kept per network
class Network:
    """One wave of one quarter, only what is in force, actors numbered in the order of their ids."""

    ids: tuple[str, ...]  # Actor ids, sorted; the position of an id is the number of its actor.
    names: tuple[str, ...]
    sectors: Int32Array  # Position of each actor's sector in `SECTORS_AND_NONE`.
    staff: Int32Array  # People doing this work; -1 if unknown.
    asked: tuple[str, ...]  # `yes`, `no` or blank for each actor.
    at: Int32Array  # Position of the place where each actor sits, -1 for none.
    chains: Mapping[int, tuple[tuple[int, ...], ...]]  # Who stands where, see `standing_chains`.
    docks: Int32Array
    weights: FloatArray
    offers: tuple[Offer, ...]  # Offers in force, sorted by id.
    demand: Demand  # The cells of need.
    # Bits of the cells of whose topics all offers were recorded; None if nobody claims any.
    recorded: int | None
    records: Records  # Tie records of the generous graph, with a mark for those of the strict one.
    # Whether the file holds any report or document, so that the strict graph means something.
    asked_anybody: bool
    calendar: Calendar  # Wave and horizon.
    parameters: Parameters  # The conventions used.
    coordinator: str = ""  # Name of the office that keeps the map; blank if nobody said.
    # Whether it is what is left of a network with ways to help: then none left means no way.
    had_way: bool = False

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What was made of this network once, by name; it goes with the network."""
        return {}

    @cached_property
    def informal(self) -> BoolArray:
        """Whether each actor belongs to the informal sector."""
        return np.asarray(self.sectors == SECTORS.index(INFORMAL))

    @cached_property
    def has_way(self) -> bool:
        """Whether the way to help can be tested: there is a dock and a referral tie."""
        return self.had_way or (len(self.docks) > 0 and self.has_referrals)

    @cached_property
    def has_referrals(self) -> bool:
        """Whether anybody refers to anybody, as far as anyone reported."""
        return bool(np.any(self.records.layer == 0))

    @cached_property
    def structural(self) -> bool:
        """Whether losses are told on the net alone: no way to a need can be tested."""
        return not (self.has_way and self.offers and self.demand.cells)

    @cached_property
    def standing(self) -> tuple[tuple[int, ...], ...]:
        """All chains: from a place to somebody there, directly or through further places."""
        return tuple(chain for found in self.chains.values() for chain in found)

    def closure(self, actor: int) -> tuple[int, ...]:
        """Return everybody at whom one stands when standing at an actor, the actor first."""
        return (actor, *(chain[-1] for chain in self.chains.get(actor, ())))


def _docks(table: Table, index: Mapping[str, int]) -> tuple[Int32Array, FloatArray]:
    rows = sorted(
        (index[actor], as_number(visits))
        for actor, visits in table.select("actor", "visits_week")
        if actor in index
    )
    known = [visits for _, visits in rows if visits is not None]
    usual = median(known) if known else 1.0
    weights = [usual if visits is None else visits for _, visits in rows]
    return np.array([dock for dock, _ in rows], np.int32), np.array(weights, np.float64)


def _offers(
    tables: Mapping[str, Table],
    index: Mapping[str, int],
    at: Int32Array,
    informal: list[bool],
    matcher: Matcher,
    calendar: Calendar,
    funding_end: Mapping[str, int],
) -> tuple[Offer, ...]:
    table, actors = tables["offers"], tables["actors"]
    actor_end = dict(actors.select("id", "active_until"))
    counts = rows_in_force(table, "valid_from", "valid_until", calendar.wave)
    columns = (
        *("id", "actor", "at", "topics", "languages", "groups", "excludes", "informal"),
        *("takes_new", "valid_until", "funding"),
    )
    found: list[Offer] = []
    for force, row in zip(counts, table.select(*columns), strict=True):
        key, actor, place, topics, languages, groups, excludes, unofficial, new, end, fund = row
        if not force or actor not in index:
            continue
        position = index[actor]
        ends = [
            *(day.toordinal() for text in (end, actor_end[actor]) if (day := as_date(text))),
            *([funding_end[fund]] if fund in funding_end else []),
        ]
        answer = matcher.match(topics, languages, groups, excludes)
        found.append(
            Offer(
                id=key,
                actor=position,
                place=int(at[position]) if is_unknown(place) else index.get(place, -1),
                topics=sum({TOPIC_BIT[t] for t in as_list(topics) if t in TOPIC_BIT}),
                wild=any(map(is_unknown, as_list(topics))),
                yes=answer.yes,
                possible=answer.possible,
                formal=unofficial != "yes" and not informal[position],
                lasts=calendar.lasts(ends),
                takes_new=new,
                groups=named_groups(groups),
            )
        )
    return tuple(sorted(found, key=lambda offer: offer.id))


def _recorded(meta: Meta, demand: Demand, *, there: bool) -> int | None:
    """Mark the cells of whose topics all offers were recorded; where nothing is, nothing was."""
    topics = meta.offers_recorded
    if topics is None or not there:
        return None
    cells = enumerate(demand.cells)
    return sum(1 << p for p, cell in cells if topics == ALL_OFFERS or cell.topic in topics)


def compile_network(meta: Meta, tables: Mapping[str, Table], parameters: Parameters) -> Network:
    """Compile checked tables into arrays."""
    full = {name: tables.get(name, Table(name, tuple(TABLES[name].columns), ())) for name in TABLES}
    actors = full["actors"]
    calendar = Calendar.of(meta, parameters)
    force = rows_in_force(actors, "active_from", "active_until", calendar.wave)
    numbered = enumerate(zip(actors.column("id"), force, strict=True))
    rows = sorted((key, row) for row, (key, there) in numbered if there)
    ids = tuple(key for key, _ in rows)
    index = {key: position for position, key in enumerate(ids)}

    def ordered(column: str) -> list[str]:
        texts = actors.column(column)
        return [texts[row] for _, row in rows]

    sector_of = actor_sectors(actors)
    sector_names = [sector_of[key] for key in ids]
    places = zip(ids, ordered("at"), strict=True)
    at = np.array([index.get(p, -1) if p != own else -1 for own, p in places], np.int32)
    staff = [as_number(text) for text in ordered("staff")]
    demand = read_demand(full["needs"], meta.languages)
    matcher = Matcher(demand.cells, meta.blank_language, parameters)
    funding_end = calendar.funding_ends(full["funding"])
    permanent = calendar.permanent(full["funding"])
    informal = [name == INFORMAL for name in sector_names]
    records, asked_anybody = compile_records(
        full["ties"], full["reports"], index, calendar, funding_end, parameters, permanent
    )
    docks, weights = _docks(full["docks"], index)
    # a changed quarter often has the same offers: they are matched once
    parts = meta, parameters, *(full[name] for name in ("actors", "funding", "needs"))
    kept = vars(full["offers"]).get("_matched")
    if kept is None or kept[0] != parts:
        offers = _offers(full, index, at, informal, matcher, calendar, funding_end)
        kept = vars(full["offers"])["_matched"] = parts, offers
    return Network(
        ids=ids,
        names=tuple(ordered("name")),
        sectors=np.array([SECTORS_AND_NONE.index(name) for name in sector_names], np.int32),
        staff=np.array([-1 if count is None else int(count) for count in staff], np.int32),
        asked=tuple("" if is_unknown(text) else text for text in ordered("asked")),
        at=at,
        chains=standing_chains(at.tolist()),
        docks=docks,
        weights=weights,
        offers=kept[1],
        demand=demand,
        recorded=_recorded(meta, demand, there="offers" in tables and bool(ids)),
        records=records,
        asked_anybody=asked_anybody,
        calendar=calendar,
        parameters=parameters,
        coordinator=meta.coordinator,
    )
