"""What every kind of finding has."""

from __future__ import annotations

import datetime as dt
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, fields, is_dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from ecosystem.errors import UsageError
from ecosystem.measures.analysis import Analysis, GraphAnalysis
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Parameters
from ecosystem.stubs import dataclass
from ecosystem.words import office, text, vocabulary

if TYPE_CHECKING:
    import pandas as pd


# --- Plain values: what every result is written as.

Json = str | float | int | bool | None | list["Json"] | dict[str, "Json"]


def plain(value: object) -> Json:
    """Write a value as JSON holds it; what is said in a language, in both."""
    if callable(value):
        return {lang: plain(value(lang)) for lang in ("de", "en")}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    return cast(Json, value.as_dict() if hasattr(value, "as_dict") else value)


def values_of(thing: object, names: str = "") -> dict[str, Json]:
    """Write fields, properties and sentences of a thing; ``name:key`` gives another key."""
    if not names and is_dataclass(thing):
        names = " ".join(field.name for field in fields(thing))
    pairs = (name.partition(":") for name in names.split())
    return {key or name: plain(getattr(thing, name)) for name, _, key in pairs}


def headed(schema: str, meta: Meta, view: str, used: Parameters) -> dict[str, Json]:
    """Begin the JSON of a result: schema, quarter and conventions."""
    parameters: dict[str, Json] = {**used.values, "seed": used.seed}
    quarter: dict[str, Json] = {**meta.as_dict(), "view": view}
    return {"schema": schema, "quarter": quarter, "parameters": parameters}


@dataclass(frozen=True)
class Overturn:
    """The fewest added ties that would remove a finding."""

    ties: int | None  # Their number; None if no tie can, since an offer is missing.
    at_least: bool  # Whether even more may be needed: no single tie that was tried suffices.
    # Some single ties that suffice, between actors who sit in a body together.
    plausible: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Json]:
        """Return plain values."""
        return values_of(self, "ties at_least plausible")


class Written:
    """A result that is written as JSON from its plain values."""

    def as_dict(self) -> dict[str, Json]:
        """Return everything as plain values, keys in the documented order.

        Returns
        -------
        plain
            One object that `json` can write.
        """
        raise NotImplementedError

    def to_json(self) -> str:
        """Write everything as JSON; two runs give the same text.

        Returns
        -------
        text
            Indented, UTF-8 characters as they are, ending in a line break.
        """
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


@dataclass(frozen=True, kw_only=True)
class Finding(ABC):
    """What every finding has.

    Parameters
    ----------
    id
        Its name, stable over runs and waves.
    kind
        Stored key of the kind.
    severity
        How grave it is, in 0..1.
    holds_in
        Graphs in which it holds: ``generous``, ``strict``.
    band
        ``sure`` or ``possible``.
    stability
        ``stable``, ``fragile``, ``unsure``, or None if it was not tested.
    likely_true
        How likely it is true if the map lacks a tenth of its ties: how often findings of its kind
        were, in invented quarters. None if that was not learnt or nothing was tested.
    stability_share, stability_error
        Share of disturbed quarters in which it stays, and its standard error, since so many were
        drawn by chance; None if it was not tested.
    overturn
        The fewest added ties that would remove it; None if it was not tested.
    names
        Names of the actors that the sentences mention, by id.
    coordinator
        Name of the office that keeps the map and invites; blank if nobody said.
    """

    _serves: ClassVar[str] = "R5"

    id: str
    kind: str
    severity: float
    holds_in: tuple[str, ...] = ("generous",)
    band: str = "possible"
    stability: str | None = None
    likely_true: float | None = None
    stability_share: float | None = None
    stability_error: float | None = None
    overturn: Overturn | None = None
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    coordinator: str = field(default="", compare=False)

    def _repr_html_(self) -> str:
        said = f"<p>{escape(self.sentence('en'))}</p><p>{escape(self.action('en'))}</p>"
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{escape(str(value))}</td></tr>"
            for name, value in {**self.subjects, **self.evidence}.items()
        )
        return f"{said}<table>{rows}</table>"

    @property
    @abstractmethod
    def subjects(self) -> dict[str, Json]:
        """What the finding is about, as plain values."""

    @property
    @abstractmethod
    def evidence(self) -> dict[str, Json]:
        """What the finding rests on, as plain values."""

    @property
    def actors(self) -> tuple[str, ...]:
        """Ids of the actors that the finding is about."""
        return ()

    @property
    def alike(self) -> tuple[object, ...] | None:
        """What it shares with others that say the same of other actors; None if nothing may."""
        return None

    @property
    def recommendation(self) -> str:
        """The recommendation of the source that it serves, R1 to R5."""
        return self._serves

    @abstractmethod
    def sentence(self, lang: str) -> str:
        """Say the finding in plain words."""

    @abstractmethod
    def action(self, lang: str) -> str:
        """Say what one can do about it."""

    def name(self, actor: str) -> str:
        """Return the name of an actor, or its id if the name is not to be told."""
        return self.names.get(actor, actor)

    @property
    def is_sure(self) -> bool:
        """Whether it is told as a statement; else it is a question."""
        return self.band == "sure"

    def office(self, lang: str) -> str:
        """Name the office that invites, as the beginning of a sentence."""
        return office(self.coordinator, lang)

    def in_band(self, statement: str, lang: str) -> str:
        """Say a statement; one that is only possible is asked, unless it asks already."""
        return (
            statement
            if self.is_sure or "?" in statement
            else f"{statement} {text('findings.ask', lang)}"
        )

    def as_dict(self) -> dict[str, Json]:
        """Return the finding as plain values, keys in the documented order."""
        names = (
            "id kind severity holds_in band stability likely_true subjects evidence sentence action"
        )
        return values_of(self, f"{names} recommendation stability_share stability_error overturn")


@dataclass(frozen=True, kw_only=True)
class OfActor(Finding):
    """A finding about one actor."""

    actor: str  # Its id.

    @property
    def subjects(self) -> dict[str, Json]:
        """The actor."""
        return {"actor": self.actor}

    @property
    def actors(self) -> tuple[str, ...]:
        """The actor."""
        return (self.actor,)


# --- A typed table of findings, in a fixed order.

Row = TypeVar("Row", bound=Finding)


class Findings(Generic[Row]):
    """Findings of one or more kinds, most severe first, ties broken by id.

    Parameters
    ----------
    rows
        The findings, already in order.
    parameters
        The conventions that were used.
    """

    def __init__(self, rows: Iterable[Row], parameters: Parameters) -> None:
        self.rows: tuple[Row, ...] = tuple(rows)
        self.parameters = parameters

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, position: int) -> Row:
        return self.rows[position]

    def __repr__(self) -> str:
        return f"<{len(self)} findings>"

    def top(self, count: int) -> Findings[Row]:
        """Return the first findings.

        Parameters
        ----------
        count
            How many at the most.

        Returns
        -------
        findings
            A new table.
        """
        return Findings(self.rows[:count], self.parameters)

    def where(self, test: Callable[[Row], bool]) -> Findings[Row]:
        """Return the findings that pass a test.

        Parameters
        ----------
        test
            Takes a finding, returns whether to keep it.

        Returns
        -------
        findings
            A new table in the same order.
        """
        return Findings((row for row in self.rows if test(row)), self.parameters)

    def of_kind(self, *kinds: str) -> Findings[Row]:
        """Return the findings of some kinds.

        Parameters
        ----------
        *kinds
            Stored keys, for example ``"weak_bridge"``.

        Returns
        -------
        findings
            A new table in the same order.

        Raises
        ------
        UsageError
            If a kind is neither one of ours nor one of a finding here.
        """
        for kind in kinds:
            if kind not in vocabulary("finding_kind") and all(row.kind != kind for row in self):
                known = ", ".join(vocabulary("finding_kind"))
                raise UsageError("measures.choice", name="kind", value=kind, known=known)
        return self.where(lambda row: row.kind in kinds)

    def to_frame(self, lang: str = "en") -> pd.DataFrame:
        """Return the findings as a tidy table.

        Parameters
        ----------
        lang
            Language of the sentences.

        Returns
        -------
        frame
            One row a finding: id, kind, severity, holds_in, band, stability, likely_true, sentence,
            action, recommendation, then one column for each subject and each piece of evidence.
            An empty table still has the first columns.
        """
        import pandas as pd

        first = ["id", "kind", "severity", "holds_in", "band", "stability", "likely_true"]
        said = ["sentence", "action", "recommendation"]
        records = []
        for row in self.rows:
            plain = row.as_dict()
            record = {name: plain[name] for name in first}
            record["holds_in"] = ";".join(row.holds_in)
            record.update(sentence=row.sentence(lang), action=row.action(lang))
            record["recommendation"] = row.recommendation
            details = {**row.subjects, **row.evidence}
            record.update({name: value for name, value in details.items() if name not in record})
            records.append(record)
        frame = pd.DataFrame.from_records(records)
        return frame.reindex(columns=list(dict.fromkeys([*first, *said, *frame.columns])))

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(row.sentence('en'))}</li>" for row in self.rows[:20])
        more = f"<p>… {len(self) - 20} more</p>" if len(self) > 20 else ""
        return f"<ol>{items}</ol>{more}"


# --- From what holds in each graph to findings with graphs, certainty band and order.

Made = TypeVar("Made")


def once(analysis: Analysis, name: str, make: Callable[[], Made]) -> Made:
    """Make something for an analysis the first time that it is asked for."""
    if name not in analysis.kept:
        analysis.kept[name] = make()
    made: Made = analysis.kept[name]
    return made


def content_of(quarter: Quarter) -> Iterator[str]:
    """Give everything that a quarter says, in parts."""
    yield repr(quarter.meta)
    for name, table in sorted(quarter.tables.items()):
        yield json.dumps([name, table.columns, table.rows], ensure_ascii=False)


def tidy(value: float) -> float:
    """Round a figure so that the order of additions never shows."""
    return round(float(value), 12) + 0.0


def tidied(value: float | None) -> float | None:
    """Round a figure that may be undefined."""
    return None if value is None else tidy(value)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Sort findings: most severe first, then by id."""
    return sorted(rows, key=lambda row: (-row.severity, row.id))


def merged(
    analysis: Analysis,
    find: Callable[[GraphAnalysis], Iterable[Row]],
    is_firm: Callable[[Row], bool] = lambda _: True,
) -> list[Row]:
    """Find in both graphs and say of each finding where it holds, how sure it is, and of whom."""
    strict = {row.id for row in find(analysis.strict)} if analysis.strict else set()
    called = dict(zip(analysis.network.ids, analysis.network.names, strict=True))
    rows = []
    for row in find(analysis.generous):
        holds = ("generous", "strict") if row.id in strict else ("generous",)
        band = "sure" if analysis.strict and is_firm(row) else "possible"
        names = row.names or {actor: called[actor] for actor in row.actors if actor in called}
        rows.append(told(row, holds_in=holds, band=band, names=names))
    return in_order(rows)


def told(row: Row, **values: Any) -> Row:  # noqa: ANN401
    """Return a finding with other values."""
    if not values.keys() <= vars(row).keys():  # somebody's own kind keeps its values elsewhere
        return replace(row, **values)
    made = object.__new__(type(row))  # twenty times quicker than to write all fields anew
    vars(made).update(vars(row), **values)
    return made


def listed(analysis: Analysis, rows: Iterable[Row]) -> Findings[Row]:
    """Make the table of some findings; each knows which office keeps the map."""
    office = analysis.network.coordinator
    known = (row if row.coordinator == office else told(row, coordinator=office) for row in rows)
    return Findings(known, analysis.network.parameters)


def of_no_tie(
    analysis: Analysis, rows: Sequence[Row], is_firm: Callable[[Row], bool] = lambda _: True
) -> Findings[Row]:
    """Make the table of findings that rest on no tie: they hold in both graphs."""
    return listed(analysis, merged(analysis, lambda _: rows, is_firm))


def names_of(analysis: Analysis, actors: Iterable[int]) -> dict[str, str]:
    """Return id and name of some actors."""
    network = analysis.network
    return {network.ids[actor]: network.names[actor] for actor in actors}
