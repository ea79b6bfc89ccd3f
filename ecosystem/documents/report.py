"""What ends when, and until when one has to ask for money."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import singledispatch
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecosystem.documents.model import (
    ROOMS,
    BridgeRow,
    Money,
    MoneyRow,
    Part,
    Picture,
    Report,
    Statement,
    Step,
    by_kind,
    fits,
    grid_of,
    kind_heading,
    place_of,
)
from ecosystem.documents.results import why_nothing
from ecosystem.documents.writers import typeset
from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.findings.base import Finding
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import Gap
from ecosystem.findings.places import FundingCliff, SectorHole, SpatialGap, TimeGap
from ecosystem.findings.registry import Result
from ecosystem.findings.units import DeadEnd, Loop, SinglePoint
from ecosystem.measures.classics import actor_by_loss
from ecosystem.model.network import KINDS, Network
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import RISKS, Calendar, Table, add_months, as_date, as_list, is_unknown
from ecosystem.schema import LAYERS, SECTORS
from ecosystem.sharing.quarters import share
from ecosystem.sharing.rules import shown_actors
from ecosystem.words import and_list, label, language_name, number, percent, profile, say_day, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


# --- What ends when, and until when one has to ask for money.

# How far the report looks ahead.
MONTHS = 24


# Months before the end in which the money must be applied for.
REGISTER_BEFORE = 6


_MOST_ROWS = 5


def ends(quarter: Quarter) -> tuple[dict[dt.date, int], dict[dt.date, int]]:
    """Count what ends when, from the day of the data on."""
    wave = quarter.meta.wave or dt.date.min
    money = Calendar.funding_ends(quarter.table("funding"))
    counts: list[dict[dt.date, int]] = []
    for name in ("offers", "ties"):
        table = quarter.table(name)
        found: Counter[dt.date] = Counter()
        for until, fund in zip(table.column("valid_until"), table.column("funding"), strict=True):
            own = as_date(until)
            days = [own] if own else []
            if fund in money:
                days.append(dt.date.fromordinal(money[fund]))
            if days and min(days) >= wave:
                found[min(days)] += 1
        counts.append(dict(found))
    return counts[0], counts[1]


def what_ends(day: dt.date, offers: dict[dt.date, int], ties: dict[dt.date, int], lang: str) -> str:
    """Say what ends on a day."""
    parts = []
    for name, counts in (("offers", offers), ("ties", ties)):
        count = counts.get(day, 0)
        if count:
            key = "one" if count == 1 else "many"
            parts.append(text(f"report.{name}_{key}", lang, count=number(count, lang)))
    return and_list(parts, lang)


def money(quarter: Quarter, result: Result, lang: str) -> Money:
    """List what ends within two years, with the day until which money must be applied for."""
    wave = quarter.meta.wave
    if wave is None:
        return Money((), text("money.no_wave", lang), "")
    offers, ties = ends(quarter)
    if result.view != "internal":
        ties = {}  # what a tie is paid from is not told outside the office
    last = add_months(wave, MONTHS)
    days = sorted(day for day in {*offers, *ties} if day <= last)
    if not days:
        return Money((), text("money.none", lang, months=MONTHS), "")
    changed = {
        cliff.date: text("money.changed", lang, count=cliff.cells_changed)
        for cliff in result.findings.of_kind("funding_cliff")
        if isinstance(cliff, FundingCliff)
    }
    rows = tuple(
        MoneyRow(
            day=say_day(day, lang),
            what=what_ends(day, offers, ties, lang) + changed.get(day, ""),
            register=_register(day, wave, lang),
            place=(day - wave).days / max((last - wave).days, 1),
        )
        for day in days[:_MOST_ROWS]
    )
    more = len(days) - len(rows)
    said = text("money.more", lang, count=more) if more else ""
    spoken = "; ".join(f"{row.day}: {row.what}" for row in rows)
    return Money(rows, said, text("money.axis", lang, dates=spoken))


def _register(day: dt.date, wave: dt.date, lang: str) -> str:
    latest = add_months(day, -REGISTER_BEFORE)
    return say_day(latest, lang) if latest > wave else text("money.now", lang)


# --- The first sentences of the report: what carries, the biggest gap, the next date.


def glance(quarter: Quarter, result: Result, lang: str) -> tuple[Statement, ...]:
    """Say three sentences: what carries, the biggest gap, the next date."""
    return (_strength(result, lang), _biggest_gap(result, lang), _next_date(quarter, result, lang))


def _strength(result: Result, lang: str) -> Statement:
    summary = result.summary
    reach, coverage = summary["reach"], summary["coverage"]
    k = int(result.parameters["k"])
    said = ""
    if isinstance(reach, dict):
        most, own = reach.get(str(k)), reach.get("0")
        if isinstance(most, float | int) and isinstance(own, float | int):
            values = {"reach": percent(most, lang), "own": percent(own, lang), "hops": k}
            key = "glance_reach" if most > own else "glance_reach_own"
            said = text(f"report.{key}", lang, **values)
    if not said and isinstance(coverage, dict) and isinstance(coverage["low"], float | int):
        said = text("report.glance_coverage", lang, coverage=percent(coverage["low"], lang))
    strong = next((f for f in result.findings.of_kind("strong_bridge") if f.band == "sure"), None)
    if not isinstance(strong, Bridge):
        return Statement(said)
    names = {"source": strong.name(strong.source), "target": strong.name(strong.target)}
    praise = text("report.glance_strong", lang, **names)
    return Statement(f"{said} {praise}".strip(), strong.id)


def _biggest_gap(result: Result, lang: str) -> Statement:
    gaps = result.findings.of_kind("gap", "informal_only")
    if not len(gaps):
        known = any(cell.cell_class not in ("-", "GX") for cell in result.cells)
        return Statement(text("report.glance_no_gap", lang) if known else "")
    worst = min(gaps, key=lambda gap: (-gap.severity, gap.id))
    said = text("report.glance_gap", lang, sentence=worst.sentence(lang))
    return Statement(said, worst.id, band=worst.band)


def _next_date(quarter: Quarter, result: Result, lang: str) -> Statement:
    wave = quarter.meta.wave
    if wave is None:
        return Statement(text("report.glance_no_wave", lang))
    offers, ties = ends(quarter)
    if result.view != "internal":
        ties = {}  # what a tie is paid from is not told outside the office
    horizon = Calendar.of(quarter.meta, result.parameters).horizon or 0
    days = [day for day in {*offers, *ties} if day.toordinal() <= horizon]
    if not days:
        return Statement(text("report.glance_no_date", lang, months=result.horizon_months))
    first = min(days)
    most = min(days, key=lambda d: (-(offers.get(d, 0) + ties.get(d, 0)), d))
    values = {"day": say_day(first, lang), "what": what_ends(first, offers, ties, lang)}
    if first == most:
        return Statement(text("report.glance_date", lang, **values))
    values |= {"later": say_day(most, lang), "most": what_ends(most, offers, ties, lang)}
    return Statement(text("report.glance_dates", lang, **values))


# --- How the report was calculated, in five lines and in full.


def decimal(value: float, lang: str) -> str:
    """Write a convention as it is, with the decimal sign of the language."""
    written = f"{value:g}"
    return written.replace(".", ",") if lang == "de" else written


def method(result: Result, lang: str) -> tuple[str, ...]:
    """Say in five lines how it was calculated, with the values used."""
    used = result.parameters
    hazards = ", ".join(
        f"{label('risk', risk, lang)} {decimal(used[f'hazard.{risk}'], lang)}"
        for risk in (*RISKS, "stale")
    )
    return (
        text("report.method_graphs", lang),
        text(
            "report.method_reach",
            lang,
            hops=decimal(used["k"], lang),
            language=decimal(used["language_min"], lang),
            **{
                name: decimal(used[f"mode.{name}"], lang)
                for name in ("staff", "interpreter", "volunteer")
            },
        ),
        text(
            "report.method_fragility",
            lang,
            threshold=decimal(used["fragility_threshold"], lang),
            hazards=hazards,
        ),
        text(
            "report.method_roles",
            lang,
            cut=decimal(used["cut_side_min"], lang),
            reach=percent(used["reach_loss_min"], lang),
            topic=percent(used["topic_loss_min"], lang),
        ),
        text("report.method_horizon", lang, months=result.horizon_months),
    )


def brief_method(result: Result, lang: str) -> tuple[str, ...]:
    """Say the same in five short lines."""
    used = result.parameters
    values = {
        "hops": decimal(used["k"], lang),
        "language": decimal(used["language_min"], lang),
        "threshold": decimal(used["fragility_threshold"], lang),
        "cut": decimal(used["cut_side_min"], lang),
        "reach": percent(used["reach_loss_min"], lang),
        "topic": percent(used["topic_loss_min"], lang),
        "months": result.horizon_months,
    }
    lines = ("graphs", "reach", "fragility", "roles", "horizon")
    return tuple(text(f"report.brief_{line}", lang, **values) for line in lines)


def conventions(result: Result, lang: str) -> tuple[tuple[str, str], ...]:
    """List every convention with the value used."""
    values = {**result.parameters.values, "horizon_months": result.horizon_months}
    return (
        *((name, decimal(value, lang)) for name, value in values.items()),
        ("seed", str(result.parameters.seed)),
    )


# --- Weak bridges, other findings, informal help and the annex, as rows and sentences.

MOST_BRIDGES = 6


def statement_of(finding: Finding, lang: str) -> Statement:
    """Write a finding as a sentence with its action."""
    return Statement(finding.sentence(lang), finding.id, finding.action(lang), finding.band)


def bridge_rows(result: Result, lang: str, *, most: int = MOST_BRIDGES) -> tuple[BridgeRow, ...]:
    """Write the most severe weak bridges as rows."""
    return tuple(
        BridgeRow(
            source=bridge.name(bridge.source),
            target=bridge.name(bridge.target),
            hangs_on=tuple(label("risk", risk, lang) for risk in bridge.risks),
            carries=_sections_carries(bridge, lang),
            proposal=tuple(text(f"findings.bridge_action.{r}", lang) for r in bridge.risks[:1]),
            band=bridge.band,
            finding=bridge.id,
        )
        for bridge in result.findings.of_kind("weak_bridge").top(most)
        if isinstance(bridge, Bridge)
    )


def _sections_carries(bridge: Bridge, lang: str) -> tuple[str, ...]:
    said = []
    if "cut" in bridge.roles:
        said.append(text("report.carries_cut", lang, count=bridge.cut_side))
    if "sectors" in bridge.roles and bridge.only_tie_between:
        first, second = (label("sector", sector, lang) for sector in bridge.only_tie_between)
        said.append(text("report.carries_sectors", lang, first=first, second=second))
    if "topic" in bridge.roles and bridge.topic_loss:
        topic, share = max(bridge.topic_loss.items(), key=lambda item: (item[1], item[0]))
        values = {"share": percent(share, lang), "topic": label("topic", topic, lang)}
        said.append(text("report.carries_topic", lang, **values))
    if "reach" in bridge.roles and bridge.reach_loss is not None:
        said.append(text("report.carries_reach", lang, share=percent(bridge.reach_loss, lang)))
    if "pairs" in bridge.roles and bridge.pair_loss is not None:
        said.append(text("report.carries_pairs", lang, share=percent(bridge.pair_loss, lang)))
    return tuple(said)


def more_bridges(result: Result, lang: str, *, most: int = MOST_BRIDGES) -> str:
    """Say how many weak bridges had no room, or that there is none."""
    count = len(result.findings.of_kind("weak_bridge"))
    if not count:
        no_ties = [note.sentence(lang) for note in result.notes if note.key == "no_ties"]
        return no_ties[0] if no_ties else text("report.no_bridges", lang)
    more = count - most
    return text("report.more_bridges", lang, count=more) if more > 0 else ""


def annex(result: Result, lang: str) -> tuple[Part, ...]:
    """Write all findings, grouped by kind."""
    return tuple(
        Part(kind, kind_heading(kind, lang), tuple(statement_of(f, lang) for f in found))
        for kind, found in by_kind(result).items()
    )


def informal(result: Result, lang: str) -> tuple[Statement, ...]:
    """Say where informal help alone carries: topic and language, never who."""
    said = []
    for gap in result.findings.of_kind("informal_only"):
        if not isinstance(gap, Gap):
            continue
        cell = profile(gap.topic, gap.language, gap.group, gap.status, lang)
        if not gap.unweighted and gap.demand is not None:
            people = number(gap.demand, lang)
            key = "informal_person" if people == "1" else "informal_people"
            cell = text(f"report.{key}", lang, cell=cell, people=people)
        said.append(Statement(cell, gap.id, band=gap.band))
    return tuple(said)


# --- The picture of the net as a piece of the page.

_BEFORE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)

_METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)

_FIXED_SIZE = re.compile(r'(<svg\b[^>]*?)\s(?:width|height)="[^"]*"', re.DOTALL)


def picture_of(quarter: Quarter, result: Result, lang: str) -> Picture | None:
    """Draw the net."""
    if not quarter.network(result.parameters).ids:
        return None
    from ecosystem.pictures.network import draw_quarter

    axes = draw_quarter(quarter, result=result, lang=lang)
    return Picture(svg=as_element(axes), description=_description(result, lang))


def as_element(axes: Axes) -> str:
    """Turn a picture into an element that a page can hold."""
    from ecosystem.pictures.files import save_picture

    with tempfile.TemporaryDirectory() as folder:
        return for_page(save_picture(axes, Path(folder) / "net.svg").read_text(encoding="utf-8"))


def for_page(drawing: str) -> str:
    """Turn an SVG file into an element that a page can hold."""
    element = _METADATA.sub("", _BEFORE.sub("", drawing, count=1))
    for _ in ("width", "height"):
        element = _FIXED_SIZE.sub(r"\1", element, count=1)
    return element.strip()


def _description(result: Result, lang: str) -> str:
    names = [
        f"{bridge.name(bridge.source)} – {bridge.name(bridge.target)}"
        for bridge in result.findings.of_kind("weak_bridge")
        if isinstance(bridge, Bridge)
    ]
    bridges = and_list(names, lang) or text("report.picture_no_bridges", lang)
    counts = {name: result.summary[name] for name in ("actors", "ties")}
    return text("report.picture_words", lang, bridges=bridges, **counts)


# --- What has changed since an earlier wave of the same quarter.

_MOST_NAMED = 3

_NO_PROBLEM = ("strong_bridge", "double_structure", "blind_spot")


def check_before(before: Result, after: Result, *, path: str) -> None:
    """Refuse to compare what is not an earlier wave of the same quarter."""
    old, new = before.meta, after.meta
    earlier = old.wave is not None and new.wave is not None and old.wave < new.wave
    if old.id != new.id or not earlier:
        raise UsageError("since.other_quarter", path=path, name=new.name or new.id)


def since(before: Result | None, after: Result, lang: str) -> tuple[str, ...]:
    """Say which findings are gone, new and still there."""
    if before is None:
        return (text("since.first", lang),)
    old = {f.id: f for f in before.findings if f.kind not in _NO_PROBLEM}
    new = {f.id: f for f in after.findings if f.kind not in _NO_PROBLEM}
    # money that was to end is judged by what is said of it, never by its absence
    closed = [f for key, f in old.items() if key not in new and f.kind != "funding_cliff"]
    fresh = [finding for key, finding in new.items() if key not in old]
    said = [
        text(
            "since.counts",
            lang,
            day=say_day(before.meta.wave, lang),
            closed=len(closed),
            new=len(fresh),
            same=len(new) - len(fresh),
        )
    ]
    if closed:
        said.append(text("since.closed", lang, names=_named(closed, lang)))
    if fresh:
        said.append(text("since.new", lang, names=_named(fresh, lang)))
    if closed:
        said.append(text("since.care", lang))
    return tuple(said)


def _named(findings: Sequence[Finding], lang: str) -> str:
    worst = sorted(findings, key=lambda f: (-f.severity, f.id))
    names = [_name(finding, lang) for finding in worst[:_MOST_NAMED]]
    more = len(findings) - len(names)
    if more:
        names.append(text("since.more", lang, count=more))
    return and_list(names, lang)


def _name(finding: Finding, lang: str) -> str:
    if isinstance(finding, Gap):
        return profile(finding.topic, finding.language, finding.group, finding.status, lang)
    if isinstance(finding, Bridge):
        return f"{finding.name(finding.source)} – {finding.name(finding.target)}"
    names = " – ".join(finding.name(actor) for actor in finding.actors[:2])
    kind = kind_heading(finding.kind, lang)
    return f"{kind}: {names}" if names else kind


# --- What to do about a finding, and why, in a few words each.


@singledispatch
def in_short(finding: Finding, lang: str) -> tuple[str, str]:
    """Say in short what to do about a finding, and why."""
    return finding.action(lang), finding.sentence(lang)


@in_short.register
def _(gap: Gap, lang: str) -> tuple[str, str]:
    cell = profile(gap.topic, gap.language, gap.group, gap.status, lang)
    why = text(f"steps.why.{gap.gap_class}", lang)
    if not gap.unweighted and gap.demand is not None and round(gap.demand) > 1:
        why += " " + text("steps.why.people", lang, people=number(gap.demand, lang))
    return text(f"steps.what.{gap.gap_class}", lang, cell=cell), why


@in_short.register
def _(bridge: Bridge, lang: str) -> tuple[str, str]:
    risks = bridge.risks[:2] or ("unconfirmed",)
    todo = and_list([text(f"findings.bridge_action.{risk}", lang) for risk in risks], lang)
    names = {"source": bridge.name(bridge.source), "target": bridge.name(bridge.target)}
    why = text("steps.why.weak_bridge", lang, stakes=bridge.stakes(lang))
    return text("steps.what.weak_bridge", lang, steps=todo, **names), why


@in_short.register
def _(point: SinglePoint, lang: str) -> tuple[str, str]:
    key = "way" if point.gates else "deputy"
    why = text("steps.why.single_point", lang, stakes=point.stakes(lang))
    return text(f"steps.what.{key}", lang, actor=point.name(point.actor)), why


@in_short.register
def _(dead_end: DeadEnd, lang: str) -> tuple[str, str]:
    what = text("steps.what.dead_end", lang, actor=dead_end.name(dead_end.actor))
    return what, text("steps.why.dead_end", lang)


@in_short.register
def _(loop: Loop, lang: str) -> tuple[str, str]:
    what = text("steps.what.loop", lang, topic=label("topic", loop.topic, lang))
    return what, text("steps.why.loop", lang, count=len(loop.members))


@in_short.register
def _(cliff: FundingCliff, lang: str) -> tuple[str, str]:
    what = text("steps.what.funding_cliff", lang, day=say_day(cliff.date, lang))
    why = text("steps.why.funding_cliff", lang, count=cliff.cells_changed)
    return what, why


@in_short.register
def _(gap: SpatialGap, lang: str) -> tuple[str, str]:
    what = text("steps.what.spatial_gap", lang, cells=and_list(list(gap.cells[:3]), lang))
    if gap.people is None:
        return what, text("steps.why.spatial_gap", lang, distance=number(gap.radius, lang))
    values = {"people": number(gap.people, lang), "distance": number(gap.radius, lang)}
    return what, text("steps.why.spatial_gap_people", lang, **values)


@in_short.register
def _(gap: TimeGap, lang: str) -> tuple[str, str]:
    values = {"language": language_name(gap.language, lang), "hour": gap.hour}
    what = text(f"steps.what.time_gap_{gap.window}", lang, **values)
    return what, text("steps.why.time_gap", lang)


@in_short.register
def _(hole: SectorHole, lang: str) -> tuple[str, str]:
    first, second = (label("sector", sector, lang) for sector in (hole.first, hole.second))
    what = text("steps.what.sector_hole", lang, first=first, second=second)
    values = {"observed": hole.observed, "expected": number(hole.expected, lang)}
    return what, text("steps.why.sector_hole", lang, **values)


# --- The things to do next: what, why, who invites, until when, with how much effort.

MOST_STEPS = 5

# One of each, the first come first: five different remedies help more than five of one kind.
STEP_KINDS = (
    *("gap", "weak_bridge", "funding_cliff", "informal_only", "loop"),
    *("dead_end", "single_point", "spatial_gap", "time_gap"),
)

_NOT_IN_A_HURRY = ("strong_bridge", "double_structure", "blind_spot")

_EFFORT = {
    **{"G5": 3, "G4": 1, "G3": 3, "G2": 2, "G1": 2},
    **{"weak_bridge": 1, "single_point": 2, "dead_end": 1, "loop": 2, "sector_hole": 1},
    **{"funding_cliff": 3, "spatial_gap": 3, "time_gap": 2, "reported_gap": 2},
}

# Effort to the months after the day of the data in which it can be done.
_MONTHS = {1: 2, 2: 4, 3: 6}


@dataclass(frozen=True)
class _Agreed:
    words: str
    role: str
    day: dt.date | None


def steps(
    quarter: Quarter, result: Result, lang: str, *, most: int = MOST_STEPS
) -> tuple[Step, ...]:
    """Choose things to do."""
    agreed = _agreed(quarter, lang) if result.view == "internal" else {}
    return tuple(
        _step(finding, quarter, agreed.get(finding.id), lang)
        for finding in list(_in_turn(result))[:most]
    )


def _step(finding: Finding, quarter: Quarter, agreed: _Agreed | None, lang: str) -> Step:
    key = finding.gap_class if isinstance(finding, Gap) else finding.kind
    effort = _EFFORT.get(key, 2)
    what, why = in_short(finding, lang)
    months, wave = _MONTHS[effort], quarter.meta.wave
    day = add_months(wave, months) if wave else None
    who = text(
        f"steps.who.{key}" if key in _EFFORT else "steps.who.other",
        lang,
        office=finding.office(lang),
    )
    return Step(
        what=what,
        why=why,
        who=agreed.role if agreed and agreed.role else who,
        due=say_day(agreed.day, lang) if agreed and agreed.day else _due(day, months, lang),
        day=agreed.day if agreed and agreed.day else day,
        effort=effort,
        agreed=agreed.words if agreed else "",
        band=finding.band,
        finding=finding.id,
    )


def _due(day: dt.date | None, months: int, lang: str) -> str:
    if day is None:
        return text("steps.due_months", lang, months=months)
    names = text("report.months", lang).split(" ")
    return text("steps.due", lang, month=names[day.month - 1], year=day.year)


def _in_turn(result: Result) -> Iterable[Finding]:
    groups = by_kind(result)
    for kind in _NOT_IN_A_HURRY:
        groups.pop(kind, None)
    order = [kind for kind in STEP_KINDS if kind in groups]
    order += [kind for kind in groups if kind not in STEP_KINDS]
    longest = max((len(found) for found in groups.values()), default=0)
    turns = (groups[kind][turn : turn + 1] for turn in range(longest) for kind in order)
    return (finding for turn in turns for finding in turn)


def _agreed(quarter: Quarter, lang: str) -> dict[str, _Agreed]:
    table = quarter.table("actions")
    columns = ("id", "finding", "action", "owner_role", "due", "status")
    found: dict[str, _Agreed] = {}
    for _, finding, action, role, due, status in sorted(
        zip(*map(table.column, columns), strict=True)
    ):
        if not finding or status == "dropped":
            continue
        state = label("action_status", status, lang) if status else ""
        words = text(
            "report.agreed_state" if state else "report.agreed", lang, action=action, state=state
        )
        found.setdefault(finding, _Agreed(words, role, as_date(due)))
    return found


# --- What the data do not say: the part of the report that keeps it honest.

_MOST_CELLS = 3

_OF_THE_VIEW = ("redacted", "counts", "official_shares")

_FEW_ASKED = 0.5

_LARGE_SECTOR = 3


def _seen(quarter: Quarter, network: Network, view: str) -> list[int]:
    """Return the positions of the actors that a view may name; others are not even counted."""
    shown = shown_actors(quarter, view)
    return [position for position, key in enumerate(network.ids) if key in shown]


def asked_words(quarter: Quarter, result: Result, lang: str) -> str:
    """Say how many actors were asked."""
    network = quarter.network(result.parameters)
    answers = [network.asked[position] for position in _seen(quarter, network, result.view)]
    if not any(answers):
        return text("report.asked_unknown", lang)
    asked = sum(answer == "yes" for answer in answers)
    return text("report.asked", lang, asked=asked, all=len(answers))


def unknowns(quarter: Quarter, result: Result, lang: str) -> tuple[str, ...]:
    """List what is not known and therefore not said."""
    network = quarter.network(result.parameters)
    hidden = [note for note in result.notes if note.key in _OF_THE_VIEW]
    return (
        *(note.sentence(lang) for note in result.notes if note not in hidden),
        *_cells(result, lang),
        *_asked(network, _seen(quarter, network, result.view), lang),
        *_ties(network, lang),
        *_languages(quarter, network, lang),
        *(note.sentence(lang) for note in hidden),
    )


def few(sentences: Sequence[str], words: int, lang: str) -> tuple[str, ...]:
    """Choose what fits on the two pages."""
    chosen: list[str] = []
    for sentence in sentences:
        if sum(len(said.split()) for said in (*chosen, sentence)) > words:
            more = len(sentences) - len(chosen)
            return (*chosen, text("report.more_unknown", lang, count=more))
        chosen.append(sentence)
    return tuple(chosen)


def _cells(result: Result, lang: str) -> list[str]:
    unknown = [
        profile(cell.topic, cell.language, cell.group, cell.status, lang)
        for cell in result.cells
        if cell.cell_class == "GX"
    ]
    if not unknown:
        return []
    named = unknown[:_MOST_CELLS]
    more = len(unknown) - len(named)
    cells = and_list(named, lang)
    if more:
        cells = f"{', '.join(named)} {text('report.and_more', lang, count=more)}"
    said = [text("report.unknown_gx", lang, cells=cells)]
    coverage = result.summary["coverage"]
    if isinstance(coverage, dict):
        low, high = coverage["low"], coverage["high"]
        if isinstance(low, float | int) and isinstance(high, float | int):
            lowest, highest = percent(low, lang), percent(high, lang)
            if lowest != highest:
                said.append(text("report.unknown_coverage", lang, low=lowest, high=highest))
    return said


def _asked(network: Network, seen: list[int], lang: str) -> list[str]:
    asked = [network.asked[position] == "yes" for position in seen]
    noted = any(network.asked[position] for position in seen)
    if all(asked) or not noted:  # the head of the report says that nobody noted it
        return []
    count = len(asked) - sum(asked)
    said = [text("report.unknown_asked", lang, count=count, all=len(asked))]
    sectors = network.sectors[seen].tolist()
    there = Counter(sectors)
    heard = Counter(sector for sector, yes in zip(sectors, asked, strict=True) if yes)
    shares = [(heard[s] / there[s], s) for s in sorted(there) if there[s] >= _LARGE_SECTOR]
    if any(asked) and shares and min(shares)[0] < _FEW_ASKED:
        sector = min(shares)[1]
        values = {"asked": heard[sector], "all": there[sector]}
        name = label("sector", SECTORS[sector], lang)
        said.append(text("report.unknown_sector", lang, sector=name, **values))
    return said


def _ties(network: Network, lang: str) -> list[str]:
    records = network.records
    if not len(records):
        return []
    said = []
    confirmed = float(np.mean(records.strict))
    if network.asked_anybody and confirmed < 1:
        said.append(text("report.unknown_confirmed", lang, share=percent(confirmed, lang)))
    unrated = 1 - float(np.mean(records.rated))
    if unrated > 0:
        said.append(text("report.unknown_rated", lang, share=percent(unrated, lang)))
    return said


def _languages(quarter: Quarter, network: Network, lang: str) -> list[str]:
    table = quarter.table("offers")
    there = {offer.id for offer in network.offers}
    cells = [
        text_
        for key, text_ in zip(table.column("id"), table.column("languages"), strict=True)
        if key in there
    ]
    unknown = sum(not as_list(cell) or any(map(is_unknown, as_list(cell))) for cell in cells)
    if not unknown or quarter.meta.blank_language != "unknown":
        return []
    return [text("report.unknown_languages", lang, share=percent(unknown / len(cells), lang))]


# --- Put the report together: words, tables and picture, still without any layout.


def build_report(
    quarter: Quarter, result: Result, *, lang: str = "en", before: Result | None = None
) -> Report:
    """Put the report on a quarter together."""
    shown = share(quarter, view=result.view)
    annex_parts = annex(result, lang)
    statements = [statement for part in annex_parts for statement in part.statements]
    informal_part, unknown = informal(result, lang), unknowns(quarter, result, lang)
    tight = ROOMS[-1]
    report = Report(
        lang=lang,
        view=result.view,
        title=result.meta.name or result.meta.id or text("report.unnamed", lang),
        facts=_facts(quarter, result, lang),
        invented=text("report.invented", lang) if result.meta.fictional else "",
        glance=tuple(said for said in glance(shown, result, lang) if said.words),
        nothing="" if any(f.severity > 0 for f in result.findings) else why_nothing(result, lang),
        steps=steps(quarter, result, lang),
        picture=picture_of(shown, result, lang),
        grid=grid_of(result, lang),
        bridges=bridge_rows(result, lang, most=tight.bridges),
        more_bridges=more_bridges(result, lang, most=tight.bridges),
        money=money(shown, result, lang),
        informal_front=informal_part[: tight.informal],
        informal=informal_part,
        unknown_front=few(unknown, tight.unknown, lang),
        unknown=unknown,
        since=since(before, result, lang),
        brief_method=brief_method(result, lang),
        method=method(result, lang),
        parameters=conventions(result, lang),
        purpose=text("report.purpose", lang),
        annex=annex_parts,
        numbers={said.finding: place for place, said in enumerate(statements, start=1)},
    )
    return _roomy(report, result)


def _roomy(report: Report, result: Result) -> Report:
    """Put as much on the two pages as they may hold."""
    lang = report.lang
    for room in ROOMS:
        fuller = replace(
            report,
            bridges=bridge_rows(result, lang, most=room.bridges),
            more_bridges=more_bridges(result, lang, most=room.bridges),
            informal_front=report.informal[: room.informal],
            unknown_front=few(report.unknown, room.unknown, lang),
        )
        if fits(fuller):
            return fuller
    return report


def _facts(quarter: Quarter, result: Result, lang: str) -> tuple[tuple[str, str], ...]:
    meta, summary = result.meta, result.summary
    counts = {
        name: number(count, lang)
        for name in ("actors", "ties", "offers", "docks")
        if isinstance(count := summary[name], int | float)
    }
    return (
        (text("report.fact_quarter", lang), place_of(meta, lang)),
        (text("report.fact_day", lang), say_day(meta.wave, lang)),
        (text("report.fact_asked", lang), asked_words(quarter, result, lang)),
        (text("report.fact_size", lang), text("report.size", lang, **counts)),
        (text("report.fact_view", lang), text(f"report.view_{result.view}", lang)),
    )


# --- One page for one partner: its place in the net, as a thank-you for answering.

_SOURCE = "place.typ"

_SHORT = 0.005  # less than this is said in words, not as 0 %


@dataclass(frozen=True)
class Place:
    """What one partner gets to see of its place in the net."""

    lang: str  # `"de"` or `"en"`.
    heading: str  # Who it is for, what it is, on what it rests, what it may be used for.
    thanks: str
    facts: str
    invented: str
    purpose: str
    picture: Picture | None  # The actor and its neighbours.
    # Heading and names: whom it sends people to, who sends people, who works with it.
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    carries: tuple[str, ...]  # Sentences on what it makes possible.
    findings: tuple[tuple[str, str], ...]  # Sentence and action of each finding that names it.


def partners(quarter: Quarter, *, view: str = "partner") -> tuple[str, ...]:
    """List the actors that get a page."""
    shown = share(quarter, view=view)
    network = shown.network()
    table = shown.table("actors")
    kinds = dict(zip(table.column("id"), table.column("kind"), strict=True))
    return tuple(
        key
        for position, key in enumerate(network.ids)
        if not network.informal[position] and kinds[key] not in ("group_node", "person_pseudonym")
    )


def build_place(quarter: Quarter, result: Result, actor: str, *, lang: str = "en") -> Place:
    """Put the page of one partner together."""
    if actor not in partners(quarter, view=result.view):
        raise UnknownActorError("place.unknown_actor", actor=actor)
    shown = share(quarter, view=result.view)
    network = shown.network(result.parameters)
    name = network.names[network.ids.index(actor)] or actor
    near = _near(shown, actor)
    meta = result.meta
    view = text(f"report.view_{result.view}", lang)
    return Place(
        lang=lang,
        heading=text("place.heading", lang, name=name),
        thanks=text("place.thanks", lang, quarter=meta.name or meta.id),
        facts=f"{place_of(meta, lang)} · {say_day(meta.wave, lang)} · {view}",
        invented=text("report.invented", lang) if meta.fictional else "",
        purpose=text("report.purpose", lang),
        picture=_picture(shown, actor, name, near, lang),
        lists=_lists(shown, actor, lang),
        carries=_place_carries(quarter, shown, result, actor, lang),
        findings=tuple(
            (finding.sentence(lang), finding.action(lang))
            for finding in result.findings
            if actor in finding.actors
        ),
    )


def render_place(place: Place) -> bytes:
    """Lay the page of one partner out."""
    lang = place.lang
    names = ("picture", "carries", "findings", "nothing", "nobody")
    data = {
        **asdict(replace(place, picture=None)),
        "words": {name: text(f"place.{name}", lang) for name in names},
        "text_action": [
            text("report.text_action", lang, action=todo) for _, todo in place.findings
        ],
        "picture": {"svg": place.picture.svg, "words": place.picture.description}
        if place.picture
        else None,
    }
    return typeset(files(__package__).joinpath(_SOURCE).read_bytes(), data)


def _near(quarter: Quarter, actor: str) -> frozenset[str]:
    table = quarter.table("ties")
    pairs = list(zip(table.column("source"), table.column("target"), strict=True))
    return frozenset(end for pair in pairs if actor in pair for end in pair) | {actor}


def _around(quarter: Quarter, keep: Collection[str], actor: str) -> Quarter:
    """Reduce a quarter to some actors and the ties of one of them."""
    actors, ties, docks = (quarter.table(name).records() for name in ("actors", "ties", "docks"))
    near = [
        {
            "id": row["id"],
            "name": row["name"],
            "type": row["type"],
            "sector": row.get("sector", ""),
            "kind": row.get("kind", ""),
            "at": at if (at := row.get("at", "")) in keep else "",
        }
        for row in actors
        if row["id"] in keep
    ]
    mine = [
        {name: row[name] for name in ("source", "target", "kind")}
        for row in ties
        if actor in (row["source"], row["target"])
    ]
    stops = [{"actor": row["actor"]} for row in docks if row["actor"] in keep]
    parts = {"actors": near, "ties": mine, "docks": stops}
    return Quarter(
        quarter.meta,
        {name: Table.from_records(name, rows) for name, rows in parts.items() if rows},
    )


def _picture(
    shown: Quarter, actor: str, name: str, near: frozenset[str], lang: str
) -> Picture | None:
    if len(near) == 1:
        return None
    from ecosystem.pictures.network import draw_quarter

    axes = draw_quarter(_around(shown, near, actor), highlight=[actor], lang=lang)
    words = text("place.picture_words", lang, name=name, count=len(near) - 1)
    return Picture(as_element(axes), words)


def _lists(quarter: Quarter, actor: str, lang: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    network = quarter.network()
    records = network.records
    me = network.ids.index(actor)
    found: dict[str, dict[int, set[str]]] = {"sends": {}, "receives": {}, "together": {}}
    rows = zip(
        records.source.tolist(),
        records.target.tolist(),
        records.layer.tolist(),
        records.kind.tolist(),
        strict=True,
    )
    for source, target, layer, kind in rows:
        if me not in (source, target):
            continue
        other = target if source == me else source
        key = "sends" if source == me else "receives"
        if LAYERS[layer] != LAYERS[0]:
            key = "together"
        found[key].setdefault(other, set()).add(label("tie_kind", KINDS[kind], lang))
    return tuple(
        (
            text(f"place.{key}", lang),
            tuple(
                text(
                    "place.kind_of",
                    lang,
                    name=network.names[other] or network.ids[other],
                    kinds=", ".join(sorted(kinds)),
                )
                for other, kinds in sorted(
                    others.items(), key=lambda item: (network.names[item[0]].casefold(), item[0])
                )
            ),
        )
        for key, others in found.items()
    )


def _place_carries(
    quarter: Quarter, shown: Quarter, result: Result, actor: str, lang: str
) -> tuple[str, ...]:
    said = []
    offers = shown.table("offers")
    topics = sorted(
        {
            label("topic", topic, lang)
            for owner, cell in zip(offers.column("actor"), offers.column("topics"), strict=True)
            if owner == actor
            for topic in as_list(cell)
        }
    )
    if topics:
        said.append(text("place.offers_one", lang, topics=", ".join(topics)))
    losses = actor_by_loss(quarter, parameters=result.parameters)
    share_lost = float(losses.get(actor, float("nan")))
    if share_lost >= _SHORT:
        said.append(text("place.reach", lang, share=percent(share_lost, lang)))
    elif share_lost >= 0:
        said.append(text("place.reach_none", lang))
    alone = [
        profile(gap.topic, gap.language, gap.group, gap.status, lang)
        for gap in result.findings.of_kind("gap")
        if isinstance(gap, Gap) and gap.gap_class == "G1" and gap.providers == (actor,)
    ]
    if alone:
        said.append(text("place.alone", lang, cells=and_list(alone, lang)))
    return tuple(said)
