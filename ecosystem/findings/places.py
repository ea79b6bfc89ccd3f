"""Spatial gaps (M12) and time gaps (M13): where and when no docking point can be reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.findings import base
from ecosystem.findings.base import Findings
from ecosystem.kept import answer
from ecosystem.measures import space
from ecosystem.measures.analysis import GraphAnalysis, analyse
from ecosystem.measures.classics import hollow, rewired_p, thin_pairs, too_small
from ecosystem.measures.money import Endings, endings
from ecosystem.measures.sectors import sector_pairs
from ecosystem.model.arrays import median
from ecosystem.model.network import numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Calendar, Parameters, as_date, as_list
from ecosystem.schema import SECTORS
from ecosystem.stubs import dataclass
from ecosystem.words import label, language_name, number, say_day, share_words, text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


# --- Where and when docking points can be reached: rows and words.

_LISTED = 6


@dataclass(frozen=True, kw_only=True)
class SpatialGap(base.Finding):
    """Neighbouring cells from which every docking point is too far to walk."""

    _serves = "R3"  # Docking points are recommendation three.
    kind: str = "spatial_gap"
    cells: tuple[str, ...]  # Ids of the cells, sorted.
    people: float | None  # Residents of the cells; None if too few to be told.
    newcomers: float | None  # Those who came lately; None if unknown or too few.
    # From any of the cells to the nearest docking point on foot; None if not to be told.
    distance_m: float | None
    crow_m: float | None  # The same as the crow flies.
    nearest: str = ""  # Id of that docking point; blank if not to be told.
    estimated: bool = False  # Whether distances are estimates.
    radius: float = field(default=800, compare=False)  # What counts as too far.

    @property
    def subjects(self) -> dict[str, base.Json]:
        """The cells."""
        return base.values_of(self, "cells")

    @property
    def evidence(self) -> dict[str, base.Json]:
        """Who lives there, and how far it is."""
        told = base.values_of(self, "people distance_m newcomers crow_m nearest estimated")
        return told | {"nearest": self.nearest or None}

    def sentence(self, lang: str) -> str:
        """Say who lives too far away, and how far."""
        few = text("places.spatial.few_people", lang)
        people = few if self.people is None else number(self.people, lang)
        more = [] if len(self.cells) <= _LISTED else ["…"]
        values = {
            "cell": self.cells[0],
            "cells": ", ".join([*self.cells[:_LISTED], *more]),
            "count": len(self.cells),
            "radius": number(self.radius, lang),
            "people": people,
        }
        said = text(f"places.spatial.{'one' if len(self.cells) == 1 else 'many'}", lang, **values)
        if self.newcomers is not None:
            said += text("places.spatial.newcomers", lang, count=number(self.newcomers, lang))
        if self.distance_m is not None and self.crow_m is not None:
            ways = {
                "metres": number(float(round(self.distance_m)), lang),
                "crow": number(float(round(self.crow_m)), lang),
            }
            said += text("places.spatial.nearest", lang, dock=self.name(self.nearest), **ways)
        said += text("places.spatial.estimated", lang) if self.estimated else ""
        return self.in_band(said, lang)

    def action(self, lang: str) -> str:
        """Say what can be done."""
        return text("places.spatial_action", lang)


@dataclass(frozen=True, kw_only=True)
class TimeGap(base.Finding):
    """A time at which no docking point that speaks a language can be walked into."""

    _serves = "R3"  # Docking points are recommendation three.
    kind: str = "time_gap"
    language: str  # Its code.
    window: str  # `evening` or `saturday`.
    docks_open: int = 0  # Docking points that are open then; always none.
    speaking: tuple[str, ...] = ()  # Ids of the docking points that speak it at all.
    hour: int = field(default=17, compare=False)  # When the evening begins.

    @property
    def subjects(self) -> dict[str, base.Json]:
        """Language and window."""
        return base.values_of(self, "language window")

    @property
    def evidence(self) -> dict[str, base.Json]:
        """How many docking points are open, and how many speak the language at other times."""
        return {"docks_open": self.docks_open, "docks_speaking": len(self.speaking)}

    def _values(self, lang: str) -> dict[str, str]:
        when = text(f"places.window.{self.window}", lang, hour=self.hour)
        return {"language": language_name(self.language, lang), "when": when}

    def sentence(self, lang: str) -> str:
        """Say when nobody is there."""
        key = "closed" if self.speaking else "unspoken"
        said = text(f"places.time.{key}", lang, **self._values(lang))
        return self.in_band(said[:1].upper() + said[1:], lang)

    def action(self, lang: str) -> str:
        """Say what can be done."""
        key = "closed" if self.speaking else "unspoken"
        return text(f"places.time_action.{key}", lang, **self._values(lang))


# --- Spatial gaps (M12) and time gaps (M13): where and when no docking point can be reached.

# Cells count as neighbours up to so many times the usual distance between two of them.
_BESIDE = 1.6


def _groups(found: space.Walking, far: list[int]) -> list[list[int]]:
    """Put the far cells together that lie side by side."""
    apart = space.great_circle(found.points, found.points)
    np.fill_diagonal(apart, np.inf)
    beside = _BESIDE * median(apart.min(axis=1)) if len(found.cells) > 1 else 0.0
    left, groups = set(far), []
    for start in far:
        if start not in left:
            continue
        left.discard(start)
        group = [start]
        for cell in group:  # grows while it is walked through
            near = sorted(other for other in left if apart[cell, other] <= beside)
            left.difference_update(near)
            group += near
        groups.append(sorted(group))
    return groups


def find_spatial_gaps(
    quarter: Quarter, *, parameters: Parameters | None = None, barriers: BaseGeometry | None = None
) -> Findings[SpatialGap]:
    """Find where people live too far from every docking point (M12).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; ``walk_far_m`` says what is too far on foot.
    barriers
        Lines that nobody crosses; they bear on estimated distances only.

    Returns
    -------
    gaps
        One for each group of neighbouring cells with residents from which every docking point is
        more than 800 metres away on foot; most newcomers first. None without docking points.

    Notes
    -----
    It holds in both graphs, since it rests on no tie. It is sure only if the distances to the
    nearest docking points are measured and the place of every docking point is known.
    """
    analysis = analyse(quarter, parameters)
    found = space.walking(quarter, parameters=parameters, barriers=barriers)
    radius = found.parameters["walk_far_m"]
    names = dict(zip(analysis.network.ids, analysis.network.names, strict=True))
    far = np.flatnonzero((found.nearest > radius) & (found.residents > 0)).tolist()
    of = "newcomers" if np.nansum(found.newcomers) > 0 else "residents"
    people = np.nan_to_num(found.people(of))
    rows = []
    for group in _groups(found, far):
        local = int(np.nanargmin(found.nearest[group]))
        cell = group[local]
        dock = int(np.nanargmin(found.metres[cell]))
        cells = tuple(found.cells[each] for each in group)
        newcomers = float(found.newcomers[group].sum())
        guessed = bool(found.estimated[group].any())
        row = SpatialGap(
            id="spatial_gap:" + "+".join(cells),
            severity=base.tidy(people[group].sum() / people.sum()),
            names={found.docks[dock]: names[found.docks[dock]]},
            cells=cells,
            people=float(found.residents[group].sum()),
            newcomers=None if np.isnan(newcomers) else newcomers,
            distance_m=round(float(found.metres[cell, dock]), 1),
            crow_m=_known(float(np.min(np.nan_to_num(found.nearest_crow[group], nan=np.inf)))),
            nearest=found.docks[dock],
            estimated=guessed,
            radius=radius,
        )
        rows.append(row)
    return base.of_no_tie(analysis, rows, lambda row: not row.estimated and not found.left_out)


def _known(metres: float) -> float | None:
    return round(metres, 1) if np.isfinite(metres) else None


def find_time_gaps(quarter: Quarter, *, parameters: Parameters | None = None) -> Findings[TimeGap]:
    """Find the times at which nobody who speaks a needed language can be walked in on (M13).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; ``evening_hour`` says when the evening begins.

    Returns
    -------
    gaps
        One for each language that somebody needs and each window (``evening``: Monday to Friday
        from 17:00; ``saturday``) in which for certain no docking point that speaks it is open
        without an appointment; most needed first. Where hours, walk-in or languages of a docking
        point are unknown it may be open, and there is no gap. None without docking points.

    Notes
    -----
    It rests on no tie: it holds in both graphs.
    """
    analysis = analyse(quarter, parameters)
    network = analysis.network
    if space.hours_unread(quarter):  # a note says so
        return base.listed(analysis, ())
    hours = space.open_hours(quarter, parameters=parameters)
    demand: dict[str, float] = {}
    for cell in network.demand.cells:
        demand[cell.language] = demand.get(cell.language, 0.0) + cell.weight
    total = sum(demand.values())
    rows = []
    for language in sorted(code for code, count in demand.items() if count > 0):
        _, possible = hours.union(language)
        speaking = tuple(
            dock.dock for dock in hours.docks if dock.speaks(language, network.parameters)
        )
        for window in space.WINDOWS:
            if not hours.docks or (possible & hours.windows[window]).any():
                continue
            row = TimeGap(
                id=f"time_gap:{language}:{window}",
                severity=base.tidy(demand[language] / total),
                language=language,
                window=window,
                speaking=speaking,
                hour=int(network.parameters["evening_hour"]),
            )
            rows.append(row)
    return base.of_no_tie(analysis, rows)


# --- Funding cliffs (M28): days on which money ends and needs lose ground.

# What may have become in the next wave of what had a last day, the most pressing first.
STATES = ("happened", "open", "not_told", "renewed", "permanent")


@dataclass(frozen=True, kw_only=True)
class FundingCliff(base.Finding):
    """A day within the horizon on which recorded ends change the class of a need."""

    _serves = "R1"  # Regular resources are recommendation one.
    kind: str = "funding_cliff"
    date: dt.date  # The last day on which there is money.
    # Ids of the fundings that end then, sorted; empty if offers or ties end without one.
    funding: tuple[str, ...]
    cells_changed: int  # Needs whose class is another the day after.
    # Share of people-weighted needs with an official way on that day and the day after; None if
    # nobody needs anything.
    coverage_before: float | None
    coverage_after: float | None
    projects: int  # Number of fundings that end.
    # Needs whose class is another the day after: topic, language, group and status.
    needs: tuple[tuple[str, str, str, str], ...] = field(default=(), compare=False)
    way: bool = field(default=True, compare=False)  # Whether a way to help was tested.

    @property
    def subjects(self) -> dict[str, base.Json]:
        """The day and the fundings."""
        return base.values_of(self, "date funding")

    @property
    def evidence(self) -> dict[str, base.Json]:
        """What changes on that day."""
        return base.values_of(self, "cells_changed coverage_before coverage_after projects")

    def sentence(self, lang: str) -> str:
        """Say what ends, and what that changes."""
        many = "projects" if self.projects else "ends"
        said = text(f"cliffs.{many}", lang, day=say_day(self.date, lang), count=self.projects)
        parts = [said, text("cliffs.needs", lang, count=self.cells_changed)]
        before, after = self.coverage_before, self.coverage_after
        if before is not None and after is not None and after < before:
            shares = {"before": share_words(before, lang), "after": share_words(after, lang)}
            key = "cliffs.coverage" if self.way else "cliffs.coverage_untested"
            parts.append(text(key, lang, **shares))
        return self.in_band(" ".join(parts), lang)

    def action(self, lang: str) -> str:
        """Say what to apply for, and by when."""
        return text("cliffs.action", lang, day=say_day(self.date, lang))


def _cliffs_in(ends: Endings, graph: GraphAnalysis, *, strict: bool) -> Iterator[FundingCliff]:
    calendar = graph.network.calendar
    if calendar.wave is None or calendar.horizon is None:
        return
    first, last = calendar.wave.toordinal(), calendar.horizon
    for day in (day for day in ends.money if first <= day <= last):
        states = [ends.left_on(day), ends.left_on(day + 1)]
        before, after = (state.graphs["strict" if strict else "generous"] for state in states)
        classes = before.classes.classes, after.classes.classes
        told = zip(graph.network.demand.cells, *classes, strict=True)
        needs = tuple(cell.key for cell, one, two in told if one != two)
        if not needs:
            continue
        shares = [base.tidied(state.coverage("low")) for state in (before, after)]
        date = dt.date.fromordinal(day)
        funding = tuple(sorted(fund for fund, end in ends.funding.items() if end == day))
        lost = (shares[0] or 0.0) - (shares[1] or 0.0)
        yield FundingCliff(
            id=f"funding_cliff:{date.isoformat()}",
            severity=base.tidy(max(lost, 0.0)),
            date=date,
            funding=funding,
            cells_changed=len(needs),
            coverage_before=shares[0],
            coverage_after=shares[1],
            projects=len(funding),
            needs=needs,
            way=graph.network.has_way,
        )


def find_funding_cliffs(
    quarter: Quarter, *, parameters: Parameters | None = None
) -> Findings[FundingCliff]:
    """Find the days within the horizon on which money ends and needs change their class (M28).

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    cliffs
        The larger the coverage that is lost, the earlier. Days are compared with everything else
        as it is: what ended before is gone, what is open stays, a recorded renewal counts, and
        the horizon remains that of the wave. None without a wave.

    Notes
    -----
    An offer ends at the earliest of its own end, its actor's and its funding's; a tie at the
    earliest of its own end, its funding's and those of its two actors.
    """
    analysis = analyse(quarter, parameters)
    ends = endings(quarter, analysis.network)

    def find(graph: GraphAnalysis) -> Iterator[FundingCliff]:
        return _cliffs_in(ends, graph, strict=graph is analysis.strict)

    return base.listed(analysis, base.merged(analysis, find))


def dated_words(state: str, lang: str) -> str:
    """Say what became of what had a last day."""
    word = label("dated_state", state, lang)
    return f"{word[:1].upper()}{word[1:]}: {text(f'cliffs.state.{state}', lang)}"


def dated_state(finding: base.Finding, before: Quarter, after: Quarter) -> str | None:
    """Tell what became of a finding that the calendar alone can take away; None of any other."""
    # Only what names actors: the class of a need whose offer ends becomes another, but is told.
    if isinstance(finding, FundingCliff):
        return cliff_state(finding, before, after)
    if finding.kind not in _ON_TIES:
        return None
    state = _lapsed_state(frozenset(finding.actors), before, after, ties=_ON_TIES[finding.kind])
    return state if state in ("happened", "not_told") else None


# Kinds that are gone once an actor that they name closes, and whether the end of a tie does it too.
_ON_TIES = {
    **dict.fromkeys(("weak_bridge", "untested_bridge", "loop", "open_loop"), True),
    **dict.fromkeys(("single_point", "untested_point", "hub"), True),
    "dead_end": False,
}


def _lapsed_state(
    actors: frozenset[str], before: Quarter, after: Quarter, *, ties: bool
) -> str | None:
    """Judge the actors that closed and the ties that ended on a day that the wave before knew."""
    wave = after.meta.wave
    if wave is None or not actors:
        return None
    there = after.network()
    closed = [
        (row["id"], end)
        for row in before.table("actors").records()
        if row["id"] in actors - frozenset(there.ids) and (end := _last_day(row, {}, ACTOR_END))
    ]
    again = {row["id"]: _last_day(row, {}, ACTOR_END) for row in after.table("actors").records()}
    told = [(again.get(key), end) for key, end in closed]
    kept = frozenset(
        (there.ids[one], there.ids[other])
        for one, other in numbers_of(there.records.source, there.records.target)
    )
    money, now = (Calendar.funding_ends(each.table("funding")) for each in (before, after))
    ends: dict[tuple[frozenset[str], ...], list[int]] = {}
    for row in after.table("ties").records():
        if end := _last_day(row, now):
            ends.setdefault(_named_by(row, TIE), []).append(end)
    for row in before.table("ties").records() if ties else ():
        pair = row["source"], row["target"]
        own = actors <= {*pair} if len(actors) > 1 else not actors.isdisjoint(pair)
        if own and pair not in kept and (end := _last_day(row, money)):
            told.append((max(ends.get(_named_by(row, TIE), []), default=None), end))
    first = before.meta.wave
    judged = [
        _state_of(each, end, past=True)
        for each, end in told
        if end < wave.toordinal() and (first is None or end >= first.toordinal())
    ]
    return min(judged, key=STATES.index, default=None)


TIE, ACTOR_END = ("source", "target", "kind"), "active_until"


def _last_day(
    row: Mapping[str, str], money: Mapping[str, int], column: str = "valid_until"
) -> int | None:
    own = as_date(row.get(column, ""))
    found = [own.toordinal()] if own else []
    paid = money.get(row.get("funding", ""))
    return min([*found, *([paid] if paid else [])], default=None)


def cliff_state(cliff: FundingCliff, before: Quarter, after: Quarter) -> str:
    """Tell what became of a cliff, by what the next wave says of the same money."""
    end = cliff.date.toordinal()
    table = after.table("funding")
    ends, permanent = Calendar.funding_ends(table), Calendar.permanent(table)
    told = ["permanent" if key in permanent else ends.get(key) for key in cliff.funding]
    for name, columns in (("offers", ("actor", "topics")), ("ties", TIE)):
        again: dict[tuple[frozenset[str], ...], int] = {}
        for row in after.table(name).records():
            if day := as_date(row.get("valid_until", "")):
                key = _named_by(row, columns)
                again[key] = max(again.get(key, 0), day.toordinal())
        for row in before.table(name).records():
            day = as_date(row.get("valid_until", ""))
            if day == cliff.date and row.get("funding", "") not in cliff.funding:
                told.append(again.get(_named_by(row, columns)))
    wave = after.meta.wave
    past = wave is not None and end < wave.toordinal()
    return min((_state_of(each, end, past=past) for each in told), key=STATES.index)


def _named_by(row: Mapping[str, str], columns: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(as_list(row.get(column, ""))) for column in columns)


def _state_of(told: int | str | None, end: int, *, past: bool) -> str:
    if told is None or isinstance(told, str):
        return told or "not_told"
    if told > end:
        return "renewed"
    return "happened" if past else "open"


# --- Sector holes (M21): two sectors with far fewer ties between them than chance would give.


@dataclass(frozen=True, kw_only=True)
class SectorHole(base.Finding):
    """Two sectors that hardly know each other."""

    kind: str = "sector_hole"
    first: str  # The sectors, in the order of their keys.
    second: str
    observed: int  # Ties between them.
    expected: float  # Ties that a random dealing of the sectors would give.
    # Chance of as few ties in graphs with the same degrees, corrected for all pairs of sectors.
    q: float

    @property
    def subjects(self) -> dict[str, base.Json]:
        """The two sectors."""
        return {"sectors": [self.first, self.second]}

    @property
    def evidence(self) -> dict[str, base.Json]:
        """Ties there are, ties to be expected, and how likely as few are."""
        return base.values_of(self, "observed expected q")

    def sentence(self, lang: str) -> str:
        """Say how few ties there are."""
        key = "few" if self.observed else "none"
        values = {
            "first": label("sector", self.first, lang),
            "second": label("sector", self.second, lang),
            "expected": number(float(round(self.expected)), lang),
            "observed": number(self.observed, lang),
        }
        said = text(f"sector_holes.{key}", lang, count=self.observed, **values)
        return self.in_band(said, lang)

    def action(self, lang: str) -> str:
        """Say how the two can meet."""
        return text("sector_holes.action", lang, office=self.office(lang))


def _holes_in(
    graph: GraphAnalysis, nulls: int | None, among: Iterable[SectorHole] | None = None
) -> list[SectorHole]:
    """Find the holes, or which of some others are holes here too."""
    mixing = graph.mixing
    named = [sorted(SECTORS[sector] for sector in pair) for pair in sector_pairs()]
    known = None if among is None else [[hole.first, hole.second] for hole in among]
    asked = np.array([known is None or name in known for name in named])
    if too_small(graph) or nulls == 0 or not (thin_pairs(graph)[1] & asked).any():
        return []
    q = np.array(_q(graph, nulls, asked), float)  # None stands for not tested
    found = []
    for position in np.flatnonzero(hollow(graph, q) & asked).tolist():
        pair = sector_pairs()[position]
        first, second = named[position]
        row = SectorHole(
            id=f"sector_hole:{first}~{second}",
            severity=base.tidy(1 - mixing.observed[pair] / mixing.expected[pair]),
            first=first,
            second=second,
            observed=int(mixing.observed[pair]),
            expected=base.tidy(mixing.expected[pair]),
            q=base.tidy(q[position]),
        )
        found.append(row)
    return found


def _q(graph: GraphAnalysis, nulls: int | None, asked: npt.NDArray[np.bool_]) -> list[float | None]:
    """Draw the random graphs, once for the same net: they are the costly part."""
    pairs, used = graph.pairs, graph.network.parameters
    arrays = [a.tobytes() for a in (pairs.first, pairs.second, graph.network.sectors, asked)]
    conventions = repr((sorted(used.values.items()), used.seed, nulls))

    def fresh() -> list[float | None]:
        found = rewired_p(graph, nulls=nulls, asked=asked).q
        return [None if np.isnan(q) else q for q in found.tolist()]

    kept: list[float | None] = answer("rewired", [*arrays, conventions], fresh)
    return kept


def find_sector_holes(
    quarter: Quarter, *, parameters: Parameters | None = None, nulls: int | None = None
) -> Findings[SectorHole]:
    """Find the pairs of sectors that hardly have a tie to each other.

    Parameters
    ----------
    quarter
        The quarter.
    parameters
        Conventions; the defaults if None. Their seed starts the random numbers.
    nulls
        Random graphs to compare with; if None, as many as decide beyond doubt, 100,000 at most.

    Returns
    -------
    holes
        Pairs of sectors with at least three ties to be expected, at most half as many there, and
        so few in hardly any graph with the same degrees; the emptiest first.

    Notes
    -----
    Expected ties are those of a random dealing of the sectors; significance is judged against
    random graphs in which every actor keeps its number of partners, corrected over all pairs of
    sectors with at least three ties to be expected. They are drawn until another seed would hardly
    ever decide otherwise, or until p is known to one in a thousand; in the strict graph until it
    is decided which of the holes of the generous one it confirms. A net of fewer than twelve
    actors or twenty ties is too small to say anything.

    References
    ----------
    Maslov, S., & Sneppen, K. (2002). Specificity and stability in topology of protein networks.
    Science 296, 910-913. doi:10.1126/science.1065103

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> len(find_sector_holes(load_sample("mini")))
    0
    """
    analysis = analyse(quarter, parameters)
    generous = _holes_in(analysis.generous, nulls)

    def find(graph: GraphAnalysis) -> list[SectorHole]:
        if graph is analysis.generous:
            return generous
        return _holes_in(graph, nulls, generous)  # the strict graph only confirms, fewer do

    # such a finding names no tie and no actor that could be unconfirmed
    return base.listed(analysis, base.merged(analysis, find))
