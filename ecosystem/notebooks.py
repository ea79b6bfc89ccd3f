"""The series of notebooks: what each chapter says of a quarter, and how it is run and written."""

from __future__ import annotations

import io
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import cached_property, lru_cache
from html import escape
from importlib.metadata import files
from itertools import pairwise
from pathlib import Path
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.changes.money import FundingPlan, StressTest, funding_plan, stress_test
from ecosystem.changes.plan import Plan
from ecosystem.changes.quarters import QuarterComparison
from ecosystem.changes.suggest import Suggestions
from ecosystem.changes.waves import WaveComparison
from ecosystem.documents.actions import left_told
from ecosystem.documents.arrivals import arrival_tables
from ecosystem.documents.comparisons import comparison_blocks, draw_comparison, glance
from ecosystem.documents.model import TableBlock, naming_words
from ecosystem.documents.report import asked_of, coverage_bounds, decimal
from ecosystem.documents.results import places_page, register_table
from ecosystem.errors import EcosystemError, UsageError
from ecosystem.findings.bridges import Bridge, find_weak_bridges
from ecosystem.findings.gaps import CellRow, Gap, find_cells
from ecosystem.findings.registry import Result, find_all, of_the_net
from ecosystem.io.files import save_file
from ecosystem.io.reading import read_quarter
from ecosystem.measures.arrival import served_share
from ecosystem.measures.classics import mixing_table
from ecosystem.measures.evidence import saturation, unseen_actors
from ecosystem.measures.journeys import journeys
from ecosystem.model.quarter import Quarter, check_full, check_quarter
from ecosystem.model.values import DEFAULTS, Conventions, Parameters, conventions
from ecosystem.schema import NO_SECTOR, SECTORS_AND_NONE
from ecosystem.sharing import results
from ecosystem.sharing.plans import share_plan
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import shared_arrival
from ecosystem.sharing.rules import check_view, coarse_share, shown_actors, without_informal
from ecosystem.stubs import dataclass
from ecosystem.words import (
    and_list,
    check_language,
    coverage_words,
    label,
    number,
    opened,
    percent,
    profile,
    say_day,
    text,
)

if TYPE_CHECKING:
    import pandas as pd
    from jupyter_client.blocking.client import BlockingKernelClient
    from jupyter_client.manager import KernelManager
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from nbformat import NotebookNode

    from ecosystem.changes.money import MoneyEnd
    from ecosystem.documents.model import Document


# --- What every chapter of the series has, and in which words they tell it.

Say = Callable[["Study"], Sequence[str]]


@dataclass(frozen=True)
class Chapter:
    """One question of the series."""

    finding: Say  # Say what was found, what is not known, and what one can do.
    unknown: Say
    todo: Say
    tables: tuple[str, ...] = ()  # Tables without which there is nothing to find.
    # Whether it tells of single actors, so that the public view has nothing to tell.
    names: bool = False


def _say(study: Study, key: str, **values: object) -> str:
    return text(f"series.{key}", study.lang, **values)


def _told(study: Study, most: int, *kinds: str, what: str = "sentence") -> list[str]:
    """Say the most severe findings of some kinds."""
    found = study.result.findings.of_kind(*kinds).top(most)
    return [getattr(finding, what)(study.lang) for finding in found]


def _actions(study: Study, most: int, *kinds: str) -> list[str]:
    return _told(study, most, *kinds, what="action")


def _notes(study: Study, *keys: str) -> list[str]:
    return [note.sentence(study.lang) for note in study.result.notes if note.key in keys]


# So many findings of one chapter are told.
_MOST = 6

# --- Chapter 1: how complete and reliable is the map.


def heard_by_sector(study: Study) -> list[tuple[str, int, int]]:
    """Count who was heard of how many in each sector, as far as the view may name them."""
    network = study.quarter.network(study.parameters)
    answers = results.answers_in_view(study.quarter, study.result.view)
    there, heard = Counter[str](), Counter[str]()
    for key, sector in zip(network.ids, network.sectors, strict=True):
        there[SECTORS_AND_NONE[sector]] += key in answers.there
        heard[SECTORS_AND_NONE[sector]] += key in answers.asked
    shown = [sector for sector in SECTORS_AND_NONE if there[sector] and sector != "informal"]
    return [(sector, heard[sector], there[sector]) for sector in shown]


def growth(study: Study) -> tuple[float, ...]:
    """Return how the map grew from interview to interview."""
    curve = saturation(study.basis).curve
    return tuple(named / curve[-1] for named in curve) if curve and curve[-1] else ()


def _coverage_finding(study: Study) -> list[str]:
    lang = study.lang
    key = "map_actors" if study.result.view == "internal" else "map_named"
    said = [_say(study, key, count=study.result.summary["actors"])]
    unseen = unseen_actors(study.basis)
    if unseen.estimate is None:
        said.append(unseen.sentence(lang))
    elif more := round(unseen.estimate - unseen.named):
        said.append(_say(study, "map_missing", count=more))
    else:
        said.append(_say(study, "map_complete"))
    told = saturation(study.basis).sentence(lang)
    said += [] if told in said else [told]
    network = study.basis.network(study.parameters)
    if network.asked_anybody and len(network.records):
        share = percent(float(np.mean(network.records.strict)), lang)
        said.append(_say(study, "map_confirmed", share=share))
    return said


def _least_heard(study: Study) -> list[tuple[str, int, int]]:
    """Choose the sectors of which the smallest share was heard; name, heard and all of each."""
    heard = [each for each in heard_by_sector(study) if each[0] != NO_SECTOR and each[1] < each[2]]
    least = sorted(heard, key=lambda each: (each[1] / each[2], -each[2], each[0]))[:2]
    return [(label("sector", sector, study.lang), heard, all_) for sector, heard, all_ in least]


def _coverage_unknown(study: Study) -> list[str]:
    least = _least_heard(study)
    said = [_say(study, "map_heard", sector=name, heard=n, all=all_) for name, n, all_ in least]
    return said + _notes(study, "counts")


def _coverage_todo(study: Study) -> list[str]:
    names = [name for name, _, _ in _least_heard(study)]
    return [_say(study, "map_ask", sectors=and_list(names, study.lang))] if names else []


# --- Chapter 2: where, when and in which language somebody new can walk in.


def _page(study: Study) -> Document:
    return places_page(study.quarter, study.places, view=study.result.view, lang=study.lang)


def _docks_finding(study: Study) -> list[str]:
    return [*_page(study).sentences, *_told(study, _MOST, "spatial_gap")]


def _docks_unknown(study: Study) -> list[str]:
    said_above = text("report.invented", study.lang)
    return [note for note in _page(study).notes if note != said_above]


def _docks_todo(study: Study) -> list[str]:
    return list(dict.fromkeys(_actions(study, _MOST, "spatial_gap", "time_gap", "dead_end")))


# --- Chapter 3: for which topic and language is help missing, unreachable, informal only or
# shaky.

_GAPS_NAMED = 5

_FIRM = ("G0", "G1")


def _gaps_finding(study: Study) -> list[str]:
    cells = [cell for cell in study.result.cells if cell.cell_class != "-"]
    open_ = [cell for cell in cells if cell.cell_class not in _FIRM]
    if not open_:
        return [_say(study, "gaps_none" if cells else "gaps_no_need", all=len(cells))]
    said = _say(study, "gaps_count", count=len(open_), all=len(cells))
    return [said, *(gap.sentence(study.lang) for gap in _gaps_urgent(study))]


def _gaps_urgent(study: Study) -> list[Gap]:
    """Choose the gaps that are told: those without a firm way."""
    gaps = study.result.findings.of_kind("gap", "informal_only")
    unfirm = [gap for gap in gaps if isinstance(gap, Gap) and gap.gap_class not in _FIRM]
    return unfirm[:_GAPS_NAMED]


def _gaps_unknown(study: Study) -> list[str]:
    open_ = sum(cell.cell_class == "GX" for cell in study.result.cells)
    said = [_say(study, "gaps_unknown", count=open_)] if open_ else []
    if known := coverage_bounds(study.result):
        said.append(coverage_words(*known, study.lang, way=study.result.has_way))
    return said + [note.sentence(study.lang) for note in study.result.notes]


def _gaps_todo(study: Study) -> list[str]:
    return [gap.action(study.lang) for gap in _gaps_urgent(study)]


def _once(said: Iterable[str]) -> tuple[str, ...]:
    """Say once what several actions begin with; each goes on with its own end."""
    ends: dict[str, list[str]] = {}
    for sentence in said:
        head, colon, end = sentence.rstrip(".").rpartition(": ")
        ends.setdefault(head + colon or end, []).append(end if colon else "")
    return tuple(f"{head}{'; '.join(dict.fromkeys(each))}." for head, each in ends.items())


# --- Chapter 4: what happens to somebody who walks in with a need.

_BAD_WAYS = ("dead_end", "loop", "open_loop")


def told_need(study: Study) -> CellRow | None:
    """Choose the need whose way is told: the largest one that somebody meets at all."""
    met = [cell for cell in study.result.cells if cell.providers and cell.demand]
    return max(met, key=lambda c: (c.cell_class not in _FIRM, c.demand, c.key[:2]), default=None)


def told_way(study: Study) -> dict[str, str] | None:
    """Choose the docking point and the need of the way that is drawn."""
    need = told_need(study)
    network = study.shown.network(study.parameters)
    docks = [network.ids[position] for position in network.docks.tolist()]
    if need is None or not docks:
        return None
    ties = Counter(study.shown.table("ties").column("source"))
    best = max(docks, key=lambda dock: (ties[dock], dock))
    return {"dock": best, "topic": need.topic, "language": need.language}


def _ways_finding(study: Study) -> list[str]:
    lang, need = study.lang, told_need(study)
    if need is None:
        return [_say(study, "ways_no_need")]
    about = {name: getattr(need, name) for name in ("topic", "language", "group", "status")}
    table = journeys(study.basis, **about, parameters=study.parameters)
    cell = profile(*need.key, lang)
    weights = table[["served_formal_low", "served_formal_high", "contacts_naive"]].dropna()
    if weights.empty:
        return [_say(study, "ways_not_tested", cell=cell)]
    low, high, contacts = (float(value) for value in weights.mean())
    ends = {"low": number(round(100 * low), lang), "high": number(round(100 * high), lang)}
    said = opened(_say(study, "ways_told", cell=cell, contacts=number(contacts, lang), **ends))
    measured = int(table.attrs["measured"])
    more = [_say(study, "ways_measured", count=measured)] if measured else []
    return [said, *more, *_told(study, 4, *_BAD_WAYS)]


# --- Chapter 5: which few connections carry much and hang on little.

_UNTESTED = 3

# Smaller shares would read as nothing.
_TOLD = 0.005


def _bridges_finding(study: Study) -> list[str]:
    bridges = study.result.findings.of_kind("weak_bridge")
    net = list(of_the_net(study.result, study.lang))
    if not len(bridges):
        unclear = [bridge.sentence(study.lang) for bridge in _untested(study)] if net else []
        return [*net, text("report.no_bridges", study.lang), *unclear]
    losses = [b.reach_loss for b in bridges if isinstance(b, Bridge) and b.reach_loss is not None]
    said = [_say(study, "bridges_count", count=len(bridges))]
    if max(losses, default=0.0) >= _TOLD:
        said.append(_say(study, "bridges_most", share=percent(max(losses), study.lang)))
    return [*net, *said, *_told(study, _MOST, "weak_bridge")]


def _untested(study: Study) -> list[Bridge]:
    """Choose the bridges of unknown firmness that most hangs on."""
    found = [b for b in study.result.findings.of_kind("untested_bridge") if isinstance(b, Bridge)]
    return sorted(found, key=lambda b: (-(b.pair_loss or b.reach_loss or 0.0), b.id))[:_UNTESTED]


def _bridges_unknown(study: Study) -> list[str]:
    possible = sum(b.band != "sure" for b in study.result.findings.of_kind("weak_bridge"))
    said = [_say(study, "bridges_possible", count=possible)] if possible else []
    return said + _notes(study, "strict_unknown", "net_alone", "redacted")


def _bridges_todo(study: Study) -> list[str]:
    weak = _actions(study, _MOST, "weak_bridge")
    asked = [] if weak else [bridge.action(study.lang) for bridge in _untested(study)]
    hubs, strong = _actions(study, _UNTESTED, "hub"), _actions(study, 2, "strong_bridge")
    return [*hubs, *weak, *asked, *strong]


# --- Chapter 6: do state, welfare, civil society, business, housing and informal help connect.


def _worlds_finding(study: Study) -> list[str]:
    holes = _told(study, len(study.result.findings), "sector_hole")
    said = [*(holes or [_say(study, "worlds_none")]), *_told(study, 3, "informal_only")]
    share = study.result.summary["informal_dependency"]
    if isinstance(share, int | float):
        said.append(_say(study, "worlds_informal", share=percent(share, study.lang)))
    return said


def _worlds_unknown(study: Study) -> list[str]:
    table = mixing_table(study.basis, nulls=0)
    few = table[(table["observed"] > 0) & (table["expected"] < 3)]
    said = [_say(study, "worlds_small", count=len(few))] if len(few) else []
    hidden = [_say(study, "worlds_view")] if study.result.view != "internal" else []
    return [*said, _say(study, "worlds_chance"), *hidden]


# --- Chapter 7: what breaks when money ends, a person leaves or a house closes.

_ENDINGS_NAMED = 3

_BLOWS = ("none", "one_person", "fragile", "holiday", "hub")


def _endings_urgent(study: Study) -> list[MoneyEnd]:
    """Choose the ends that change most, by date."""
    rows = sorted(study.plan.rows, key=lambda row: (-row.cells_changed, row.date))[:_ENDINGS_NAMED]
    return sorted(rows, key=lambda row: row.date)


def _endings_finding(study: Study) -> list[str]:
    lang = study.lang
    said = [row.sentence(lang) for row in _endings_urgent(study)] or [_say(study, "endings_none")]
    said += study.plan.sentences(lang)
    blows = [row for row in study.stress.rows if row.key in _BLOWS]
    for row in blows:
        words = row.sentence(lang)
        if row.key != "none" and words == blows[0].sentence(lang):
            words = _say(study, "endings_same")
        said.append(f"{row.title(lang)}: {words}")
    return said


def _endings_todo(study: Study) -> list[str]:
    lang = study.lang
    said = _actions(study, _ENDINGS_NAMED, "funding_cliff")
    for row in _endings_urgent(study):
        days = [say_day(day, lang) for day in study.plan.dates(row)]
        if row.cells_changed and days:
            values = {"day": say_day(row.date, lang), "days": and_list(days, lang)}
            said.append(_say(study, "endings_remind", **values))
    return said


# --- Chapter 8: which few actions together help most.


def _steps_finding(study: Study) -> list[str]:
    plan, lang = study.steps, study.lang
    told = [f"{action.why(lang)}: {action.brings(lang)}" for action in plan.actions]
    said = [*plan.proof(lang)[:1], *told, *left_told(plan, lang)]
    return said or [note.sentence(lang) for note in plan.notes[:1]]


def _steps_unknown(study: Study) -> list[str]:
    notes = dict.fromkeys(note.sentence(study.lang) for note in study.steps.notes)
    effort = [_say(study, "steps_effort")] if study.suggestions.rows else []
    above = _steps_finding(study)
    return [*effort, *(note for note in notes if note not in above)]


def _steps_todo(study: Study) -> list[str]:
    return [action.action(study.lang) for action in study.steps.actions]


# --- What each notebook of the series says: one chapter, one question.

# Name of a chapter to what it says, in the order of the series.
CHAPTERS: Mapping[str, Chapter] = {
    "map": Chapter(_coverage_finding, _coverage_unknown, _coverage_todo),
    "docks": Chapter(_docks_finding, _docks_unknown, _docks_todo, ("docks",)),
    "gaps": Chapter(_gaps_finding, _gaps_unknown, _gaps_todo, ("offers",)),
    "ways": Chapter(
        _ways_finding,
        lambda study: [_say(study, "ways_convention")],
        lambda study: _actions(study, 4, *_BAD_WAYS),
        ("docks", "ties", "offers"),
        names=True,
    ),
    "bridges": Chapter(_bridges_finding, _bridges_unknown, _bridges_todo, ("ties",), names=True),
    "worlds": Chapter(
        _worlds_finding,
        _worlds_unknown,
        lambda study: _actions(study, 4, "sector_hole", "informal_only"),
        ("ties",),
    ),
    "endings": Chapter(
        _endings_finding,
        lambda study: [_say(study, "endings_renewal")],
        _endings_todo,
        ("funding",),
    ),
    "steps": Chapter(_steps_finding, _steps_unknown, _steps_todo, ("ties", "offers"), names=True),
}


# The data that a chapter shows: findings of some kinds, or a table with the columns that matter.
_FINDINGS = {
    "gaps": ("gap", "informal_only"),
    "bridges": ("weak_bridge", "strong_bridge", "untested_bridge", "single_point", "hub"),
}

_TABLES = {
    "map": ("actors", ("id", "name", "type", "sector", "dock", "inside", "asked")),
    "docks": ("docks", ("actor", "visits_week", "languages", "opening_hours", "role", "walk_in")),
    "ways": ("ties", ("source", "target", "kind", "topics", "layer", "from", "to")),
    "worlds": ("ties", ("source", "target", "kind", "layer", "from", "to")),
}


def _chapter(name: str) -> Chapter:
    if name not in CHAPTERS:
        known = ", ".join(CHAPTERS)
        raise UsageError("measures.choice", name="chapter", value=name, known=known)
    return CHAPTERS[name]


# --- A still picture as a notebook shows it: small, with its title for those who listen.

# Points of the screen to an inch; a sheet of paper becomes about 940 wide.
DPI = 80


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure that shows itself once, as the last line of a cell."""

    figure: Figure
    title: str  # What it shows.

    def __repr__(self) -> str:
        """Return the title, for screens without pictures."""
        return f"<{self.title}>"

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        """Give the picture and its title; two runs give the same bytes."""
        stream = io.BytesIO()
        self.figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
        return stream.getvalue(), {"alt": self.title}


def picture_of(figure: Figure) -> Picture:
    """Take a figure out of the hands of the notebook, which would show it twice."""
    from matplotlib import pyplot

    from ecosystem.pictures.paper import sheet_of

    sheets = [sheet for axes in figure.axes if (sheet := sheet_of(axes))]
    title = next((sheet.headline or sheet.title for sheet in sheets), "")
    pyplot.close(figure)
    return Picture(figure, title)


# --- Sentences as a notebook shows them.


@dataclass(frozen=True)
class Words:
    """Sentences that a notebook shows."""

    sentences: tuple[str, ...]  # What is said, one line each.

    def __str__(self) -> str:
        """Return one sentence a line."""
        return "\n".join(self.sentences)

    def _repr_html_(self) -> str:
        """Show the sentences as a list; every text is escaped."""
        if len(self.sentences) == 1:
            return f"<p>{escape(self.sentences[0])}</p>"
        items = "".join(f"<li>{escape(said)}</li>" for said in self.sentences)
        return f"<ul>{items}</ul>"

    def __repr__(self) -> str:
        """Show the same without a browser."""
        return "\n".join(f"• {said}" for said in self.sentences)


# --- Two or more quarters or waves side by side, as the notebook on comparison reads them.

_ACTING = ("new", "changed")


@dataclass(frozen=True)
class Sides:
    """Quarters side by side, or the reason why they cannot be compared.

    Parameters
    ----------
    quarters
        The quarters on full data.
    comparison
        Their comparison as the view may show it; None if it is refused.
    refusal
        Why it is refused; blank if it is not.
    view
        ``public``, ``partner`` or ``internal``.
    lang
        ``"de"`` or ``"en"``.
    """

    quarters: tuple[Quarter, ...]
    comparison: tuple[WaveComparison, ...] | QuarterComparison | None
    refusal: str
    view: str
    lang: str

    def head(self) -> Words:
        """Say what is compared, in which view."""
        metas = [quarter.meta for quarter in self.quarters]
        names = [f"{meta.name or meta.id} ({say_day(meta.wave, self.lang)})" for meta in metas]
        said = [
            text("series.compared", self.lang, names=and_list(names, self.lang)),
            text("series.view", self.lang, view=label("view", self.view, self.lang)),
        ]
        if any(meta.fictional for meta in metas):
            said.append(text("report.invented", self.lang))
        return Words(tuple(said))

    def finding(self) -> Words:
        """Say what has changed, or why that cannot be said."""
        if self.comparison is None:
            return Words((self.refusal,))
        if isinstance(self.comparison, QuarterComparison):
            tables = comparison_blocks(self.comparison, self.lang)[:-1]
            return Words(tuple(str(said) for table in tables for said in table.said))
        said = [line for step in self.comparison for line in glance(step, self.lang)]
        ended = [c.sentence(self.lang) for c in self.comparison[-1].findings if c.is_dated]
        return Words((*said, *ended, *self._acting(self.comparison[-1], "sentence")))

    def unknown(self) -> Words:
        """Say what the comparison rests on and what it cannot tell."""
        if self.comparison is None:
            return Words((self.refusal,))
        if isinstance(self.comparison, QuarterComparison):
            return Words(tuple(map(str, comparison_blocks(self.comparison, self.lang)[-1].said)))
        notes = [note.sentence(self.lang) for step in self.comparison for note in step.notes]
        return Words(tuple(notes) or (text("report.unknown_none", self.lang),))

    def todo(self) -> Words:
        """Say what one can do about what has changed."""
        if self.comparison is None or isinstance(self.comparison, QuarterComparison):
            return Words((text("series.compare_ask", self.lang),))
        actions = _once(self._acting(self.comparison[-1], "action"))
        return Words((text("series.compare_todo", self.lang), *actions))

    def table(self, place: int = 0) -> pd.DataFrame | Words:
        """Return one of the tables of the comparison.

        Parameters
        ----------
        place
            Which one, from 0.

        Returns
        -------
        table
            A frame of words and numbers; the refusal if there is no comparison.
        """
        if self.comparison is None:
            return Words((self.refusal,))
        blocks = comparison_blocks(self.comparison, self.lang)
        return _frame([block for block in blocks if isinstance(block, TableBlock)][place])

    def register(self) -> Words:
        """Say what became of the actions of the first wave, as the view may show it."""
        if isinstance(self.comparison, tuple):
            found = results.shared_reviews(self.quarters[0], self.quarters[-1], view=self.view)
            if found:
                return _sentences(register_table(found, self.lang))
        return Words((text("series.no_register", self.lang),))

    def draw(self) -> Picture | Words:
        """Draw waves side by side, each actor in its place.

        Returns
        -------
        picture
            Words if the view names no single tie, or quarters are compared: no picture of two
            quarters would be fair.
        """
        if self.comparison is None:
            return Words((self.refusal,))
        from ecosystem.pictures.paper import figure_of

        waves = [share(quarter, view=self.view, lang=self.lang) for quarter in self.quarters]
        try:
            axes = draw_comparison(self.comparison, waves, lang=self.lang)
            return picture_of(figure_of(axes))
        except EcosystemError:
            return Words((text("series.no_film", self.lang),))

    def _acting(self, last: WaveComparison, what: str) -> list[str]:
        """Sentences or actions of findings that are new or changed."""
        found = [c.after for c in last.findings if c.after is not None and c.state in _ACTING]
        return list(dict.fromkeys(getattr(each, what)(self.lang) for each in found[:_MOST]))


def open_comparison(
    *paths: str | Path,
    view: str = "public",
    lang: str = "en",
    parameters: Mapping[str, float] | None = None,
) -> Sides:
    """Read quarters and set them side by side, if that is fair.

    Parameters
    ----------
    *paths
        Two or more folders or workbooks: waves of one quarter, the earliest first, or quarters.
    view
        What may be shown: ``public``, ``partner`` or ``internal``.
    lang
        ``"de"`` or ``"en"``.
    parameters
        Conventions to change, by name; None for the defaults.

    Returns
    -------
    sides
        The comparison, or the reason why it is refused: different rules of asking, too few
        answers, or only one quarter.

    Raises
    ------
    DataError
        If the data of a quarter have errors, or are a shared copy.
    UsageError
        If a convention or the view does not exist.
    """
    check_view(view)
    how: dict[str, Any] = {"view": view, "parameters": conventions(parameters) or Parameters()}
    quarters = tuple(read_quarter(path) for path in paths)
    for path, quarter in zip(paths, quarters, strict=True):
        check_full(quarter, "comparing.shared_copy", path=path)
    found: tuple[WaveComparison, ...] | QuarterComparison | None = None
    refusal = text("series.compare_two", lang) if len(quarters) < 2 else ""
    try:
        if len({quarter.meta.id for quarter in quarters}) > 1:
            found = results.compare_for_view(*quarters, **how)
        elif not refusal:
            found = tuple(results.waves_for(*two, **how) for two in pairwise(quarters))
    except EcosystemError as reason:
        refusal = reason.message(lang)
    return Sides(quarters, found, refusal, view, lang)


# --- What changes if a convention is moved.

# How the names of the conventions begin that are moved.
MOVED = ("hazard.", "completion.")


_COLUMNS = ("bridges", "bridges_lost", "bridges_new", "needs_changed", "served_low", "served_high")


@dataclass(frozen=True)
class _State:
    """What is compared: weak bridges, class of each need, and who is served in the end."""

    bridges: frozenset[str]
    classes: dict[tuple[str, str, str, str], str]
    served: tuple[float | None, float | None]


def convention_sensitivity(
    quarter: Quarter,
    *,
    shift: float = 0.5,
    view: str = "partner",
    parameters: Parameters | None = None,
) -> pd.DataFrame:
    """Move each hazard and each completion probability, one at a time, and compute again.

    Parameters
    ----------
    quarter
        The quarter on full data.
    shift
        By which share of itself each convention is moved, down and up; more than 0, at most 1.
        No chance becomes more than 1.
    view
        Outside ``internal`` everything is computed without informal help, only bridges between
        actors that the view names are counted, and shares are rounded.
    parameters
        Conventions to start from; the defaults if None.

    Returns
    -------
    table
        One row for each ``convention`` and ``value``, the first with the conventions as they are:
        how many weak ``bridges`` there are, how many are ``bridges_lost`` and ``bridges_new``
        against the first row, ``needs_changed`` (needs in another class of gap), and the share of
        people who are served in the end (``served_low``, ``served_high``; missing if undefined).

    Raises
    ------
    UsageError
        If there is no such view or the shift is out of range.

    Examples
    --------
    >>> import ecosystem as eco
    >>> table = eco.research.convention_sensitivity(eco.load_sample("mini"))
    >>> float(table.index[0][1]), len(table)
    (0.0, 23)
    """
    check_quarter(quarter)
    if not 0 < shift <= 1:
        raise UsageError("parameters.range", name="shift", value=shift)
    internal = check_view(view) == "internal"
    shown = shown_actors(quarter, view)
    basis = quarter if internal else without_informal(quarter)
    base = parameters or Parameters()
    usual = _state(basis, base, shown, exact=internal)
    rows = [("", 0.0, *_row(usual, usual))]
    for name in sorted(name for name in DEFAULTS if name.startswith(MOVED)):
        for value in sorted({round(min(base[name] * (1 + by), 1.0), 6) for by in (-shift, shift)}):
            moved = Parameters({**base.changed, name: value}, base.seed)
            state = _state(basis, moved, shown, exact=internal)
            rows.append((name, value, *_row(usual, state)))
    import pandas as pd

    frame = pd.DataFrame(rows, columns=["convention", "value", *_COLUMNS])
    return frame.set_index(["convention", "value"])


def _state(
    quarter: Quarter, parameters: Parameters, shown: frozenset[str], *, exact: bool
) -> _State:
    bridges = frozenset(
        bridge.id
        for bridge in find_weak_bridges(quarter, parameters=parameters)
        if shown.issuperset((bridge.source, bridge.target))
    )
    cells = find_cells(quarter, parameters=parameters)
    classes = {cell.key: cell.cell_class for cell in cells}
    low, high = served_share(quarter, parameters=parameters) or (None, None)
    served = (low, high) if exact else (coarse_share(low), coarse_share(high))
    return _State(bridges, classes, served)


def _row(usual: _State, state: _State) -> tuple[float | None, ...]:
    changed = sum(state.classes[key] != name for key, name in usual.classes.items())
    lost, new = usual.bridges - state.bridges, state.bridges - usual.bridges
    return (len(state.bridges), len(lost), len(new), changed, *state.served)


# --- Run notebooks, one after the other, in one kernel that forgets between them.

# Seconds that one cell may take.
TIMEOUT = 300


_FORGET = "get_ipython().run_line_magic('reset', '-f')"

_COLOURS = r"\x1b\[[0-9;]*m"


class Kernel:
    """A running kernel."""

    def __init__(self, manager: KernelManager) -> None:
        self._manager = manager
        self._client: BlockingKernelClient | None = None

    def run(self, notebook: NotebookNode, *, name: str, where: Path) -> NotebookNode:
        """Run a notebook from top to bottom."""
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError

        done = deepcopy(notebook)
        resources = {"metadata": {"path": str(where)}}
        client = NotebookClient(
            done, km=self._manager, timeout=TIMEOUT, resources=resources, record_timing=False
        )
        client.kc = self._client
        try:
            with client.setup_kernel(cleanup_kc=False):
                self._client = client.kc
                assert self._client is not None
                code = f"import os; os.chdir({str(where)!r}); {_FORGET}"
                self._client.execute_interactive(code, silent=True, output_hook=lambda _: None)
                for place, cell in enumerate(done.cells):
                    client.execute_cell(cell, place)
        except CellExecutionError as error:
            raise EcosystemError("series.stopped", name=name, why=_last_line(error)) from error
        for count, cell in enumerate((c for c in done.cells if c.cell_type == "code"), start=1):
            cell.execution_count = count
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = count
        return done

    def close(self) -> None:
        """Stop talking to the kernel."""
        if self._client is not None:
            self._client.stop_channels()


def _last_line(error: Exception) -> str:
    lines = [line for line in re.sub(_COLOURS, "", str(error)).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__


@contextmanager
def kernel() -> Iterator[Kernel]:
    """Start a kernel with this Python, and end it."""
    from jupyter_client.manager import KernelManager

    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    manager = KernelManager()
    if manager.kernel_spec:
        # The Python that runs this, whatever kernels the machine knows of.
        manager.kernel_spec.argv[0] = sys.executable
    manager.start_kernel(stdout=DEVNULL, stderr=DEVNULL)
    running = Kernel(manager)
    try:
        yield running
    finally:
        running.close()
        manager.shutdown_kernel(now=True)


def _sentences(table: TableBlock) -> Words:
    """Say a table of sentences row by row; a frame would cut them."""
    rows = []
    for row in table.rows:
        told = (f"{name}: {word}" for name, word in zip(table.headings, row, strict=True) if word)
        rows.append(" · ".join(told))
    return Words(tuple(rows))


def _frame(table: TableBlock) -> pd.DataFrame:
    """Give a table of a document as a frame of words and numbers."""
    import pandas as pd

    first, *others = table.headings
    index = pd.Index([row[0] for row in table.rows], name=first)
    return pd.DataFrame([row[1:] for row in table.rows], index=index, columns=others)


# --- A quarter under study: what each chapter says and draws of it, as its view allows.

# How often the stress test draws whom it loses.
DRAWS = 50


THRESHOLDS = ("k", "fragility_threshold", "language_min", "reach_loss_min", "topic_loss_min")


@dataclass(frozen=True)
class Study:
    """One wave of one quarter, as the notebooks of the series read it.

    Parameters
    ----------
    quarter
        The quarter on full data: measures are computed on it.
    shown
        The same as the view allows: pictures are drawn from it.
    result
        The findings in that view.
    lang
        ``"de"`` or ``"en"``.
    parameters
        The conventions used.
    """

    quarter: Quarter
    shown: Quarter
    result: Result
    lang: str
    parameters: Parameters

    def __repr__(self) -> str:
        return f"<Study of {self.quarter.meta.name or self.quarter.meta.id}, {self.result.view}>"

    def _repr_html_(self) -> str:
        return self.head()._repr_html_()

    @cached_property
    def basis(self) -> Quarter:
        """What figures may be computed on: outside the internal view without informal help."""
        return self.quarter if self.result.view == "internal" else without_informal(self.quarter)

    @property
    def _how(self) -> dict[str, Any]:
        return {"view": self.result.view, "parameters": self.parameters}

    @cached_property
    def plan(self) -> FundingPlan:
        """What ends when, as the view may show it."""
        plan = funding_plan(self.quarter, parameters=self.parameters)
        return results.share_funding_plan(plan, self.quarter, view=self.result.view)

    @cached_property
    def stress(self) -> StressTest:
        """What a blow would leave, as the view may show it."""
        test = stress_test(self.quarter, draws=DRAWS, parameters=self.parameters)
        return results.share_stress(test, self.quarter, view=self.result.view)

    @cached_property
    def steps(self) -> Plan:
        """The few actions that together help most, as the view may show them."""
        return share_plan(self.quarter, draws=0, **self._how)

    @cached_property
    def suggestions(self) -> Suggestions:
        """Useful new ties, as the view may show them."""
        return results.suggestions_for(self.quarter, **self._how)

    @cached_property
    def places(self) -> results.SharedPlaces:
        """Docking points in space and time, as the view may show them."""
        return results.shared_places(self.quarter, **self._how)

    @property
    def informants(self) -> dict[str, Any]:
        """What the picture of informants needs: who was heard, and how the map grew."""
        return {"heard": heard_by_sector(self), "growth": growth(self)}

    def head(self) -> Words:
        """Say which quarter, day, view and thresholds everything below rests on."""
        meta, lang = self.result.meta, self.lang
        values = ", ".join(
            f"{name} = {decimal(self.parameters[name], lang)}" for name in THRESHOLDS
        )
        said = [
            text("series.quarter", lang, name=meta.name or meta.id, place=meta.municipality or "–"),
            text("series.day", lang, day=say_day(meta.wave, lang)),
            text("series.asked", lang, asked=asked_of(self.quarter, self.result, lang)),
            text("series.view", lang, view=label("view", self.result.view, lang)),
            text("series.thresholds", lang, values=values),
        ]
        if naming := naming_words(meta, lang):
            said.append(text("report.named", lang, naming=naming))
        if meta.fictional:
            said.append(text("report.invented", lang))
        return Words(tuple(said))

    def arrival(self, part: str) -> pd.DataFrame | Words:
        """Return what belongs to arrival beside the findings, as the view may show it.

        Parameters
        ----------
        part
            ``first`` (first steps of a new arrival quarter), ``breaks`` (changes of jurisdiction
            at which nobody hands over), ``steps``, ``mandates`` or ``openness``.

        Returns
        -------
        table
            Words where it consists of sentences, or if nothing of it is written down.
        """
        found = shared_arrival(self.quarter, **self._how)
        tables = arrival_tables(found, self.lang, part)
        if not tables:
            return Words((text("series.not_told", self.lang),))
        return (_sentences if part in ("first", "breaks") else _frame)(tables[0])

    def finding(self, chapter: str) -> Words:
        """Say what was found; every number in the sentences comes from the data.

        Parameters
        ----------
        chapter
            Name of a chapter, see `CHAPTERS`.

        Returns
        -------
        words
            The findings, or what to collect if the data do not reach.
        """
        if missing := self.missing(chapter):
            return Words(missing)
        if self._names_nobody(chapter):
            return Words((text("series.names_nobody", self.lang),))
        return Words(tuple(_chapter(chapter).finding(self)))

    def _names_nobody(self, chapter: str) -> bool:
        return self.result.view == "public" and _chapter(chapter).names

    def unknown(self, chapter: str) -> Words:
        """Say what is not known about it.

        Parameters
        ----------
        chapter
            Name of a chapter.

        Returns
        -------
        words
            Sentences; one that says so if nothing came to mind.
        """
        said = tuple(_chapter(chapter).unknown(self))
        return Words(said or (text("report.unknown_none", self.lang),))

    def todo(self, chapter: str) -> Words:
        """Say what one can do about it.

        Parameters
        ----------
        chapter
            Name of a chapter.

        Returns
        -------
        words
            Actions, the most urgent first.
        """
        if self.missing(chapter):
            return Words((text("series.collect_first", self.lang),))
        if self._names_nobody(chapter):
            return Words((text("series.other_view", self.lang),))
        said = _once(_chapter(chapter).todo(self))
        return Words(said or (text("series.nothing_to_do", self.lang),))

    def frame(self, chapter: str) -> pd.DataFrame:
        """Return the data behind a chapter as one table, as the view may show them.

        Parameters
        ----------
        chapter
            Name of a chapter.

        Returns
        -------
        frame
            Actors (``map``), docking points (``docks``), ties (``ways``, ``worlds``, with the
            sector at each end), suggested ties (``steps``), days on which money ends
            (``endings``), else the findings of the chapter. An empty table keeps its columns.
        """
        _chapter(chapter)
        if chapter == "steps":
            return self.suggestions.to_frame(self.lang)
        if chapter == "endings":
            return self.plan.to_frame()
        if chapter in _FINDINGS:
            found = self.result.findings.of_kind(*_FINDINGS[chapter]).to_frame(self.lang)
            return found[["id", "kind", "severity", "band", "stability", "likely_true", "sentence"]]
        table, columns = _TABLES[chapter]
        frame, actors = self.shown.frame(table), self.shown.frame("actors").set_index("id")
        if table == "ties":
            frame = frame[frame["in_force"]]
            for end, column in (("from", "source"), ("to", "target")):
                if column in frame.columns:
                    frame = frame.assign(**{end: frame[column].map(actors["sector"])})
        for column in frame.columns.intersection(["source", "target", "actor"]):
            frame = frame.assign(**{column: frame[column].map(actors["name"])})
        return frame.reindex(columns=list(columns)).reset_index(drop=True)

    def missing(self, chapter: str) -> tuple[str, ...]:
        """Say which tables a chapter needs and the quarter does not have.

        Parameters
        ----------
        chapter
            Name of a chapter.

        Returns
        -------
        sentences
            One a table: what to collect. Empty if everything is there.
        """
        needed = _chapter(chapter).tables
        return tuple(
            text(f"series.collect_{name}", self.lang)
            for name in needed
            if not len(self.quarter.table(name))
        )

    def draw(self, picture: Callable[..., Axes], **how: object) -> Picture | Words:
        """Draw a picture of the quarter as its view allows.

        Parameters
        ----------
        picture
            One of the functions of `ecosystem.views` that draw.
        **how
            What it needs beyond the quarter.

        Returns
        -------
        picture
            The picture, or the reason in words if it cannot be drawn from these data.
        """
        try:
            axes = picture(self.shown, lang=self.lang, **how)
        except EcosystemError as reason:
            return Words((reason.message(self.lang),))
        figure = axes.get_figure(root=True)
        assert figure is not None
        return picture_of(figure)

    def draw_way(self, picture: Callable[..., Axes]) -> Picture | Words:
        """Draw the way that the chapter on ways tells of.

        Parameters
        ----------
        picture
            A function that draws from ``dock``, ``topic`` and ``language``.

        Returns
        -------
        picture
            The way from the docking point at which most people could ask; words if the view names
            none.
        """
        way = told_way(self)
        if way is None:
            return Words((text("series.no_way", self.lang),))
        return self.draw(picture, **way, parameters=self.parameters)


# --- A quarter opened for the notebooks: read once and found once for all of them.


def open_study(
    quarter: str | Path | Quarter,
    *,
    view: str = "public",
    lang: str = "en",
    parameters: Conventions | Sequence[str] | None = None,
    seed: int | None = None,
    draws: int | None = None,
) -> Study:
    """Find everything in a quarter, as the notebooks of the series say it.

    Parameters
    ----------
    quarter
        A folder, a workbook, or a quarter in memory.
    view
        What may be shown: ``public``, ``partner`` or ``internal``.
    lang
        ``"de"`` or ``"en"``.
    parameters
        Conventions to change, by name; None for the defaults.
    seed
        Start of everything that is drawn at random.
    draws
        How often findings are tested on degraded data; None for the usual number.

    Returns
    -------
    study
        The quarter, what may be shown of it, and its findings.

    Raises
    ------
    DataError
        If the data have errors, or are a shared copy: what is computed on a copy from which things
        were taken out would be wrong.
    UsageError
        If a convention or the view does not exist.
    """
    check_view(view)
    check_language(lang)
    if isinstance(parameters, Sequence):
        parameters = Parameters.from_assignments(parameters)
    used = conventions(parameters, seed) or Parameters()
    if isinstance(quarter, str | Path):
        whole, result = _found(_fingerprint(Path(quarter)), quarter, used, draws)
    else:
        check_quarter(quarter)
        about = quarter.meta.name or quarter.meta.id
        whole = check_full(quarter, "cli.shared_copy", path=about)
        result = find_all(whole, parameters=used, draws=draws)
    shown = share(whole, view=view, lang=lang)
    return Study(whole, shown, results.share_result(result, whole, view=view), lang, used)


def _fingerprint(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell one state of the files from another; a file that is not there is told by the reader."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    there = [(str(file.resolve()), file.stat()) for file in files if file.is_file()]
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in there)


@lru_cache(maxsize=2)
def _found(
    _state: tuple[tuple[str, int, int], ...],
    path: str | Path,
    parameters: Parameters,
    draws: int | None,
) -> tuple[Quarter, Result]:
    """Read and find once for the whole series: its notebooks run in one kernel."""
    quarter = check_full(read_quarter(path), "cli.shared_copy", path=path)
    return quarter, find_all(quarter, parameters=parameters, draws=draws)


# --- A notebook as one HTML file that needs no internet.

_NOTHING_FROM_OUTSIDE = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; "
    "frame-src 'self' data:; base-uri 'none'; form-action 'none'\">"
)


def _templates() -> list[str]:
    """Find the templates where the package was installed, whatever Python was started."""
    found = [file for file in files("nbconvert") or () if file.match("templates/lab/conf.json")]
    return [str(Path(str(file.locate())).resolve().parents[1]) for file in found]


def notebook_page(notebook: NotebookNode, *, title: str, lang: str) -> str:
    """Turn a notebook into a page."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        mathjax_url="",
        require_js_url="",
        jquery_url="",
        mermaid_js_url="",
        language_code=lang,
        embed_images=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        extra_template_basedirs=_templates(),
        extra_template_paths=_templates(),
    )
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})
    return str(page).replace("<head>", f"<head>{_NOTHING_FROM_OUTSIDE}", 1)


# --- Run the series for a quarter and write it down.

FORMATS = ("both", "ipynb", "html")

_COMPARISON = "00"


def write_notebooks(
    quarter: str | Path,
    folder: str | Path,
    *,
    before: str | Path | None = None,
    view: str | None = "partner",
    lang: str = "en",
    form: str = "both",
    parameters: Mapping[str, float] | None = None,
    seed: int = 1,
    draws: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Run the series on a quarter and write it as notebooks and pages.

    Parameters
    ----------
    quarter
        A folder or workbook with full data.
    folder
        Where the notebooks go; they find the quarter from there.
    before
        An earlier wave or another quarter; adds the notebook that compares.
    view
        What the notebooks may show; they keep what they show. None leaves the view that each
        source names: ``public``, and ``partner`` where the public view would show nothing.
    lang
        ``"de"`` or ``"en"``.
    form
        ``"ipynb"``, ``"html"`` or ``"both"``.
    parameters
        Conventions to change, by name.
    seed
        Start of everything that is drawn at random.
    draws
        How often findings are tested on degraded data; None for the usual number.
    progress
        Called with the number of notebooks that are done, and of all.

    Returns
    -------
    paths
        What was written, in the order of the series. Two calls write the same bytes.

    Raises
    ------
    DataError
        If the data have errors or a file cannot be written.
    EcosystemError
        If a notebook stops, or the sources are not installed.
    UsageError
        If the format or the view does not exist.
    """
    if form not in FORMATS:
        raise UsageError("cli.unknown_ending", path=form, known=", ".join(FORMATS))
    if view is not None:
        check_view(view)
    for path in (quarter, *([before] if before else [])):
        read_quarter(path)  # what is wrong with the data is told before anything is written
    target = Path(folder)
    changed: dict[str, object] = {"PARAMETERS": dict(parameters or {}) or None, "DRAWS": draws}
    changed |= {"VIEW": view, "SEED": seed if seed != 1 else None}
    values = {name: value for name, value in changed.items() if value is not None}
    plain = plain_notebooks(quarter, target, before=before, lang=lang, values=values)
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    if progress:
        progress(0, len(plain))
    with kernel() as running:
        for count, (name, notebook) in enumerate(plain.items(), start=1):
            done = running.run(notebook, name=name, where=target.resolve())
            written += write_notebook(done, target / name, lang=lang, form=form)
            if progress:
                progress(count, len(plain))
    return tuple(written)


def plain_notebooks(
    quarter: str | Path,
    folder: Path,
    *,
    before: str | Path | None = None,
    lang: str = "en",
    values: Mapping[str, object] | None = None,
) -> dict[str, NotebookNode]:
    """Fill the series in for a quarter, without running it."""
    filled = {"QUARTER": _seen_from(folder, quarter), "LANG": lang, **(values or {})}
    filled |= {"BEFORE": _seen_from(folder, before)} if before else {}
    return {
        source.stem: read_source(source, lang=lang, values=filled)
        for source in series()
        if before or not source.name.startswith(_COMPARISON)
    }


def write_notebook(notebook: NotebookNode, stem: Path, *, lang: str, form: str) -> Sequence[Path]:
    """Write one notebook that has run."""
    import nbformat

    written = []
    if form != "html":
        content = str(nbformat.writes(notebook)).rstrip("\n") + "\n"  # type: ignore[no-untyped-call]
        written.append(_save(stem.with_suffix(".ipynb"), content))
    if form != "ipynb":
        page = notebook_page(notebook, title=_title(notebook, stem.name), lang=lang)
        written.append(_save(stem.with_suffix(".html"), page))
    return written


def _save(path: Path, content: str) -> Path:
    return save_file(path, lambda part: part.write_bytes(content.encode()))


def _title(notebook: NotebookNode, name: str) -> str:
    first = str(notebook.cells[0].source).splitlines()
    return first[0].lstrip("# ") if first else name


def _seen_from(folder: Path, path: str | Path) -> str:
    """Say where a quarter lies, seen from a folder; whole if it lies on another drive."""
    try:
        return Path(os.path.relpath(Path(path).resolve(), folder.resolve())).as_posix()
    except ValueError:
        return Path(path).resolve().as_posix()


# --- Where the notebooks come from: one script each, with its text in both languages.

# Tag of the cell whose values are filled in.
PARAMETERS = "parameters"


_INSIDE = Path(__file__).resolve().parents[1] / "ecosystem_notebooks"

_BESIDE = Path(__file__).resolve().parents[1] / "notebooks"

_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def folder() -> Path:
    """Return the folder of the sources."""
    for place in (_INSIDE, _BESIDE):
        if (place / "series").is_dir():
            return place
    raise EcosystemError("series.no_sources")


def series() -> tuple[Path, ...]:
    """Return the sources of the series on one quarter, in order."""
    return tuple(sorted((folder() / "series").glob("[0-9][0-9]-*.py")))


def read_source(source: Path, *, lang: str, values: Mapping[str, object]) -> NotebookNode:
    """Read a source as a notebook in one language."""
    import jupytext

    notebook: NotebookNode = jupytext.read(source)
    notebook.cells = [cell for cell in notebook.cells if cell.metadata.get("lang", lang) == lang]
    for value, cell in enumerate(notebook.cells):
        if PARAMETERS in cell.metadata.get("tags", []):
            cell.source = fill(cell.source, values)
            cell.metadata = {"tags": [PARAMETERS]}
        else:
            cell.metadata = {}
        cell.id = f"cell-{value}"  # else every run would change every id
    notebook.metadata = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    return notebook


def fill(code: str, values: Mapping[str, object]) -> str:
    """Set names in a cell of assignments."""
    lines = []
    for line in code.splitlines():
        found = re.match(r"(?P<name>[A-Z_]+) = .*?(?P<rest>  # .*)?$", line)
        if found and found["name"] in values:
            line = f"{found['name']} = {values[found['name']]!r}{found['rest'] or ''}"
        lines.append(line)
    return "\n".join(lines)
