"""Cell texts to values: what a text means, or why it cannot stand in its column."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from ecosystem import schema
from ecosystem.errors import UsageError
from ecosystem.stubs import dataclass
from ecosystem.words import vocabulary

if TYPE_CHECKING:
    import pandas as pd


# --- Cell texts to values: what a text means, or why it cannot stand in its column.

Value = str | int | float | dt.date | tuple[str, ...]

_LANGUAGE_ENTRIES = {"*", *schema.MISSING[1:]}


def is_unknown(text: str) -> bool:
    """Tell whether a cell text means unknown."""
    return text in schema.MISSING


@lru_cache(maxsize=65536)
def as_list(text: str) -> tuple[str, ...]:
    """Split a list cell at its semicolons."""
    return tuple(entry for part in text.split(";") if (entry := part.strip()))


@lru_cache(maxsize=65536)
def as_number(text: str) -> float | None:
    """Read a number; None if unknown."""
    return None if text in schema.MISSING else float(text)


@lru_cache(maxsize=65536)
def as_date(text: str) -> dt.date | None:
    """Read a day; None if unknown."""
    return None if text in schema.MISSING else dt.date.fromisoformat(text)


@lru_cache(maxsize=65536)
def split_mode(entry: str) -> tuple[str, str]:
    """Split an entry of a language list into language and mode."""
    code, sign, mode = entry.partition(":")
    return code.strip(), mode.strip() if sign else "staff"


def _date_fault(text: str) -> str | None:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return "bad_date"
    return None if day.isoformat() == text else "bad_date"


def _number_fault(column: schema.Column, text: str) -> str | None:
    try:
        value = float(text)
    except ValueError:
        return "bad_number"
    if not math.isfinite(value) or "_" in text:
        return "bad_number"
    if column.type == "integer" and not text.lstrip("+-").isdigit():
        return "bad_integer"
    if column.minimum is not None and value < column.minimum:
        return "too_small"
    if column.maximum is not None and value > column.maximum:
        return "too_large"
    return None


def _share_fault(text: str) -> str | None:
    if text in ("yes", "no"):
        return None
    try:
        value = float(text)
    except ValueError:
        return "bad_share"
    return None if 0 <= value <= 1 else "bad_share"


def _language_fault(entry: str, *, listed: bool) -> str | None:
    code, mode = split_mode(entry)
    if listed and entry in _LANGUAGE_ENTRIES:
        return None
    if code != "*" and not schema.LANGUAGE_PATTERN.fullmatch(code):
        return "bad_language"
    if not listed:
        return "bad_language" if code == "*" or ":" in entry else None
    return None if mode in vocabulary("mode") or mode in schema.MISSING[1:] else "bad_mode"


def _list_fault(column: schema.Column, text: str) -> tuple[str, str] | None:
    for entry in as_list(text):
        if column.type == "languages":
            fault = _language_fault(entry, listed=True)
        elif entry in schema.MISSING or entry in vocabulary(column.vocabulary or ""):
            fault = None
        else:
            fault = "not_in_vocabulary"
        if fault:
            return fault, entry
    return None


def _single_fault(column: schema.Column, text: str) -> str | None:
    match column.type:
        case "id":
            return None if schema.ID_PATTERN.fullmatch(text) else "bad_id"
        case "key":
            return None if text in vocabulary(column.vocabulary or "") else "not_in_vocabulary"
        case "language":
            return _language_fault(text, listed=False)
        case "date":
            return _date_fault(text)
        case "integer" | "number":
            return _number_fault(column, text)
        case "share":
            return _share_fault(text)
    return None


@lru_cache(maxsize=65536)
def fault_of(column: schema.Column, text: str) -> tuple[str, str] | None:
    """Say what is wrong with a cell text."""
    if text in schema.MISSING:
        return None
    if column.type in ("keys", "languages"):
        return _list_fault(column, text)
    fault = _single_fault(column, text)
    return (fault, text) if fault else None


def value_of(column: schema.Column, text: str) -> Value | None:
    """Turn a cell text into a value."""
    if text in schema.MISSING:
        return None
    match column.type:
        case "integer":
            return int(text)
        case "number":
            return float(text)
        case "date":
            return as_date(text)
        case "keys" | "languages":
            return as_list(text)
    return text


def number_text(value: float) -> str:
    """Write a number the way a person types it."""
    whole = value == int(value) if abs(value) < 1e15 else False
    return str(int(value)) if whole else str(value)


def text_of(value: Value) -> str:
    """Write a value as the text of a cell, the reverse of `value_of`."""
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return number_text(value) if isinstance(value, int | float) else value


# --- Calendar months, counted as people count them.


def add_months(day: dt.date, months: int) -> dt.date:
    """Go some months on or back; a day that the month lacks becomes its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


# --- What a quarter says about itself: name, place, wave, languages, horizon.

# Value of `Meta.offers_recorded`: the offers of every topic were collected.
ALL_OFFERS = "all"


def _day(value: object) -> dt.date | None:
    if isinstance(value, str):
        return dt.date.fromisoformat(value.strip()) if value.strip() else None
    if isinstance(value, dt.datetime):
        return value.date()
    if value is not None and not isinstance(value, dt.date):
        raise TypeError(value)
    return value


def _of(*kinds: type) -> Callable[[object], object]:
    def kept(value: object) -> object:
        if not isinstance(value, kinds):
            raise TypeError(value)
        return value

    return kept


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError(value)
    words = tuple(value)
    if not all(isinstance(word, str) for word in words):
        raise TypeError(value)
    return words


def _recorded(value: object) -> str | tuple[str, ...] | None:
    return ALL_OFFERS if value == ALL_OFFERS else None if value is None else _words(value) or None


def _months(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or int(value) != value:
        raise ValueError(value)
    return int(value)


def _view(value: object) -> str:
    if value not in vocabulary("view"):
        raise ValueError(value)
    return str(value)


# Field of `Meta` to what makes its value of what is given, and examples of what is possible.
_META_FORMS: Mapping[str, tuple[Callable[[object], object], str]] = {
    **dict.fromkeys(
        ("id", "name", "municipality", "country", "coordinator", "title"), (_of(str), '"Kornhafen"')
    ),
    "wave": (_day, '"2025-01-15", datetime.date(2025, 1, 15), None'),
    "languages": (_words, '("de", "ar")'),
    "fictional": (_of(bool, type(None)), "True, False, None"),
    "horizon_months": (_months, "12"),
    "blank_language": (_of(str), '"unknown", "de"'),
    "offers_recorded": (_recorded, '"all", ("housing", "work"), None'),
    "recognised": (_of(Mapping, type(None)), '{"by": "…", "on": "2025-01-15"}, None'),
    "look": (_of(Mapping), '{"color": "#0B4F7A"}'),
    "view": (_view, ", ".join(vocabulary("view"))),
}


# What stands in the property `quarter` of the data package, in this order.
_TOLD = (
    *("id", "name", "municipality", "country", "wave", "languages", "fictional"),
    *("horizon_months", "blank_language", "coordinator", "offers_recorded", "recognised"),
)


@dataclass(frozen=True)
class Meta:
    """The properties of one wave of one quarter.

    Parameters
    ----------
    id, name, municipality, country
        What and where it is; blank if unknown.
    wave
        Day that the tables describe; None if unknown, then no rule about dates applies.
    languages
        ISO 639 codes of the languages that count if there is no table of needs.
    fictional
        Whether the quarter is invented; None if the file does not say.
    horizon_months
        How far ahead an end of money or of an offer counts as near.
    blank_language
        What a blank cell in ``offers.languages`` means: ``"unknown"`` or a language code.
    coordinator
        Name of the office that keeps the map; blank if nobody said.
    offers_recorded
        Topics of which the offers were really collected, ``"all"``, or None if nobody claims that
        any list is complete. Without a table of offers it counts as None.
    recognised
        The official naming of the quarter's function (``by``, ``on``, ``number``), or None.
    look
        Colour and logo of the municipality on what is made (``color`` and ``logo``, a PNG as an
        address of data); not written with the quarter.
    title
        Title of the data package.
    licenses, sources
        As in the data package.
    view
        ``internal``, or the view that the tables were reduced to.
    extra
        Further properties of the quarter, kept and written back.
    package
        Further properties of the data package, kept and written back.

    Raises
    ------
    UsageError
        If a value has not the form of its field. A day may be a text, a tuple a list.
    """

    id: str = ""
    name: str = ""
    municipality: str = ""
    country: str = ""
    wave: dt.date | None = None
    languages: tuple[str, ...] = ()
    fictional: bool | None = None
    horizon_months: int = 12
    blank_language: str = "unknown"
    coordinator: str = ""
    offers_recorded: str | tuple[str, ...] | None = ALL_OFFERS
    recognised: Mapping[str, Any] | None = None
    look: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    licenses: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    view: str = "internal"
    extra: Mapping[str, Any] = field(default_factory=dict)
    package: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, (form, known) in _META_FORMS.items():
            value = getattr(self, name)
            try:
                kept = form(value)
            except (TypeError, ValueError):
                shown = repr(value)[:60]
                raise UsageError("meta.form", name=name, value=shown, known=known) from None
            object.__setattr__(self, name, kept)

    @property
    def naming(self) -> dict[str, str]:
        """Who named the quarter's function officially, when and under which number.

        Returns
        -------
        naming
            ``by``, ``on`` and ``number`` as far as they are known; nothing else that stands there.
        """
        told = self.recognised or {}
        words = {key: told.get(key) for key in ("by", "on", "number")}
        return {k: str(v).strip() for k, v in words.items() if isinstance(v, str | int) and v}

    def as_dict(self) -> dict[str, Any]:
        """Return the property ``quarter`` of the data package.

        Returns
        -------
        properties
            Only what is known; plain values.
        """
        found: dict[str, Any] = {}
        for name in _TOLD:
            value = getattr(self, name)
            found[name] = list(value) if isinstance(value, tuple) else value
        found["wave"] = self.wave.isoformat() if self.wave else None
        found["recognised"] = dict(self.recognised) if self.recognised is not None else None
        if self.view != "internal":
            found["view"] = self.view
        return {**found, **self.extra}


# --- Every convention of the analysis, visible and changeable.

RISKS = ("one_person", "informal", "low_frequency", "project_funded", "denied", "third_party")

_HAZARDS = {**dict(zip(RISKS, (0.25, 0.15, 0.15, 0.35, 0.25, 0.35), strict=True)), "stale": 0.15}

_CLASS_WEIGHTS = {"G1": 0.2, "G2": 0.5, "G3": 0.7, "G4": 0.9, "G5": 1.0}

# Name to default value; conventions, not estimates.
DEFAULTS: Mapping[str, float] = {
    "k": 3,
    "fragility_threshold": 0.25,
    "language_min": 0.5,
    "reach_loss_min": 0.02,
    "topic_loss_min": 0.5,
    "cut_side_min": 3,
    "sector_size_min": 3,
    "expected_ties_min": 3,
    "sector_ratio_max": 0.5,
    "sector_q_max": 0.10,
    "single_point_staff_max": 1,
    "dead_end_topics_min": 2,
    "hub_loss_min": 0.05,
    "stale_months": 18,
    "low_frequency_min": 4,
    "return_probability_min": 0.10,
    "patience": 0.9,
    "walk_near_m": 400,
    "walk_far_m": 800,
    "walk_limit_m": 1200,
    "walk_weight_far": 0.6,
    "walk_weight_limit": 0.2,
    "walk_detour": 1.3,
    "evening_hour": 17,
    "visibility_known_min": 0.6,
    "offers_per_1000_min": 50,
    # what a disturbed quarter lacks and has too much of (M40), as shares
    "disturbance.missing_ties": 0.10,
    "disturbance.false_ties": 0.02,
    "disturbance.missing_actors": 0.0,
    "disturbance.one_sided": 0.0,
    **{f"hazard.{name}": value for name, value in _HAZARDS.items()},
    **{f"mode.{name}": float(e["quality"]) for name, e in vocabulary("mode").items()},
    **{
        f"completion.{name}": float(e["completion"])
        for name, e in vocabulary("tie_kind").items()
        if "completion" in e
    },
    # how bad a class is in the value of a quarter that the plan lifts
    **{f"plan.weight.{name}": value for name, value in _CLASS_WEIGHTS.items()},
}


_WHOLE = frozenset({"k", "stale_months", "horizon_months", "cut_side_min", "sector_size_min"})

_SHARES = (
    *("fragility_threshold", "language_min", "patience"),
    *("hazard.", "mode.", "completion.", "plan.weight.", "disturbance."),
)


@dataclass(frozen=True)
class Parameters:
    """The conventions that one analysis uses.

    Parameters
    ----------
    changed
        Values that differ from `DEFAULTS`, by name. ``horizon_months`` may be given, too; else
        that of the quarter holds.
    seed
        Start of every random draw.

    Raises
    ------
    UsageError
        If a name does not exist or a value cannot be used.

    Examples
    --------
    >>> Parameters({"k": 2})["k"]
    2
    """

    changed: Mapping[str, float] = field(default_factory=dict)
    seed: int = 1

    def __post_init__(self) -> None:
        for name, value in self.changed.items():
            if name not in DEFAULTS and name != "horizon_months":
                known = ", ".join([*DEFAULTS, "horizon_months"])
                raise UsageError("parameters.unknown", name=name, known=known)
            share = name.startswith(_SHARES)
            if value < 0 or value != value or (share and value > 1):
                raise UsageError("parameters.range", name=name, value=value)
            if name in _WHOLE and value != int(value):
                raise UsageError("parameters.whole", name=name, value=value)

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def __hash__(self) -> int:
        return hash((tuple(sorted(self.changed.items())), self.seed))

    @cached_property
    def values(self) -> Mapping[str, float]:
        """Every value by name, whole numbers as whole numbers."""
        merged = {**DEFAULTS, **self.changed}
        return {name: int(v) if name in _WHOLE else v for name, v in merged.items()}

    @classmethod
    def from_assignments(cls, assignments: Iterable[str], *, seed: int = 1) -> Parameters:
        """Read ``NAME=VALUE`` texts, as the command line takes them.

        Parameters
        ----------
        assignments
            For example ``["k=2", "hazard.one_person=0.3"]``; a decimal comma is understood.
        seed
            Start of every random draw.

        Returns
        -------
        parameters
            The conventions with these changes.

        Raises
        ------
        UsageError
            If a text has no ``=``, a name does not exist or a value is no usable number.
        """
        changed: dict[str, float] = {}
        for assignment in assignments:
            name, sign, value = assignment.partition("=")
            if not sign:
                raise UsageError("parameters.form", text=assignment)
            try:
                changed[name.strip()] = float(value.strip().replace(",", "."))
            except ValueError:
                raise UsageError("parameters.number", name=name.strip(), value=value) from None
        return cls(changed, seed)


# What everything that takes conventions takes.
Conventions = Parameters | Mapping[str, float]


def conventions(given: Conventions | None, seed: int | None = None) -> Parameters | None:
    """Read conventions as they are given: a mapping, ready made, or none."""
    if given is None:
        return None if seed is None else Parameters(seed=seed)
    if not isinstance(given, Mapping | Parameters):
        raise UsageError("parameters.no_mapping", kind=type(given).__name__)
    found = given if isinstance(given, Parameters) else Parameters(dict(given))
    return found if seed is None else replace(found, seed=seed)


# --- A table of texts: what stands in the file, unchanged, and where each row stood.


@dataclass(frozen=True)
class Table:
    """An immutable table of cell texts.

    Parameters
    ----------
    name
        Stored key of the table.
    columns
        Column names in file order, unknown extra columns included.
    rows
        One tuple of texts a row, stripped, ``""`` for a blank cell.
    lines
        Line of the file or row of the sheet in which each row stood; counts from 2 if not given.
    source
        File or sheet that the table came from.
    headers
        Column to the header above it, where the file calls it otherwise.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = ()
    source: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not self.lines:
            object.__setattr__(self, "lines", tuple(range(2, len(self.rows) + 2)))

    @classmethod
    def from_records(
        cls, name: str, records: Iterable[Mapping[str, str]], columns: Sequence[str] = ()
    ) -> Table:
        """Make a table from one mapping a row.

        Parameters
        ----------
        name
            Stored key of the table.
        records
            Column to text; missing columns are blank.
        columns
            Order of the columns; further ones are appended as they occur.

        Returns
        -------
        table
            A new table.
        """
        found = list(records)
        order = dict.fromkeys([*columns, *(column for record in found for column in record)])
        rows = tuple(tuple([str(r.get(c, "")).strip() for c in order]) for r in found)
        return cls(name, tuple(order), rows)

    def header(self, column: str) -> str:
        """Return what the file calls a column.

        Parameters
        ----------
        column
            Stored name of the column.

        Returns
        -------
        header
            The name itself where the file uses it.
        """
        return self.headers.get(column, column)

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        """Equal content; where it was read from does not matter."""
        if not isinstance(other, Table):
            return NotImplemented
        mine = (self.name, self.columns, self.rows)
        return mine == (other.name, other.columns, other.rows)

    def __hash__(self) -> int:
        return hash((self.name, self.columns, self.rows))

    @cached_property
    def _by_column(self) -> Mapping[str, tuple[str, ...]]:
        if not self.rows:
            return dict.fromkeys(self.columns, ())
        return dict(zip(self.columns, zip(*self.rows, strict=True), strict=True))

    @overload
    def select(self, first: str, second: str, /) -> Iterator[tuple[str, str]]: ...

    @overload
    def select(self, *names: str) -> Iterator[tuple[str, ...]]: ...

    def select(self, *names: str) -> Iterator[tuple[str, ...]]:
        """Go through the rows with some of their texts.

        Parameters
        ----------
        *names
            Names of columns, in the order wanted.

        Returns
        -------
        rows
            One tuple a row; blank texts for a column that is not there.

        Examples
        --------
        >>> dict(Table("bodies", ("id", "name"), (("B1", "Housing"),)).select("id", "name"))
        {'B1': 'Housing'}
        """
        return zip(*map(self.column, names), strict=True)

    def column(self, name: str) -> tuple[str, ...]:
        """Return the texts of one column.

        Parameters
        ----------
        name
            Column name; a column that the table lacks is all blank.

        Returns
        -------
        texts
            One text a row.
        """
        found = self._by_column.get(name)
        return found if found is not None else ("",) * len(self.rows)

    def records(self) -> list[dict[str, str]]:
        """Return one dictionary a row.

        Returns
        -------
        records
            Column to text, in row order.
        """
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def keep(self, rows: Sequence[int]) -> Table:
        """Return the table with some of its rows.

        Parameters
        ----------
        rows
            Positions of the rows to keep, in the wanted order.

        Returns
        -------
        table
            A new table.
        """
        return replace(
            self,
            rows=tuple(self.rows[i] for i in rows),
            lines=tuple(self.lines[i] for i in rows),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the texts as a new data frame.

        Returns
        -------
        frame
            All columns as text, blank cells as ``""``.
        """
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns), dtype=str)


# --- The calendar of one wave: its day, its horizon, and when money ends.


@dataclass(frozen=True, slots=True)
class Calendar:
    """Wave, horizon and the day before which a tie was seen too long ago."""

    wave: dt.date | None  # Day that the tables describe; None if unknown.
    horizon: int | None  # Last day of the horizon as an ordinal; None if the wave is unknown.
    # A tie last seen before this ordinal is stale; None if the wave is unknown.
    stale_before: int | None
    horizon_months: int

    @classmethod
    def of(cls, meta: Meta, parameters: Parameters) -> Calendar:
        """Make the calendar of a quarter."""
        months = int(parameters.values.get("horizon_months", meta.horizon_months))
        if meta.wave is None:
            return cls(None, None, None, months)
        stale = add_months(meta.wave, -int(parameters["stale_months"]))
        horizon = add_months(meta.wave, months)
        return cls(meta.wave, horizon.toordinal(), stale.toordinal(), months)

    def lasts(self, ends: Iterable[int]) -> bool:
        """Tell whether something goes on beyond the horizon."""
        earliest = min(ends, default=None)
        return earliest is None or self.horizon is None or earliest > self.horizon

    @staticmethod
    def permanent(funding: Table) -> frozenset[str]:
        """Return the ids of the fundings that are permanent."""
        return frozenset(key for key, said in funding.select("id", "permanent") if said == "yes")

    @staticmethod
    def funding_ends(funding: Table) -> Mapping[str, int]:
        """Read when each funding ends."""
        columns = ("id", "valid_until", "renewed_until", "permanent")
        found: dict[str, int] = {}
        for key, until, renewed, permanent in funding.select(*columns):
            end = as_date(renewed) or as_date(until)
            if end is not None and permanent != "yes":
                found[key] = end.toordinal()
        return found


# --- Three-valued logic: yes, no and unknown, where unknown is never read as no.
# `Kleene` holds the answers to many yes/no questions at once, one bit each: whether one offer
# serves each cell of need, for example. A single answer is a `Kleene` of one bit.


class Kleene(NamedTuple):
    """Answers in Kleene's strong three-valued logic, one bit a question.

    Source: Kleene, S. C. (1938). On notation for ordinal numbers. The Journal of Symbolic Logic
    3(4), 150-155. doi:10.2307/2267778
    """

    # There is no truth value of the whole: `if answer` would have to decide whether unknown
    # counts as no, which is exactly the decision that must not happen by accident.

    yes: int  # Bits of the questions answered with yes.
    possible: int  # Bits of the questions answered with yes or unknown; holds every bit of `yes`.

    @property
    def maybe(self) -> int:
        """Bits of the questions whose answer is unknown."""
        return self.possible & ~self.yes

    def __and__(self, other: Kleene) -> Kleene:
        return Kleene(self.yes & other.yes, self.possible & other.possible)

    def __or__(self, other: Kleene) -> Kleene:
        return Kleene(self.yes | other.yes, self.possible | other.possible)

    def __bool__(self) -> bool:
        message = "a three-valued answer is not true or false; ask for .yes, .possible or .maybe"
        raise TypeError(message)


NO = Kleene(0, 0)


def actor_sectors(actors: Table) -> dict[str, str]:
    """Derive the sector of every actor; `?` for one of whom nobody knows what it is."""
    given, parents, type_of = (
        dict(actors.select("id", column)) for column in ("sector", "part_of", "type")
    )

    def sector(actor: str, below: frozenset[str]) -> str:
        if not is_unknown(given[actor]):
            return given[actor]
        parent = parents[actor]
        from_parent = type_of[actor] in schema.SECTOR_FROM_PARENT and parent in type_of
        if from_parent and parent not in below:  # a Träger that belongs to its unit ends here
            return sector(parent, below | {actor})
        return schema.TYPE_SECTOR.get(type_of[actor], schema.NO_SECTOR)

    return {actor: sector(actor, frozenset({actor})) for actor in given}
