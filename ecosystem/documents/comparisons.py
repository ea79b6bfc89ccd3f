"""Comparisons as documents: waves of one quarter, several quarters, and the seams of a city."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from ecosystem.changes import quarters
from ecosystem.changes.base import CellChange
from ecosystem.changes.quarters import City, QuarterComparison, QuarterRow
from ecosystem.changes.waves import (
    CAME_WITH,
    CHANGES_STATES,
    FIRST_TOLD,
    GONE_WITH,
    KEPT,
    NOT_TOLD,
    FindingChange,
    SurvivalModel,
    TieChange,
    WaveComparison,
)
from ecosystem.documents.model import (
    Column,
    Document,
    FilmBlock,
    Sentences,
    TableBlock,
    Value,
    columns_of,
    place_of,
)
from ecosystem.errors import UsageError
from ecosystem.findings.base import Finding, Json, values_of
from ecosystem.findings.gaps import Gap
from ecosystem.findings.places import STATES as DATED_STATES
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta
from ecosystem.pictures.screen import Film, film
from ecosystem.pictures.words import name_of
from ecosystem.words import (
    and_list,
    label,
    measure_label,
    number,
    percent,
    profile,
    rounded,
    say_day,
    text,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Successive waves of one quarter, several quarters, or a city of quarters.
Comparison = Sequence[WaveComparison] | QuarterComparison | City

# --- How comparisons are named: days of waves, the line below a title.


def say(key: str, lang: str, **values: object) -> str:
    """Say one of the texts on comparisons."""
    return text(f"comparing.{key}", lang, **values)


def days_of(waves: Sequence[Meta], lang: str) -> list[str]:
    """Name waves by their days; those of the same day have a number, too."""
    days = [say_day(meta.wave, lang) for meta in waves]
    return [
        day
        if days.count(day) == 1
        else say("version", lang, day=day, number=days[: at + 1].count(day))
        for at, day in enumerate(days)
    ]


def _conventions(comparison: WaveComparison | QuarterComparison, lang: str) -> str:
    """Say which view and which conventions a comparison rests on."""
    if isinstance(comparison, WaveComparison):
        result = comparison.results[0]
        parameters, months = result.parameters, result.horizon_months
    else:
        parameters = comparison.parameters
        own = comparison.rows[0].meta.horizon_months
        months = int(parameters.values.get("horizon_months", own))
    return say(
        "status.view",
        lang,
        view=label("view", comparison.view, lang),
        threshold=rounded(parameters["fragility_threshold"], 2, lang),
        k=int(parameters["k"]),
        horizon=months,
    )


def _head(comparison: Comparison, lang: str) -> tuple[str, list[str]]:
    """Give the title, and say what is compared, as of which day and in which view."""
    if isinstance(comparison, QuarterComparison):
        metas = [row.meta for row in comparison.rows]
        title, lines = say("title.quarters", lang), [_column(row, lang) for row in comparison.rows]
    elif isinstance(comparison, City):
        metas, view = [comparison.result.meta], label("view", comparison.result.view, lang)
        title = text("cities.title", lang, name=place_of(metas[0], lang))
        lines = [say("status.city", lang, day=say_day(metas[0].wave, lang), view=view)]
    else:
        metas = [step.results[0].meta for step in comparison] + [comparison[-1].results[1].meta]
        title = say("title.waves", lang, name=place_of(metas[-1], lang))
        *before, after = days_of(metas, lang)
        view = label("view", comparison[0].view, lang)
        lines = [say("status.waves", lang, before=", ".join(before), after=after, view=view)]
    if any(meta.fictional for meta in metas):
        lines.append(text("report.invented", lang))
    return title, lines


def _table(
    key: str,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[tuple[Value, ...]],
    said: Sequence[str] = (),
    told: Sequence[str] = (),
) -> TableBlock:
    lines = tuple((line,) for line in told)
    return TableBlock(key, tuple(columns), tuple(rows), tuple(said), lines, title=title)


# --- A city of quarters: each quarter, and what lies at the seams.


def _city_blocks(city: City, lang: str) -> list[TableBlock | Sentences]:
    def table(
        name: str, columns: Sequence[Column], rows: Sequence[tuple[Value, ...]]
    ) -> TableBlock:
        none = () if rows or name == "parts" else (text(f"cities.no_{name}", lang),)
        return _table(name, text(f"cities.sheet.{name}", lang), columns, rows, none)

    def head(*names: str) -> tuple[Column, ...]:
        return columns_of("cities.head.", lang, names)

    def share(value: float | None) -> str:
        return say("reason.no_way", lang) if value is None else percent(value, lang)

    names = {part.id: part.name or part.id for part in city.parts}
    parts = [
        (
            *(names[part.id], number(part.actors, lang), number(part.docks, lang)),
            *(share(part.reach), share(part.reach_own)),
            number(sum(part.findings.values()), lang),
        )
        for part in city.parts
    ]
    columns = ("quarter", "actors", "docks", "reach", "reach_own", "findings")
    crossings = [
        (f"{names.get(one, one)} – {names.get(other, other)}", number(count, lang))
        for (one, other), count in city.crossings.items()
    ]
    bridges = [(b.sentence(lang), b.action(lang), b.id) for b in city.bridges]
    shared = [(words or key, key) for key, words in city.shared.items()]
    sentence = Column("sentence", say("head.sentence", lang))
    action = Column("action", text("report.column_action", lang))
    return [
        table("parts", head(*columns), parts),
        table("crossings", head("quarter", "pairs"), crossings),
        table("bridges", (sentence, action, *head("id")), bridges),
        table("shared", head("actor", "id"), shared),
        _notes([note.sentence(lang) for note in city.result.notes], lang),
    ]


def _notes(said: Sequence[str], lang: str) -> Sentences:
    return Sentences(tuple(said), "notes", title=say("sheet.notes", lang))


# --- Quarters side by side: one row a figure, one column a quarter.

_PERCENT = (*quarters.SHARES, "closure", "largest_share", "between_sectors", "response")


def _quarter_blocks(comparison: QuarterComparison, lang: str) -> list[TableBlock | Sentences]:
    rows = comparison.rows
    heads = [Column("figure", say("head.figure", lang))]
    heads += [Column(row.meta.id, _column(row, lang)) for row in rows]

    def table(
        key: str,
        names: Sequence[str],
        cell: Callable[[QuarterRow, str], str],
        said: Sequence[str] = (),
    ) -> TableBlock:
        hops = number(comparison.parameters["k"], lang)
        lines = [
            (
                measure_label(name, lang, hops=hops) or say(f"rate.{name}", lang),
                *(cell(row, name) for row in rows),
            )
            for name in names
        ]
        title = say(f"sheet.{key}", lang)
        return _table(key, title, heads, lines, said, _by_name(rows, lines, lang))

    def standing(kind: str) -> Callable[[QuarterRow, str], str]:
        return lambda row, name: _standing(row.standings[kind][name], lang)

    random = say("note.random", lang, nulls=comparison.nulls)
    metres = number(comparison.parameters["walk_near_m"], lang)
    rests = say("note.rates", lang, metres=metres)
    thin = say("note.thinned", lang, draws=comparison.draws)
    return [
        table(
            "rates", quarters.RATES, lambda row, name: _figure(name, row.rates[name], lang), [rests]
        ),
        table(
            "thinned",
            quarters.THINNED,
            lambda row, name: _figure(name, row.thinned[name], lang),
            [thin],
        ),
        table("same_size", quarters.STATISTICS, standing("same_size"), [random]),
        table("same_partners", quarters.STATISTICS, standing("same_partners")),
        _notes(
            [_conventions(comparison, lang), *(n.sentence(lang) for n in comparison.notes)], lang
        ),
    ]


def _by_name(rows: Sequence[QuarterRow], lines: Sequence[tuple[str, ...]], lang: str) -> list[str]:
    """Say each figure of all quarters in one line; their columns say date and answers."""
    names = [name_of(row.meta, lang) for row in rows]
    said = [map("{}: {}".format, names, line[1:]) for line in lines]
    return [
        f"{line[0]} – {'; '.join(values)}".replace(" %", "\N{NO-BREAK SPACE}%")
        for line, values in zip(lines, said, strict=True)
    ]


def _column(row: QuarterRow, lang: str) -> str:
    share = row.response.value
    if share is None:
        response = say("response_unknown", lang)
    else:
        words = percent(share, lang).replace(" ", "\N{NO-BREAK SPACE}")
        response = text("glossary.asked_share", lang, share=words)
    name, day = name_of(row.meta, lang), say_day(row.meta.wave, lang)
    return say("head.quarter", lang, name=name, day=day, response=response)


def _value(name: str, value: float, lang: str) -> str:
    return percent(value, lang) if name in _PERCENT else number(value, lang)


def _figure(name: str, figure: quarters.Figure, lang: str) -> str:
    if figure.value is None:
        return say(f"reason.{figure.reason}", lang)
    said = _value(name, figure.value, lang)
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return said
    low, high = (_value(name, bound, lang) for bound in (figure.low, figure.high))
    return say("band", lang, value=said, low=low, high=high)


def _standing(standing: quarters.Standing, lang: str) -> str:
    if standing.percentile is None:
        return say(f"reason.{standing.reason}", lang)
    share = percent(standing.percentile, lang)
    if standing.z is None:
        return say("reason.no_spread", lang)
    return say("standing", lang, z=rounded(standing.z, 1, lang), percentile=share)


# --- Waves: what has changed between two, and what it rests on.


def glance(comparison: WaveComparison, lang: str) -> list[str]:
    """Say in a few sentences what has changed between two waves."""
    counts, states = comparison.counts, comparison.tie_states()
    said = [note.sentence(lang) for note in comparison.notes if note.key in _CAUTION]
    if counts.jaccard is not None:
        before = counts.kept + counts.lost
        numbers = {"kept": counts.kept, "lost": counts.lost, "new": counts.new}
        said.append(say("glance.ties", lang, before=before, **numbers))
    for key, state in (("not_told", NOT_TOLD), ("first_told", FIRST_TOLD)):
        if states[state]:
            said.append(say(f"glance.{key}", lang, count=states[state]))
    if states[GONE_WITH] or states[CAME_WITH]:
        gone, came = states[GONE_WITH], states[CAME_WITH]
        said.append(say("glance.gone", lang, count=gone, came=came))
    said += states_words(comparison, lang)
    for key, name in (("no_offer", "G5"), ("no_way", "G4")):
        bare = [profile(*cell, lang) for cell in comparison.in_class(name)]
        if bare:
            said.append(say(f"glance.{key}", lang, cells=and_list(bare, lang)))
    if counts.jaccard is not None:
        said.append(
            say(
                "glance.similar",
                lang,
                jaccard=rounded(counts.jaccard, 2, lang),
                survival="–" if counts.survival is None else percent(counts.survival, lang),
            )
        )
    return said


def states_words(comparison: WaveComparison, lang: str) -> list[str]:
    """Say how many findings are new, changed and closed, and what became of what had a last day."""
    found = comparison.finding_states()

    def counts(dated: bool) -> str:
        chosen = [s for s in CHANGES_STATES if found[s] and (s in DATED_STATES) is dated]
        return ", ".join(f"{number(found[s], lang)} {state_word(s, lang)}" for s in chosen)

    said = []
    for key, words in (("findings", counts(dated=False)), ("dated", counts(dated=True))):
        if words:
            said.append(say(f"glance.{key}", lang, counts=words))
    if found["not_measurable"]:
        said.append(say("glance.lost_sight", lang))
    return said


def state_word(state: str, lang: str) -> str:
    """Say in a word what became of a finding."""
    if state in DATED_STATES:
        return label("dated_state", state, lang)
    return say(f"state.{state}", lang)


_CAUTION = ("same_day", "nobody_asked", "no_ties", "too_different")


def _wave_blocks(comparison: WaveComparison, lang: str) -> list[TableBlock | Sentences]:
    findings = [
        (state_word(change.state, lang), change.sentence(lang), change.finding.id)
        for change in comparison.findings
    ]
    ties = [_tie_row(tie, lang) for tie in comparison.ties if tie.state != KEPT]
    cells = [_cell_row(cell, lang) for cell in comparison.cells]
    notes = [note.sentence(lang) for note in comparison.notes if note.key not in _CAUTION]
    none = [say("none_changed", lang)]
    hidden = [say("page.no_ties_listed", lang)] if comparison.view == "public" else []

    def table(
        name: str,
        columns: str,
        rows: Sequence[tuple[Value, ...]],
        said: Sequence[str],
        told: Sequence[str] = (),
    ) -> TableBlock:
        heads = columns_of("comparing.head.", lang, columns.split())
        return _table(name, say(f"sheet.{name}", lang), heads, rows, said, told)

    told = [f"{sentence} [{key}]" for _, sentence, key in findings]
    tied = [f"{state}: {one} → {other} ({kind})" for state, one, other, kind, _ in ties]
    changed = [f"{cell}: {before} → {after} ({way})" for cell, before, after, way in cells]
    model = comparison.model
    rows = _survival_rows(model, lang)
    survival = say(f"survival.{model.reason or 'said'}", lang, ties=model.ties, lost=model.lost)
    return [
        Sentences(tuple(glance(comparison, lang)), "list", title=say("sheet.glance", lang)),
        table("findings", "state sentence id", findings, (), told),
        table("ties", "state from to kind counted", ties, hidden or (() if ties else none), tied),
        table("cells", "cell before after direction", cells, () if cells else none, changed),
        table("survival", "risk estimate:value error:value", rows, [survival]),
        _notes([_conventions(comparison, lang), *notes], lang),
    ]


def _tie_row(tie: TieChange, lang: str) -> tuple[str, str, str, str, str]:
    return (
        say(f"tie.{tie.state}", lang),
        tie.name(tie.source),
        tie.name(tie.target),
        label("tie_kind", tie.kind, lang),
        say("yes" if tie.compared else "no", lang),
    )


def _cell_row(cell: CellChange, lang: str) -> tuple[str, str, str, str]:
    before, after = (say(f"class.{name or 'none'}", lang) for name in (cell.before, cell.after))
    return profile(*cell.key, lang), before, after, cell.word(lang)


def _survival_rows(model: SurvivalModel, lang: str) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for name, value in model.coefficients.items():
        error = model.errors[name]
        words = say("survival.none", lang) if name == "none" else label("risk", name, lang)
        if value is not None and error is not None:
            rows.append((words, round(value, 2), round(error, 2)))
    return rows


# --- A comparison as a document, with the waves as a film on its page.


def comparison_blocks(comparison: Comparison, lang: str) -> list[TableBlock | Sentences]:
    """Give the tables of a comparison; of several waves each step has its own."""
    if isinstance(comparison, QuarterComparison):
        return _quarter_blocks(comparison, lang)
    if isinstance(comparison, City):
        return _city_blocks(comparison, lang)
    found: list[TableBlock | Sentences] = []
    for step in comparison:
        own = _wave_blocks(step, lang)
        if len(comparison) > 1:
            before, after = days_of([result.meta for result in step.results], lang)
            period = say("title.steps", lang, before=before, after=after)
            own = [replace(each, title=f"{each.title} ({period})") for each in own]
        found += own
    return found


def comparison_document(
    comparison: Comparison, lang: str, *, waves: Sequence[Quarter] = ()
) -> Document:
    """Say what a comparison shows; waves are drawn one after the other on its page."""
    title, lines = _head(comparison, lang)
    *blocks, notes = comparison_blocks(comparison, lang)
    assert isinstance(notes, Sentences)
    # a workbook is passed on alone, so it says what it compares
    about = replace(notes, said=(title, *lines, *notes.said), media=("xlsx",))
    read = replace(notes, media=("text", "csv", "html", "docx", "pdf"))
    shown = _film_of(waves, comparison, lang) if waves else None
    pictures = [_film_block(shown, lang)] if shown else []
    all_blocks = (*pictures, *blocks, about, read)
    return Document("comparison", lang, title, all_blocks, lines=tuple(lines))


def _film_of(waves: Sequence[Quarter], comparison: Comparison, lang: str) -> Film | None:
    """Lay the waves out, with a title and a sentence for each."""
    if isinstance(comparison, QuarterComparison | City) or comparison[0].view == "public":
        return None
    if not any(len(wave.network().ids) for wave in waves):
        return None
    titles = days_of([wave.meta for wave in waves], lang)
    said = [" ".join(glance(step, lang)[:2]) for step in comparison]
    found = film(waves, comparison, titles, said)
    return found if found.scene.actors else None


def _film_block(shown: Film, lang: str) -> FilmBlock:
    from ecosystem.pictures.waves import film_legend, film_pictures

    values = {"actors": len(shown.scene.actors), "waves": len(shown.frames)}
    frames = tuple((frame.title, frame.said) for frame in shown.frames)
    words, legend = text("comparing.page.alt", lang, **values), film_legend(shown, lang)
    return FilmBlock(film_pictures(shown), words, frames, legend, media=("html",))


def draw_comparison(
    comparison: Comparison, waves: Sequence[Quarter], *, lang: str = "en", ax: Axes | None = None
) -> Axes:
    """Draw waves as small multiples on one sheet."""
    shown = _film_of(waves, comparison, lang)
    if shown is None:
        raise UsageError("comparing.no_picture")
    from ecosystem.pictures.waves import multiples_draw_waves as draw_waves

    title, lines = _head(comparison, lang)
    return draw_waves(shown, title=title, status="  ·  ".join(lines), lang=lang, ax=ax)


# --- Comparisons as JSON, for other programs.

SCHEMA = "ecosystem-comparison/1"


def comparison_json(comparison: Comparison) -> str:
    """Write a comparison as JSON, sentences in both languages."""
    if isinstance(comparison, QuarterComparison):
        body = _quarters(comparison)
    elif isinstance(comparison, City):
        body = _city(comparison)
    else:
        body = {"view": comparison[0].view, "steps": [_step(step) for step in comparison]}
    plain = {"schema": SCHEMA, **body}
    return json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _step(step: WaveComparison) -> dict[str, Json]:
    first, second = step.results
    return {
        "before": {**first.meta.as_dict(), "view": step.view},
        "after": {**second.meta.as_dict(), "view": step.view},
        "parameters": {**first.parameters.values, "horizon_months": first.horizon_months},
        "actors": asdict(step.actors),
        "ties": {
            "compared": asdict(step.counts),
            "jaccard": step.counts.jaccard,
            "survival": step.counts.survival,
            "interpretable": step.interpretable,
            "changes": [
                values_of(tie, "source target kind state compared")
                for tie in step.ties
                if tie.state != "kept"
            ],
        },
        "findings": [_finding(change) for change in step.findings],
        "cells": [cell.as_dict() for cell in step.cells],
        "survival_model": asdict(step.model),
        "notes": [note.as_dict() for note in step.notes],
    }


def _finding(change: FindingChange) -> dict[str, Json]:
    took: list[Json] = [":".join(cell) for cell in change.took]
    return {
        **values_of(change.finding, "id kind"),
        **values_of(change, "state reason"),
        "before": _short(change.before),
        "after": _short(change.after),
        "took": took,
        **values_of(change, "sentence"),
    }


def _short(finding: Finding | None) -> dict[str, Json] | None:
    if finding is None:
        return None
    class_of = {"class": finding.gap_class} if isinstance(finding, Gap) else {}
    return {"kind": finding.kind, "severity": finding.severity, "band": finding.band, **class_of}


def _quarters(comparison: QuarterComparison) -> dict[str, Json]:
    def each(values: Mapping[str, object]) -> dict[str, Json]:
        return {name: asdict(value) for name, value in values.items()}  # type: ignore[call-overload]

    return {
        "view": comparison.view,
        "parameters": dict(comparison.parameters.values),
        "common_size": comparison.size,
        "random_nets": comparison.nulls,
        "random_parts": comparison.draws,
        "quarters": [
            {
                "quarter": {**row.meta.as_dict(), "view": comparison.view},
                "actors": row.actors,
                "response": asdict(row.response),
                "rates": each(row.rates),
                "structure": {kind: each(found) for kind, found in row.standings.items()},
                "common": each(row.thinned),
            }
            for row in comparison.rows
        ],
        "notes": [note.as_dict() for note in comparison.notes],
    }


def _city(city: City) -> dict[str, Json]:
    meta = {**city.result.meta.as_dict(), "view": city.result.view}
    return {
        "view": city.result.view,
        "city": meta,
        "parts": [asdict(part) for part in city.parts],
        "shared": dict(city.shared),
        "crossings": [
            {"quarters": list(pair), "pairs": count} for pair, count in city.crossings.items()
        ],
        "bridges": [bridge.as_dict() for bridge in city.bridges],
        "notes": [note.as_dict() for note in city.result.notes],
    }
