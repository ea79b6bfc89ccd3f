"""The report on a quarter, the things to do, and the page that each partner gets."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem import __version__
from ecosystem.changes.causes import Cause
from ecosystem.changes.plan import Plan
from ecosystem.changes.waves import Answers, FindingChange, WaveComparison
from ecosystem.documents import model, results
from ecosystem.documents.actions import tasks_of, tasks_sheet, tasks_table
from ecosystem.documents.arrivals import PARTS, arrival_notes, arrival_tables
from ecosystem.documents.budget import ending, money, money_lines, names_of_ends, some, what_ends
from ecosystem.documents.comparisons import states_words
from ecosystem.documents.model import Sentences, Words
from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.findings.agendas import Review
from ecosystem.findings.base import Finding
from ecosystem.findings.bridges import Bridge
from ecosystem.findings.gaps import CellRow, Gap
from ecosystem.findings.places import STATES as DATED_STATES
from ecosystem.findings.registry import Result, of_the_net
from ecosystem.measures.analysis import analyse
from ecosystem.model.network import KINDS, Network, numbers_of
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import RISKS, Calendar, Meta, Table, as_list, is_unknown
from ecosystem.pictures.matrix import HIDDEN, UNKNOWN, fields
from ecosystem.pictures.style import WORST_FIRST, look_of
from ecosystem.pictures.words import name_of
from ecosystem.schema import LAYERS, SECTORS
from ecosystem.sharing.plans import share_causes, share_plan, share_questions
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import answers_in_view, shared_arrival
from ecosystem.sharing.rules import without_informal
from ecosystem.stubs import dataclass
from ecosystem.words import (
    and_list,
    asked_words,
    coverage_words,
    label,
    language_name,
    number,
    percent,
    profile,
    say_day,
    text,
    vocabulary,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# --- The first sentences of the report: what carries, the biggest gap, the next date.


def glance(
    quarter: Quarter, result: Result, causes: Sequence[Cause], lang: str, plan: Plan | None = None
) -> tuple[Words, ...]:
    """Say three sentences: for how much a way leads to an offer, the worst cause, the next date."""
    worst = None
    if causes:
        # how many people it is about is said once: beside what to do about it
        below = {cell.key for action in plan.actions for cell in action.repairs} if plan else set()
        people = not {cell.key for cell in causes[0].cells} <= below
        said = text("report.glance_cause", lang, sentence=causes[0].sentence(lang, people=people))
        worst = Words(said, finding=_of(causes[0], result))
    hubs = result.findings.of_kind("hub")
    net = Words(" ".join(of_the_net(result, lang)), finding=hubs[0].id if len(hubs) else "")
    return (
        net,
        Words(share_told(result, lang)),
        worst or _biggest_gap(result, lang),
        next_date(quarter, result, lang),
    )


def _of(cause: Cause, result: Result) -> str:
    """Name the first finding that a cause is about."""
    found = {finding.id for finding in result.findings}
    keys = (f"{kind}:{':'.join(c.key)}" for c in cause.cells for kind in ("gap", "informal_only"))
    return next((key for key in keys if key in found), "")


def coverage_bounds(result: Result) -> tuple[float, float] | None:
    """Return the bounds of the share of the need that a way leads to; None if it is not known."""
    coverage = result.summary["coverage"]
    low, high = (coverage["low"], coverage["high"]) if isinstance(coverage, dict) else (None, None)
    return (low, high) if isinstance(low, float | int) and isinstance(high, float | int) else None


def share_told(result: Result, lang: str) -> str:
    """Say for how much of the need a way leads to an offer: the one share of the report."""
    if result.meta.offers_recorded is None:
        return text("report.glance_not_recorded", lang)
    if not (known := coverage_bounds(result)):
        return ""
    said = coverage_words(*known, lang, way=result.has_way)
    uncounted = result.summary["unweighted"]
    return f"{said} {text('report.glance_uncounted', lang)}" if uncounted else said


def _biggest_gap(result: Result, lang: str) -> Words:
    gaps = result.findings.of_kind("gap", "informal_only")
    if not len(gaps):
        known = any(cell.cell_class not in ("-", "GX") for cell in result.cells)
        return Words(text("report.glance_no_gap", lang) if known else "")
    worst = min(gaps, key=lambda gap: (-gap.severity, gap.id))
    said = text("report.glance_gap", lang, sentence=worst.sentence(lang))
    return Words(said, finding=worst.id)


def next_date(quarter: Quarter, result: Result, lang: str) -> Words:
    """Say when something ends next, and what."""
    wave = quarter.meta.wave
    if wave is None:
        return Words(text("report.glance_no_wave", lang))
    offers, ties = ending(quarter, result)
    horizon = Calendar.of(quarter.meta, result.parameters).horizon or 0
    days = [day for day in {*offers, *ties} if day.toordinal() <= horizon]
    if not days:
        return Words(text("report.glance_no_date", lang, months=result.horizon_months))
    first = min(days)
    names = names_of_ends(quarter, result, first, lang)
    most = min(days, key=lambda d: (-(offers.get(d, 0) + ties.get(d, 0)), d))
    what = what_ends(first, offers, ties, lang)
    if names:
        what = text("report.glance_names", lang, what=what, names=names)
    values = {"day": say_day(first, lang), "what": what}
    if first == most:
        return Words(text("report.glance_date", lang, **values))
    values |= {"later": say_day(most, lang), "most": what_ends(most, offers, ties, lang)}
    return Words(text("report.glance_dates", lang, **values))


# --- How the report was calculated, in five lines and in full.


def decimal(value: float, lang: str) -> str:
    """Write a convention as it is, with the decimal sign of the language."""
    written = f"{value:g}"
    return written.replace(".", ",") if lang == "de" else written


def _used(result: Result, lang: str) -> dict[str, object]:
    """Write the conventions that the report tells of."""
    used = result.parameters
    names = {"hops": "k", "language": "language_min", "threshold": "fragility_threshold"}
    names |= {
        "cut": "cut_side_min",
        **{n: f"mode.{n}" for n in ("staff", "interpreter", "volunteer")},
    }
    shares = {"reach": "reach_loss_min", "topic": "topic_loss_min"}
    return {
        **{key: decimal(used[name], lang) for key, name in names.items()},
        **{key: percent(used[name], lang) for key, name in shares.items()},
        "months": result.horizon_months,
    }


_METHOD = ("graphs", "reach", "fragility", "roles", "horizon")


def method(result: Result, lang: str) -> tuple[str, ...]:
    """Say in five lines how it was calculated, with the values used."""
    hazards = ", ".join(
        f"{label('risk', risk, lang)} {decimal(result.parameters[f'hazard.{risk}'], lang)}"
        for risk in (*RISKS, "stale")
    )
    values = {**_used(result, lang), "hazards": hazards}
    return tuple(text(f"report.method_{line}", lang, **values) for line in _METHOD)


def brief_method(result: Result, lang: str) -> tuple[str, ...]:
    """Say the same in five short lines."""
    values = _used(result, lang)
    return tuple(text(f"report.brief_{line}", lang, **values) for line in _METHOD)


def conventions(result: Result, lang: str) -> tuple[tuple[str, str], ...]:
    """List every convention with the value used."""
    values = {**result.parameters.values, "horizon_months": result.horizon_months}
    return (
        *((name, decimal(value, lang)) for name, value in values.items()),
        ("seed", str(result.parameters.seed)),
    )


# --- The grid of needs: topics by languages, the worst class of each field.

MOST_LANGUAGES = 8

_NO_GAP = ("G0", "GX", "-")


def grid_of(result: Result, lang: str) -> tuple[model.Block, ...]:
    """Make the grid of needs, with its legend; nothing if no need is known."""
    squared: dict[tuple[str, str], list[CellRow]] = {}
    people: dict[str, float] = {}
    for cell in result.cells:
        squared.setdefault((cell.topic, cell.language), []).append(cell)
        people[cell.language] = people.get(cell.language, 0.0) + (cell.demand or 0.0)
    if not squared:
        return ()
    topics = [topic for topic in vocabulary("topic") if any(t == topic for t, _ in squared)]
    place = {code: at for at, code in enumerate(result.meta.languages)}
    by_people = sorted(people, key=lambda c: (-people[c], place.get(c, len(place)), c))
    shown = sorted(by_people[:MOST_LANGUAGES], key=lambda c: (place.get(c, len(place)), c))
    findings = {gap.key: gap.id for gap in result.findings if isinstance(gap, Gap)}
    counted = not result.summary["unweighted"]
    fields_ = {topic: [squared.get((topic, code), []) for code in shown] for topic in topics}
    rows = [
        (
            Words(label("topic", topic, lang), strong=True),
            *(_square(cells, findings, lang, counted=counted) for cells in row),
        )
        for topic, row in fields_.items()
    ]
    if counted:
        rows.append(_sums(result, shown, lang))
    columns = [model.Column("topic", text("report.grid_corner", lang))]
    columns += [model.Column(code, language_name(code, lang), "square") for code in shown]
    squares = [square for row in rows for square in row[1:]]
    looks = {square.look for square in squares}
    legend = [
        Words(label("class", look, lang), symbol_of(look), look=look)
        for look in reversed(WORST_FIRST)
        if look in looks
    ]
    helps = [text("report.grid_help", lang)] if counted else []
    for sign, key in ((HIDDEN, "hidden"), (UNKNOWN, "unknown")):
        if any(sign in square.more for square in squares):
            helps.append(text(f"report.grid_{key}", lang))
    if not all(cells for row in fields_.values() for cells in row):
        helps.append(text("report.grid_unrecorded", lang))
    rest = [language_name(code, lang) for code in by_people[MOST_LANGUAGES:]]
    if rest:
        helps.append(text("report.grid_left_out", lang, languages=", ".join(rest)))
    title = text("report.part_grid", lang)
    return (
        model.TableBlock("needs", tuple(columns), tuple(rows), title=title),
        Sentences(tuple(legend), "legend"),
        *some([" ".join(helps)] if helps else [], "quiet"),
    )


def _sums(result: Result, languages: Sequence[str], lang: str) -> tuple[Words, ...]:
    """Sum up how many people of each language have a need without a sure way."""
    sums = []
    for code in languages:
        bad = [c for c in result.cells if c.language == code and c.cell_class not in _NO_GAP]
        told = [cell.demand for cell in bad if cell.demand is not None]
        signs = [HIDDEN] if any(c.counted and c.demand is None for c in bad) else []
        signs += [UNKNOWN] if not all(c.counted for c in bad) else []
        sum_ = [number(sum(told), lang)] if told or not bad else []
        sums.append(Words(" + ".join([*sum_, *signs]), strong=True))
    return (Words(text("report.grid_sum", lang), strong=True), *sums)


def symbol_of(look: str) -> str:
    """Return the sign of a class."""
    return str(vocabulary("class")[look]["symbol"])


def _square(
    cells: Sequence[CellRow],
    findings: Mapping[tuple[str, str, str, str], str],
    lang: str,
    *,
    counted: bool,
) -> Words:
    """Say the worst class of a topic in a language, and how many people need it."""
    if not cells:
        return Words(UNKNOWN, spoken=text("report.grid_nobody", lang))
    worst = min(cells, key=lambda cell: WORST_FIRST.index(_look(cell)))
    look = _look(worst)
    spoken = f"{profile(*worst.key, lang)}: {label('class', look, lang)}"
    if len(cells) > 1:
        spoken = text("report.grid_several", lang, words=spoken, count=len(cells))
    people = ""
    if look not in ("G0", "-"):
        (field,) = fields(cells, unweighted=not counted).values()
        people = field.people(lang)
        how = {HIDDEN: "few", UNKNOWN: "uncounted", "": ""}.get(people, "people")
        if how:
            spoken = text(f"report.grid_{how}", lang, words=spoken, people=people)
    return Words(symbol_of(look), people, findings.get(worst.key, ""), look=look, spoken=spoken)


def _look(cell: CellRow) -> str:
    return look_of(cell.cell_class, cell.class_worst)


# --- Weak bridges, informal help, the picture of the net and the annex.

MOST_BRIDGES = 6

_BRIDGES = ("from_to", "column_hangs_on", "carries", "proposal", "column_band")


def bridges(result: Result, lang: str, *, most: int = MOST_BRIDGES) -> tuple[model.Block, ...]:
    """Write the most severe weak bridges as rows, and say how many had no room."""
    found = result.findings.of_kind("weak_bridge")
    rows = tuple(_bridge_row(b, lang) for b in found.top(most) if isinstance(b, Bridge))
    more = len(found) - most
    if not len(found):
        no_ties = [note.sentence(lang) for note in result.notes if note.key == "no_ties"]
        said = no_ties[:1] or [text("report.no_bridges", lang)]
    else:
        said = [text("report.more_bridges", lang, count=more)] if more > 0 else []
    title = text("report.part_bridges", lang)
    if not rows:
        return (Sentences(tuple(said), title=title),)
    columns = model.columns_of("report.", lang, _BRIDGES)
    return (model.TableBlock("bridges", columns, rows, title=title), *some(said))


def _bridge_row(bridge: Bridge, lang: str) -> tuple[str | Words, ...]:
    ends = f"{bridge.name(bridge.source)} – {bridge.name(bridge.target)}"
    todo = [text(f"findings.bridge_action.{risk}", lang) for risk in bridge.risks[:1]]
    return (
        Words(ends, finding=bridge.id, strong=True),
        "\n".join(label("risk", risk, lang) for risk in bridge.risks),
        "\n".join(_stakes(bridge, lang)),
        "\n".join(todo),
        model.band_words(bridge.band, lang),
    )


def _stakes(bridge: Bridge, lang: str) -> tuple[str, ...]:
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


def informal(result: Result, lang: str) -> tuple[Words, ...]:
    """Say where informal help alone carries: topic and language, never who."""
    said = []
    for gap in result.findings.of_kind("informal_only"):
        if not isinstance(gap, Gap):
            continue
        cell = profile(*gap.key, lang)
        if not gap.unweighted and gap.demand is not None:
            people = number(gap.demand, lang)
            cell = text("report.informal_people", lang, cell=cell, people=people, count=gap.demand)
        sure = label("band", gap.band, lang)
        said.append(Words(f"{cell} ({sure})", finding=gap.id))
    return tuple(said)


def strengths(result: Result, lang: str) -> tuple[str | Words, ...]:
    """Say what carries: topics that are met in every language asked for, and strong bridges."""
    topics = [
        label("topic", topic, lang)
        for topic in vocabulary("topic")
        if (here := {c.cell_class for c in result.cells if c.topic == topic} - {"-"})
        and here == {"G0"}
    ]
    said: list[str | Words] = []
    if topics:
        said.append(text("report.strong_topics", lang, topics=and_list(topics, lang)))
    strong = [f for f in result.findings.of_kind("strong_bridge") if f.band == "sure"]
    for bridge in strong[:_MOST_NAMED]:
        if isinstance(bridge, Bridge):
            names = {"source": bridge.name(bridge.source), "target": bridge.name(bridge.target)}
            words = text("report.glance_strong", lang, **names)
            said.append(Words(words, finding=bridge.id))
    return tuple(said)


def gaps_by_topic(result: Result, lang: str) -> list[str]:
    """Say the gaps in one sentence a topic: what is missing, in which languages, for how many."""
    said = []
    counted = not result.summary["unweighted"]
    for topic in vocabulary("topic"):
        gaps = []
        for look in WORST_FIRST:
            cells = [c for c in result.cells if (c.topic, c.cell_class) == (topic, look)]
            if not cells or look in _NO_GAP:
                continue
            codes = dict.fromkeys(cell.language for cell in cells)
            values = {
                "name": label("class", look, lang),
                "languages": and_list([language_name(code, lang) for code in codes], lang),
            }
            told = [cell.demand for cell in cells if cell.demand is not None]
            if counted and len(told) == len(cells):
                values["people"] = number(sum(told), lang)
            key = "topic_gap_people" if "people" in values else "topic_gap"
            gaps.append(text(f"report.{key}", lang, **values))
        if gaps:
            topic_name = label("topic", topic, lang)
            said.append(text("report.topic_gaps", lang, topic=topic_name, gaps="; ".join(gaps)))
    return said


def annex(result: Result, numbers: Mapping[str, int], lang: str) -> Iterator[model.TableBlock]:
    """Write all findings, grouped by kind."""
    names = ("number", "sentence", "action", "band")
    for kind, found in results.by_kind(result).items():
        told = results.told_once(found)
        said = [results.sentence_of(f, lang) for f in told]
        marks = [str(numbers[f[0].id]) for f in told]
        actions = _once([f[0].action(lang) for f in told], said, marks, lang)
        rows = tuple(
            (
                Words(mark, finding=f[0].id, target=True, strong=True),
                Words(sentence, f[0].id),
                action,
                model.band_words(f[0].band, lang),
            )
            for f, mark, sentence, action in zip(told, marks, said, actions, strict=True)
        )
        columns = model.columns_of("report.column_", lang, names)
        title = f"{results.kind_heading(kind, lang)} ({len(found)})"
        yield model.TableBlock(kind, columns, rows, title=title, level=3)


_ALIKE = 6  # words in common from which two actions are one


def _once(
    actions: Sequence[str], said: Sequence[str], marks: Sequence[str], lang: str
) -> Iterator[str]:
    """Tell an action once that differs from one above only in what its finding names."""
    above: list[tuple[str, list[str]]] = []
    for action, sentence, mark in zip(actions, said, marks, strict=True):
        words = action.split()
        for other, first in above:
            start = _alike(first, words)
            end = _alike(first[start:][::-1], words[start:][::-1])
            own = " ".join(words[start : len(words) - end]).strip("(),;:.")
            if start + end >= _ALIKE and own in sentence:
                yield text("report.action_again", lang, number=other)
                break
        else:
            above.append((mark, words))
            yield action


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def as_element(axes: Axes) -> str:
    """Turn a picture into an element that a page can hold."""
    from ecosystem.pictures.canvas import drawing_in, svg_of

    drawing = drawing_in(axes)
    # typst reads a text of an SVG in one font
    return svg_of(drawing, outlines=True).strip() if drawing is not None else ""


def picture_of(quarter: Quarter, result: Result, lang: str) -> model.PictureBlock | None:
    """Draw the net."""
    if not quarter.network(result.parameters).ids:
        return None
    from ecosystem.pictures.network import draw_quarter
    from ecosystem.pictures.paper import svg_axes

    axes = draw_quarter(quarter, result=result, lang=lang, ax=svg_axes("a4"))
    names = [
        f"{bridge.name(bridge.source)} – {bridge.name(bridge.target)}"
        for bridge in result.findings.of_kind("weak_bridge")
        if isinstance(bridge, Bridge)
    ]
    bridges = and_list(names, lang) or text("report.picture_no_bridges", lang)
    counts = {name: result.summary[name] for name in ("actors", "ties")}
    words = text("report.picture_words", lang, bridges=bridges, **counts)
    title, media = text("report.part_picture", lang), ("html", "pdf")
    return model.PictureBlock(
        as_element(axes), words, floats=True, title=title, level=3, media=media
    )


# --- What has changed since an earlier wave of the same quarter.

_MOST_NAMED = 3

_MOST_ASKED = 3  # questions of which the two pages tell

_SHORT = 0.005  # a share that is less is said in words, not as 0 %


def check_before(old: Meta, new: Meta, *, path: str) -> None:
    """Refuse to compare what is not an earlier wave of the same quarter."""
    earlier = old.wave is not None and new.wave is not None and old.wave < new.wave
    if old.id != new.id or not earlier:
        raise UsageError("since.other_quarter", path=path, name=new.name or new.id)


def since(comparison: WaveComparison | None, lang: str) -> tuple[str, ...]:
    """Say in the words of the comparison what became of the findings, and name the worst."""
    if comparison is None:
        return (text("since.first", lang),)
    day = say_day(comparison.results[0].meta.wave, lang)
    said = [text("since.compared", lang, day=day), *states_words(comparison, lang)]
    by_state: dict[str, list[FindingChange]] = {}
    for change in comparison.findings:
        by_state.setdefault(change.state, []).append(change)
    for state in ("closed", "new"):
        if names := [change.finding for change in by_state.get(state, ())]:
            said.append(text(f"since.{state}", lang, names=_named(names, lang)))
    said += [change.sentence(lang) for state in DATED_STATES for change in by_state.get(state, ())]
    if "closed" in by_state:
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
        return profile(*finding.key, lang)
    if isinstance(finding, Bridge):
        return f"{finding.name(finding.source)} – {finding.name(finding.target)}"
    names = " – ".join(finding.name(actor) for actor in finding.actors[:2])
    kind = results.kind_heading(finding.kind, lang)
    return f"{kind}: {names}" if names else kind


# --- What the data do not say: the part of the report that keeps it honest.

_MOST_CELLS = 3

_OF_THE_VIEW = ("redacted", "counts", "official_shares")

_FEW_ASKED = 0.5

_LARGE_SECTOR = 3


def asked_of(quarter: Quarter, result: Result, lang: str) -> str:
    """Say how many actors were asked."""
    answers = answers_in_view(quarter, result.view)
    if not answers.noted or not answers.there:
        return text("report.asked_unknown", lang)
    return asked_words(len(answers.asked), len(answers.there), lang)


def unknowns(quarter: Quarter, result: Result, lang: str) -> tuple[str, ...]:
    """List what is not known and therefore not said."""
    answers = answers_in_view(quarter, result.view)
    if result.view != "internal":  # no share may count whom the view does not show
        quarter = without_informal(quarter)
    network = quarter.network(result.parameters)
    hidden = [note for note in result.notes if note.key in _OF_THE_VIEW]
    return (
        *(note.sentence(lang) for note in result.notes if note not in hidden),
        *_open_cells(result, lang),
        *_open_answers(network, answers, lang),
        *_open_ties(network, lang),
        *_open_languages(quarter, network, lang),
        *(note.sentence(lang) for note in hidden),
    )


def _count(sentences: Iterable[str]) -> int:
    return sum(len(said.split()) for said in sentences)


def few(sentences: Sequence[str], words: int, lang: str) -> tuple[str, ...]:
    """Choose what fits on the two pages."""
    chosen: list[str] = []
    for sentence in sentences:
        if _count((*chosen, sentence)) > words:
            more = len(sentences) - len(chosen)
            return (*chosen, text("report.more_unknown", lang, count=more))
        chosen.append(sentence)
    return tuple(chosen)


def _open_cells(result: Result, lang: str) -> list[str]:
    unknown = [profile(*cell.key, lang) for cell in result.cells if cell.cell_class == "GX"]
    if not unknown:
        return []
    named = unknown[:_MOST_CELLS]
    more = len(unknown) - len(named)
    cells = and_list(named, lang)
    if more:
        cells = f"{', '.join(named)} {text('report.and_more', lang, count=more)}"
    said = [text("report.unknown_gx", lang, cells=cells)]
    known = coverage_bounds(result)
    if known and percent(known[0], lang) != percent(known[1], lang):
        said.append(coverage_words(*known, lang, way=result.has_way))
    return said


def _open_answers(network: Network, answers: Answers, lang: str) -> list[str]:
    silent = len(answers.there) - len(answers.asked)
    if not silent or not answers.noted:  # the head of the report says that nobody noted it
        return []
    said = [text("report.unknown_asked", lang, count=silent, all=len(answers.there))]
    sector_of = dict(zip(network.ids, network.sectors.tolist(), strict=True))
    there = Counter(sector_of[actor] for actor in answers.there)
    heard = Counter(sector_of[actor] for actor in answers.asked)
    shares = [(heard[s] / there[s], s) for s in range(len(SECTORS)) if there[s] >= _LARGE_SECTOR]
    if answers.asked and shares and min(shares)[0] < _FEW_ASKED:
        sector = min(shares)[1]
        values = {"asked": heard[sector], "all": there[sector]}
        name = label("sector", SECTORS[sector], lang)
        said.append(text("report.unknown_sector", lang, sector=name, **values))
    return said


def _open_ties(network: Network, lang: str) -> list[str]:
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


def _open_languages(quarter: Quarter, network: Network, lang: str) -> list[str]:
    there = {offer.id for offer in network.offers}
    cells = [
        text_ for key, text_ in quarter.table("offers").select("id", "languages") if key in there
    ]
    unknown = sum(not as_list(cell) or any(map(is_unknown, as_list(cell))) for cell in cells)
    if not unknown or quarter.meta.blank_language != "unknown":
        return []
    return [text("report.unknown_languages", lang, share=percent(unknown / len(cells), lang))]


# --- Put the report together: as much on the two pages as they may hold, the rest in the annex.

MOST_WORDS = 660

# Readers do not agree whether a dash or a unit is a word.
_SPARE = 5

_WORD = re.compile(r"\S*[^\W\d_]\S*")


@dataclass(frozen=True)
class _Room:
    """What may stand on the two pages; the annex has all of it."""

    causes: int
    bridges: int
    unknown: int  # Words on what is not known.
    informal: int  # Needs that only informal help meets.


# From generous to tight: the first that keeps the report short is taken.
_ROOMS = (
    *(_Room(5, 6, 60, 4), _Room(4, 5, 40, 3), _Room(3, 4, 40, 3), _Room(3, 3, 30, 2)),
    *(_Room(2, 3, 20, 2), _Room(2, 2, 15, 1), _Room(1, 1, 10, 1)),
)


def plan_of(quarter: Quarter, result: Result) -> tuple[Plan, list[Cause]]:
    """Find what to do, and the causes about which something can be done."""
    used: dict[str, Any] = {"view": result.view, "parameters": result.parameters}
    causes = [cause for cause in share_causes(quarter, **used) if cause.candidates]
    return share_plan(quarter, draws=0, **used), causes


def build_report(
    quarter: Quarter,
    result: Result,
    *,
    lang: str = "en",
    since_last: WaveComparison | None = None,
    reviews: Sequence[Review] = (),
) -> model.Document:
    """Put the report on a quarter together."""
    shown = share(quarter, view=result.view, lang=lang)
    if result.summary["actors"] and not any(len(shown.table(name)) for name in _COLLECTED):
        return _collect_next(quarter, result, lang)
    plan, causes = plan_of(quarter, result)
    asked = share_questions(quarter, view=result.view, parameters=result.parameters)
    known = unknowns(quarter, result, lang)
    told_groups = (
        group for found in results.by_kind(result).values() for group in results.told_once(found)
    )
    numbers = {group[0].id: n for n, group in enumerate(told_groups, 1)}
    first = list(_first_page(quarter, shown, result, (plan, causes), lang))
    dates = money(shown, quarter, result, lang)
    lists = _Lists(
        informal(result, lang) if result.view == "internal" and result.cells else None,
        tuple(f"{one.action(lang)} {one.sentence(lang)}" for one in asked[:_MOST_ASKED]),
        known,
        strengths(result, lang),
        since(since_last, lang),
        brief_method(result, lang),
    )
    back = _annex(quarter, shown, result, numbers, known, causes, lang, reviews)
    title = text("report.heading", lang, name=name_of(result.meta, lang))
    footer = model.footer_of(result.meta, lang)
    lifted = {cell.key for action in plan.actions for cell in action.repairs}
    others = [cause for cause in causes if not lifted & {cell.key for cell in cause.cells}]
    for room in _ROOMS:
        told = [cause.sentence(lang) for cause in others[: room.causes]]
        if len(others) > room.causes:
            told.append(text("report.more_causes", lang, count=len(others) - room.causes))
        second: list[model.Block] = [_part("report.part_causes_more", told, lang)] if told else []
        second += [*bridges(result, lang, most=room.bridges), *dates]
        second += lists.blocks(room, lang)
        second[0] = replace(second[0], new_page=True)
        blocks = (*first, *second, *back)
        report = model.Document(
            *("report", lang, title, blocks),
            numbers=numbers,
            footer=footer,
            cramped=True,
            look=model.letterhead(result.meta),
        )
        if front_words(report) <= MOST_WORDS - _SPARE:
            break
    return report


def build_workbook(quarter: Quarter, result: Result, *, lang: str = "en") -> model.Document:
    """Put the report together as a workbook: what to do, what it hangs on, money, all findings."""
    plan, causes = plan_of(quarter, result)
    shown = share(quarter, view=result.view, lang=lang)
    found = results.findings_document(
        result, lang, tasks=tasks_sheet(tasks_of(quarter, plan, result, lang), lang)
    )
    questions = share_questions(quarter, view=result.view, parameters=result.parameters)
    lists = (
        ("part_causes", [cause.sentence(lang) for cause in causes]),
        ("part_topics", gaps_by_topic(result, lang)),
        ("part_unknown", [f"{q.action(lang)} {q.sentence(lang)}" for q in questions]),
    )
    more: list[model.Block] = [_part(f"report.{key}", said, lang) for key, said in lists if said]
    lines = money_lines(quarter, shown, result, lang)
    first = 1 if plan.actions else 0
    blocks = (*found.blocks[:first], *more, *([lines] if lines else []), *found.blocks[first:])
    return replace(found, blocks=blocks)


_COLLECTED = ("offers", "ties", "needs")


def _collect_next(quarter: Quarter, result: Result, lang: str) -> model.Document:
    """Say what to collect next where only the actors are known, and claim nothing."""
    known = text("report.collect_known", lang, count=result.summary["actors"])
    asked = tuple(
        text(f"report.collect_{name}", lang) for name in ("offers", "ties", "docks", "needs")
    )
    blocks = (
        Sentences(_facts(quarter, result, lang), "facts"),
        *some(model.invented(result.meta, lang), "invented"),
        Sentences((known,), "box", title=text("report.part_glance", lang)),
        Sentences(asked, "list", title=text("report.part_collect", lang)),
        *some([text("report.purpose", lang)], "strong"),
    )
    title = text("report.heading_collect", lang, name=name_of(result.meta, lang))
    return model.Document(
        "report", lang, title, blocks, cramped=True, look=model.letterhead(result.meta)
    )


def front_words(report: model.Document) -> int:
    """Count the words before the annex, headings included, numbers left out."""
    found = len(_WORD.findall(report.title))
    for block in report.blocks:
        if isinstance(block, model.Heading):
            break
        found += sum(len(_WORD.findall(said)) for said in _words_in(block))
    return found


def _words_in(block: model.Block) -> Iterator[str]:
    yield block.title
    if isinstance(block, model.Beside):
        for each in block.blocks:
            yield from _words_in(each)
    lines: list[object] = []
    if isinstance(block, Sentences):
        lines += block.said
    elif isinstance(block, model.TableBlock):
        yield from block.headings
        lines += [value for row in block.rows for value in row]
    for said in lines:
        yield from (said.words, said.more) if isinstance(said, Words) else (str(said),)


def _first_page(
    quarter: Quarter, shown: Quarter, result: Result, told: tuple[Plan, Sequence[Cause]], lang: str
) -> Iterator[model.Block]:
    plan, causes = told
    yield Sentences(_facts(quarter, result, lang), "facts")
    yield from some(model.invented(result.meta, lang), "invented")
    said = [words for words in glance(shown, result, causes, lang, plan) if words.words]
    if not any(finding.severity > 0 for finding in result.findings):
        said.append(Words(results.why_nothing(result, lang), strong=True))
    yield Sentences(tuple(said), "box", title=text("report.part_glance", lang))
    tasks = tasks_of(quarter, plan, result, lang)
    if tasks:
        yield tasks_table(tasks, lang)
        yield Sentences((" ".join((*plan.proof(lang)[:1], text("steps.help", lang))),), "quiet")
    yield from grid_of(result, lang)


@dataclass(frozen=True)
class _Lists:
    """What stands in two columns at the foot of the second page."""

    informal: tuple[Words, ...] | None  # None where the view says nothing of it.
    questions: tuple[str, ...]  # Whose answers would settle most.
    unknown: tuple[str, ...]
    strengths: tuple[str | Words, ...]
    since: tuple[str, ...]
    method: tuple[str, ...]

    def blocks(self, room: _Room, lang: str) -> tuple[model.Block, ...]:
        """Give as much of it as there is room for."""
        carried = []
        if self.informal is not None:
            helped = self.informal[: room.informal]
            more = len(self.informal) - len(helped)
            rest = [text("report.more_informal", lang, count=more)] if more else []
            intro = text("report.informal_intro" if helped else "report.informal_none", lang)
            part = _part("report.part_informal", (*helped, *rest), lang)
            carried = [replace(part, intro=intro)]
        others = few(self.unknown, max(room.unknown - _count(self.questions), 0), lang)
        open_ = (*self.questions, *others) or (text("report.unknown_none", lang),)
        parts = (
            *([_part("report.part_strengths", self.strengths, lang)] if self.strengths else []),
            *carried,
            _part("since.part", self.since, lang, "plain"),
            _part("report.part_unknown", open_, lang),
            _part("report.part_method", self.method, lang),
        )
        purpose = f"{text('report.purpose', lang)} {text('report.contact', lang)}"
        return (model.Beside(parts), Sentences((purpose,), "strong"))


def _annex(
    quarter: Quarter,
    shown: Quarter,
    result: Result,
    numbers: Mapping[str, int],
    known: tuple[str, ...],
    causes: Sequence[Cause],
    lang: str,
    reviews: Sequence[Review],
) -> list[model.Block]:
    part = partial(_part, lang=lang, level=3)
    said = [cause.sentence(lang) for cause in causes]
    picture = picture_of(shown, result, lang)
    tables, topics = list(annex(result, numbers, lang)), gaps_by_topic(result, lang)
    lines = money_lines(quarter, shown, result, lang)
    made = {name: text(f"report.{name}", lang, version=__version__) for name in _MADE}
    values = [f"{name} {value}" for name, value in conventions(result, lang)]
    return [
        model.Heading(title=text("report.part_annex", lang)),
        *([part("report.part_topics", topics)] if topics else []),
        *([part("report.part_causes", said)] if causes else []),
        *([picture] if picture else []),
        *([lines] if lines else []),
        *([replace(results.register_table(reviews, lang), level=3)] if reviews else []),
        *(tables or some([results.why_nothing(result, lang)])),
        *_arrival(quarter, result, lang),
        *([part("report.part_unknown_all", known)] if known else []),
        part("report.part_method_all", method(result, lang)),
        *(Sentences((made[name],), "quiet", media=media) for name, media in _MADE.items()),
        part("report.part_parameters", values, how="values"),
    ]


def _part(
    key: str, said: Sequence[str | Words], lang: str, how: str = "list", level: int = 2
) -> Sentences:
    return Sentences(tuple(said), how, title=text(key, lang), level=level)


def _arrival(quarter: Quarter, result: Result, lang: str) -> Iterator[model.Block]:
    """Tell beside the findings of hand-overs, first steps, mandates and openness."""
    found = shared_arrival(quarter, view=result.view, parameters=result.parameters)
    for part in PARTS:
        notes = [*(found.mandates.sentences(lang) if part == "mandates" else ())]
        notes += arrival_notes(found, lang, part)
        for table in arrival_tables(found, lang, part):
            yield replace(table, level=3)
            yield from some([" ".join(notes)] if notes else [], "quiet")


_MADE = {"made_with": ("html",), "made_with_paper": ("pdf", "docx")}


def _facts(quarter: Quarter, result: Result, lang: str) -> tuple[Words, ...]:
    meta, summary = result.meta, result.summary
    counts = {
        name: number(count, lang)
        for name in ("actors", "ties", "offers", "docks")
        if isinstance(count := summary[name], int | float)
    }
    facts = {
        "quarter": model.place_of(meta, lang),
        "day": say_day(meta.wave, lang),
        "asked": asked_of(quarter, result, lang),
        "size": text("report.size", lang, **counts),
        "view": text(f"report.view_{result.view}", lang),
    }
    if naming := model.naming_words(meta, lang):
        facts["named"] = naming
    return tuple(Words(said, text(f"report.fact_{key}", lang)) for key, said in facts.items())


# --- One page for one partner: its place in the net, as a thank-you for answering.


def partners(quarter: Quarter, *, view: str = "partner") -> tuple[str, ...]:
    """List the actors that get a page."""
    shown = share(quarter, view=view)
    network = shown.network()
    kinds = dict(shown.table("actors").select("id", "kind"))
    return tuple(
        key
        for position, key in enumerate(network.ids)
        if not network.informal[position] and kinds[key] not in ("group_node", "person_pseudonym")
    )


def build_place(
    quarter: Quarter, result: Result, actor: str, *, lang: str = "en"
) -> model.Document:
    """Put the page of one partner together: what it makes possible, and with whom."""
    if actor not in partners(quarter, view=result.view):
        raise UnknownActorError("place.unknown_actor", actor=actor)
    shown = share(quarter, view=result.view, lang=lang)
    network, meta = shown.network(result.parameters), result.meta
    name = network.names[network.ids.index(actor)] or actor
    nobody = [text("place.nobody", lang)]
    found = [
        Words(f.sentence(lang), text("report.text_action", lang, action=f.action(lang)))
        for f in result.findings
        if actor in f.actors
    ]
    carried = _place_carries(quarter, shown, result, actor, lang)
    lists = _lists(shown, actor, lang).items()
    blocks = (
        *some(model.invented(meta, lang), "quiet"),
        *some([text("place.thanks", lang, quarter=name_of(meta, lang))]),
        *_place_picture(shown, actor, name, lang),
        *([_part("place.carries", carried, lang, "plain")] if carried else []),
        model.Beside(
            tuple(
                _part(f"place.{key}", names or nobody, lang, "list" if names else "plain")
                for key, names in lists
            )
        ),
        _part("place.findings", found or [text("place.nothing", lang)], lang, "plain"),
        *some([text("report.purpose", lang)], "strong"),
    )
    footer = model.footer_of(meta, lang, text(f"report.view_{result.view}", lang))
    title, look = text("place.heading", lang, name=name), model.letterhead(meta)
    return model.Document("place", lang, title, blocks, footer=footer, look=look)


def _near(quarter: Quarter, actor: str) -> frozenset[str]:
    pairs = list(quarter.table("ties").select("source", "target"))
    return frozenset(end for pair in pairs if actor in pair for end in pair) | {actor}


def _around(quarter: Quarter, keep: Collection[str], actor: str) -> Quarter:
    """Reduce a quarter to some actors and the ties of one of them."""
    actors, ties, docks = (quarter.table(name).records() for name in ("actors", "ties", "docks"))
    near = [
        {
            **{name: row.get(name, "") for name in ("id", "name", "type", "sector", "kind")},
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
        quarter.meta, {name: Table.from_records(name, rows) for name, rows in parts.items() if rows}
    )


def _place_picture(
    shown: Quarter, actor: str, name: str, lang: str
) -> tuple[model.PictureBlock, ...]:
    near = _near(shown, actor)
    if len(near) == 1:
        return ()
    from ecosystem.pictures.network import draw_quarter
    from ecosystem.pictures.paper import svg_axes

    around, ax = _around(shown, near, actor), svg_axes("a4")
    axes = draw_quarter(around, highlight=[actor], lang=lang, ax=ax)
    words = text("place.picture_words", lang, name=name, count=len(near) - 1)
    return (model.PictureBlock(as_element(axes), words, title=text("place.picture", lang)),)


def _lists(quarter: Quarter, actor: str, lang: str) -> dict[str, tuple[str, ...]]:
    network = quarter.network()
    records = network.records
    me = network.ids.index(actor)
    found: dict[str, dict[int, set[str]]] = {"sends": {}, "receives": {}, "together": {}}
    rows = numbers_of(records.source, records.target, records.layer, records.kind)
    for source, target, layer, kind in rows:
        if me not in (source, target):
            continue
        other = target if source == me else source
        key = "sends" if source == me else "receives"
        if LAYERS[layer] != LAYERS[0]:
            key = "together"
        found[key].setdefault(other, set()).add(label("tie_kind", KINDS[kind], lang))
    names = [name or key for name, key in zip(network.names, network.ids, strict=True)]
    return {
        key: tuple(
            text("place.kind_of", lang, name=names[other], kinds=", ".join(sorted(kinds)))
            for other, kinds in sorted(
                others.items(), key=lambda item: (names[item[0]].casefold(), network.ids[item[0]])
            )
        )
        for key, others in found.items()
    }


def _place_carries(
    quarter: Quarter, shown: Quarter, result: Result, actor: str, lang: str
) -> tuple[str, ...]:
    said = []
    topics = sorted(
        {
            label("topic", topic, lang)
            for owner, cell in shown.table("offers").select("actor", "topics")
            if owner == actor
            for topic in as_list(cell)
        }
    )
    if topics:
        said.append(text("place.offers", lang, topics=", ".join(topics)))
    graph = analyse(quarter, result.parameters).generous
    known = graph.network.has_way and actor in graph.network.ids
    share_lost = float(graph.actor_loss[graph.network.ids.index(actor)]) if known else math.nan
    if share_lost >= _SHORT:
        said.append(text("place.reach", lang, share=percent(share_lost, lang)))
    elif share_lost >= 0:
        said.append(text("place.reach_none", lang))
    alone = [
        profile(*gap.key, lang)
        for gap in result.findings.of_kind("gap")
        if isinstance(gap, Gap) and gap.gap_class == "G1" and gap.providers == (actor,)
    ]
    if alone:
        said.append(text("place.alone", lang, cells=and_list(alone, lang)))
    return tuple(said)
