"""A city of quarters as tables: each quarter, and what lies at the seams."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from importlib.resources import files
from typing import TYPE_CHECKING

from ecosystem.changes.base import CellChange
from ecosystem.changes.quarters import (
    RATES,
    SHARES,
    STATISTICS,
    THINNED,
    City,
    QuarterComparison,
    QuarterRow,
    Standing,
)
from ecosystem.changes.quarters import Figure as FiguresFigure
from ecosystem.changes.waves import (
    CAME_WITH,
    FIRST_TOLD,
    GONE_WITH,
    KEPT,
    NOT_TOLD,
    FindingChange,
    SurvivalModel,
    TieChange,
    WaveComparison,
)
from ecosystem.documents.model import ComparisonTablesCell as Cell
from ecosystem.documents.model import (
    TitledTable,
    conventions,
    date_and_view,
    dates_and_view,
    days_of,
    listed,
    period_of,
    place_of,
    say,
    underlined,
)
from ecosystem.documents.writers import Sheet, workbook_bytes
from ecosystem.errors import UsageError
from ecosystem.findings.base import Finding, Json
from ecosystem.findings.gaps import Gap
from ecosystem.io.files import excel_cell, excel_lines
from ecosystem.model.quarter import Quarter
from ecosystem.pictures.screen import Film, film, film_svg, legend_entries
from ecosystem.words import (
    and_list,
    label,
    number,
    percent,
    profile,
    rounded,
    say_day,
    text,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


# --- A city of quarters as tables: each quarter, and what lies at the seams.


def city_tables(city: City, lang: str) -> list[TitledTable]:
    """Write the results of a city as tables."""

    def head(*names: str) -> tuple[str, ...]:
        return tuple(text(f"cities.head.{name}", lang) for name in names)

    def title(name: str) -> str:
        return text(f"cities.sheet.{name}", lang)

    def empty(rows: object, name: str) -> tuple[str, ...]:
        return () if rows else (text(f"cities.no_{name}", lang),)

    def share(value: float | None) -> str:
        return say("reason.no_way", lang) if value is None else percent(value, lang)

    names = {part.id: part.name or part.id for part in city.parts}
    parts = tuple(
        (
            names[part.id],
            number(part.actors, lang),
            number(part.docks, lang),
            share(part.reach),
            share(part.reach_own),
            number(sum(part.findings.values()), lang),
        )
        for part in city.parts
    )
    columns = ("quarter", "actors", "docks", "reach", "reach_own", "findings")
    crossings = tuple(
        (f"{names.get(one, one)} – {names.get(other, other)}", number(count, lang))
        for (one, other), count in city.crossings.items()
    )
    bridges = tuple((b.sentence(lang), b.action(lang), b.id) for b in city.bridges)
    shared = tuple((words or key, key) for key, words in city.shared.items())
    notes = tuple(note.sentence(lang) for note in city.result.notes)
    bridge_heads = (say("head.sentence", lang), text("report.column_action", lang))
    return [
        TitledTable(title("parts"), head(*columns), parts),
        TitledTable(
            title("crossings"), head("quarter", "pairs"), crossings, empty(crossings, "crossings")
        ),
        TitledTable(
            title("bridges"), (*bridge_heads, *head("id")), bridges, empty(bridges, "bridges")
        ),
        TitledTable(title("shared"), head("actor", "id"), shared, empty(shared, "shared")),
        TitledTable(say("sheet.notes", lang), (), (), notes),
    ]


# --- Quarters side by side as tables: one row a figure, one column a quarter.

_PERCENT = (*SHARES, "closure", "largest_share", "between_sectors", "response")


def quarter_tables(comparison: QuarterComparison, lang: str) -> list[TitledTable]:
    """Write a comparison of quarters as tables: one row a figure, one column a quarter."""
    rows = comparison.rows
    heads = (say("head.figure", lang), *(_column(row, lang) for row in rows))

    def table(
        key: str,
        names: Sequence[str],
        cell: Callable[[QuarterRow, str], str],
        said: tuple[str, ...] = (),
    ) -> TitledTable:
        lines = tuple(
            (say(f"rate.{name}", lang), *(cell(row, name) for row in rows)) for name in names
        )
        return TitledTable(say(f"sheet.{key}", lang), heads, lines, said, _by_name(rows, lines))

    def standing(kind: str) -> Callable[[QuarterRow, str], str]:
        return lambda row, name: _standing(row.standings[kind][name], lang)

    random = say("note.random", lang, nulls=comparison.nulls)
    metres = number(comparison.parameters["walk_near_m"], lang)
    rests = say("note.rates", lang, metres=metres)
    thin = say("note.thinned", lang, draws=comparison.draws)
    notes = (conventions(comparison, lang), *(n.sentence(lang) for n in comparison.notes))
    return [
        table("rates", RATES, lambda row, name: _figure(name, row.rates[name], lang), (rests,)),
        table(
            "thinned", THINNED, lambda row, name: _figure(name, row.thinned[name], lang), (thin,)
        ),
        table("same_size", STATISTICS, standing("same_size"), (random,)),
        table("same_partners", STATISTICS, standing("same_partners")),
        TitledTable(say("sheet.notes", lang), (), (), notes),
    ]


def _by_name(rows: Sequence[QuarterRow], lines: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """Say each figure of all quarters in one line; their columns say date and answers."""
    names = [row.meta.name or row.meta.id for row in rows]
    said = [map("{}: {}".format, names, line[1:]) for line in lines]
    return tuple(
        f"{line[0]} – {'; '.join(values)}".replace(" %", "\N{NO-BREAK SPACE}%")
        for line, values in zip(lines, said, strict=True)
    )


def _column(row: QuarterRow, lang: str) -> str:
    share = row.response.value
    if share is None:
        response = say("response_unknown", lang)
    else:
        response = say(
            "response", lang, share=percent(share, lang).replace(" ", "\N{NO-BREAK SPACE}")
        )
    name = row.meta.name or row.meta.id or text("report.unnamed", lang)
    return say("head.quarter", lang, name=name, day=say_day(row.meta.wave, lang), response=response)


def _value(name: str, value: float, lang: str) -> str:
    return percent(value, lang) if name in _PERCENT else number(value, lang)


def _figure(name: str, figure: FiguresFigure, lang: str) -> str:
    if figure.value is None:
        return say(f"reason.{figure.reason}", lang)
    said = _value(name, figure.value, lang)
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return said
    low, high = (_value(name, bound, lang) for bound in (figure.low, figure.high))
    return say("band", lang, value=said, low=low, high=high)


def _standing(standing: Standing, lang: str) -> str:
    if standing.percentile is None:
        return say(f"reason.{standing.reason}", lang)
    share = percent(standing.percentile, lang)
    if standing.z is None:
        return say("reason.no_spread", lang)
    return say("standing", lang, z=rounded(standing.z, 1, lang), percentile=share)


# --- A comparison of two waves as tables: what has changed, and what it rests on.


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
    found = comparison.finding_states()
    names = ("new", "changed", "closed", "unchanged")
    said.append(say("glance.findings", lang, **{name: found[name] for name in names}))
    if found["not_measurable"]:
        said.append(say("glance.lost_sight", lang, count=found["not_measurable"]))
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


_CAUTION = ("same_day", "nobody_asked", "no_ties", "too_different")


def wave_tables(comparison: WaveComparison, lang: str) -> list[TitledTable]:
    """Write a comparison of two waves as tables."""
    findings = tuple(_finding_row(change, lang) for change in comparison.findings)
    changed = [tie for tie in comparison.ties if tie.state != KEPT]
    ties = tuple(_tie_row(tie, lang) for tie in changed)
    cells = tuple(_cell_row(cell, lang) for cell in comparison.cells)
    model = comparison.model
    notes = [note.sentence(lang) for note in comparison.notes if note.key not in _CAUTION]
    hidden = (say("page.no_ties_listed", lang),) if comparison.view == "public" else ()
    none = (say("none_changed", lang),)
    heads = {
        name: say(f"head.{name}", lang)
        for name in ("state", "sentence", "id", "from", "to", "kind", "counted", "cell")
    }
    heads |= {
        name: say(f"head.{name}", lang)
        for name in ("before", "after", "direction", "risk", "estimate", "error")
    }

    def named(*names: str) -> tuple[str, ...]:
        return tuple(heads[name] for name in names)

    return [
        TitledTable(say("sheet.glance", lang), (), (), tuple(glance(comparison, lang))),
        TitledTable(
            say("sheet.findings", lang),
            named("state", "sentence", "id"),
            findings,
            lines=tuple(f"{row[1]} [{row[2]}]" for row in findings),
        ),
        TitledTable(
            say("sheet.ties", lang),
            named("state", "from", "to", "kind", "counted"),
            ties,
            hidden or (() if ties else none),
            lines=tuple(f"{row[0]}: {row[1]} → {row[2]} ({row[3]})" for row in ties),
        ),
        TitledTable(
            say("sheet.cells", lang),
            named("cell", "before", "after", "direction"),
            cells,
            () if cells else none,
            lines=tuple(f"{row[0]}: {row[1]} → {row[2]} ({row[3]})" for row in cells),
        ),
        TitledTable(
            say("sheet.survival", lang),
            named("risk", "estimate", "error"),
            _survival_rows(model, lang),
            (_survival_said(model, lang),),
        ),
        TitledTable(
            say("sheet.notes", lang),
            (),
            (),
            (conventions(comparison, lang), *notes),
        ),
    ]


def _finding_row(change: FindingChange, lang: str) -> tuple[Cell, ...]:
    return say(f"state.{change.state}", lang), change.sentence(lang), change.finding.id


def _tie_row(tie: TieChange, lang: str) -> tuple[Cell, ...]:
    return (
        say(f"tie.{tie.state}", lang),
        tie.name(tie.source),
        tie.name(tie.target),
        label("tie_kind", tie.kind, lang),
        say("yes" if tie.compared else "no", lang),
    )


def _cell_row(cell: CellChange, lang: str) -> tuple[Cell, ...]:
    classes = (say(f"class.{name or 'none'}", lang) for name in (cell.before, cell.after))
    words = profile(cell.topic, cell.language, cell.group, cell.status, lang)
    return (words, *classes, cell.word(lang))


def _survival_rows(model: SurvivalModel, lang: str) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for name, value in model.coefficients.items():
        error = model.errors[name]
        words = say("survival.none", lang) if name == "none" else label("risk", name, lang)
        if value is not None and error is not None:
            rows.append((words, round(value, 2), round(error, 2)))
    return tuple(rows)


def _survival_said(model: SurvivalModel, lang: str) -> str:
    key = model.reason or "said"
    values = {"ties": model.ties, "lost": model.lost}
    return say(f"survival.{key}", lang, **values)


# --- Comparisons as plain text, CSV and workbook.

# Successive waves of one quarter, several quarters, or a city of quarters.
Comparison = Sequence[WaveComparison] | QuarterComparison | City


def tables_of(comparison: Comparison, lang: str) -> list[TitledTable]:
    """Write a comparison as tables; of several waves each step has its own."""
    if isinstance(comparison, QuarterComparison):
        return quarter_tables(comparison, lang)
    if isinstance(comparison, City):
        return city_tables(comparison, lang)
    found: list[TitledTable] = []
    for step in comparison:
        own = wave_tables(step, lang)
        if len(comparison) > 1:
            period = period_of(step, lang)
            own = [
                TitledTable(f"{each.title} ({period})", each.headings, each.rows, each.said)
                for each in own
            ]
        found += own
    return found


def title_of(comparison: Comparison, lang: str) -> str:
    """Name a comparison."""
    if isinstance(comparison, QuarterComparison):
        return text("comparing.title.quarters", lang)
    if isinstance(comparison, City):
        return text("cities.title", lang, name=place_of(comparison.result.meta, lang))
    meta = comparison[-1].results[1].meta
    return text("comparing.title.waves", lang, name=place_of(meta, lang))


def subtitles(comparison: Comparison, lang: str) -> list[str]:
    """Say what is compared, as of which day and in which view."""
    if isinstance(comparison, QuarterComparison):
        return list(quarter_tables(comparison, lang)[0].headings[1:])
    if isinstance(comparison, City):
        return [date_and_view(comparison.result, lang)]
    return [dates_and_view(comparison, lang)]


def is_invented(comparison: Comparison) -> bool:
    """Tell whether any of the quarters is invented."""
    if isinstance(comparison, QuarterComparison):
        return any(row.meta.fictional for row in comparison.rows)
    if isinstance(comparison, City):
        return bool(comparison.result.meta.fictional)
    return any(result.meta.fictional for step in comparison for result in step.results)


def comparison_text(comparison: Comparison, *, lang: str) -> str:
    """Write a comparison as plain text."""
    lines = [title_of(comparison, lang), *subtitles(comparison, lang)]
    if is_invented(comparison):
        lines.append(text("report.invented", lang))
    for table in tables_of(comparison, lang):
        lines += [*underlined(table.title), *listed(table.said)]
        if table.lines:
            lines += listed(table.lines, "*")
        else:
            lines += [line for row in table.rows for line in _lines_of(row, table.headings)]
    return "\n".join(lines) + "\n"


def _lines_of(row: Sequence[Cell], headings: Sequence[str]) -> list[str]:
    """Say one row: its first cell, then the others with their headings."""
    others = [f"{name}: {cell}" for name, cell in zip(headings[1:], row[1:], strict=True)]
    rest = [line for words in others for line in wrapped(words, "    ", "      ")]
    return [*listed([str(row[0])], "*"), *rest]


def comparison_csv(comparison: Comparison, *, lang: str) -> bytes:
    """Write the tables of a comparison one below the other, for Excel."""
    lines: list[list[str]] = []
    for table in tables_of(comparison, lang):
        if table.headings:
            lines.append([table.title, *table.headings])
        rows: list[Sequence[Cell]] = [*((words,) for words in table.said), *table.rows]
        lines += ([table.title, *(excel_cell(cell, lang) for cell in row)] for row in rows)
    return excel_lines(lines)


def comparison_workbook(comparison: Comparison, *, lang: str) -> bytes:
    """Write the tables of a comparison as a workbook, one sheet each."""
    sheets = []
    *tables, notes = tables_of(comparison, lang)
    notes = replace(notes, said=(*_about(comparison, lang), *notes.said))
    for table in (*tables, notes):
        if table.rows:
            widths = [_width(table.headings, table.rows, at) for at in range(len(table.headings))]
            sheets.append(Sheet(table.title, table.headings, table.rows, widths, said=table.said))
        elif table.said:
            sheets.append(
                Sheet(table.title, [table.title], [[words] for words in table.said], [110])
            )
    return workbook_bytes(sheets)


def _about(comparison: Comparison, lang: str) -> list[str]:
    """Name what is compared, for a sheet that is passed on alone."""
    said = [title_of(comparison, lang), *subtitles(comparison, lang)]
    return [*said, text("report.invented", lang)] if is_invented(comparison) else said


def _width(headings: Sequence[str], rows: Sequence[Sequence[Cell]], column: int) -> int:
    longest = max(len(str(row[column])) for row in rows)
    return min(max(longest, len(headings[column]) // 2, 12) + 3, 70)


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
                {
                    "source": tie.source,
                    "target": tie.target,
                    "kind": tie.kind,
                    "state": tie.state,
                    "compared": tie.compared,
                }
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
    return {
        "id": change.finding.id,
        "kind": change.finding.kind,
        "state": change.state,
        "reason": change.reason,
        "before": _short(change.before),
        "after": _short(change.after),
        "sentence": {lang: change.sentence(lang) for lang in ("de", "en")},
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


# --- A comparison as one offline page: waves with a slider, quarters as tables.


def film_of(waves: Sequence[Quarter], steps: Sequence[WaveComparison], lang: str) -> Film | None:
    """Lay the waves out, with a title and a sentence for each."""
    if steps[0].view == "public" or not any(len(wave.network().ids) for wave in waves):
        return None
    titles = days_of([wave.meta for wave in waves], lang)
    said = [" ".join(glance(step, lang)[:2]) for step in steps]
    found = film(waves, steps, titles, said)
    return found if found.scene.actors else None


def render_comparison(
    comparison: Comparison, *, waves: Sequence[Quarter] = (), lang: str = "en"
) -> str:
    """Render a comparison as one HTML page that needs no network."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    folder = files(__package__)
    template, css, script = (
        folder.joinpath(f"comparison.{ending}").read_text(encoding="utf-8")
        for ending in ("html.j2", "css", "js")
    )
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    shown = None
    if not isinstance(comparison, QuarterComparison | City) and waves:
        shown = film_of(waves, comparison, lang)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    page = environment.from_string(template).render(
        lang=lang,
        title=title_of(comparison, lang),
        status=_status(comparison, lang),
        invented=text("report.invented", lang) if is_invented(comparison) else "",
        say=lambda key, **values: text(f"comparing.{key}", lang, **values),
        tables=tables_of(comparison, lang),
        number=lambda cell: _said(cell, lang),
        svg=film_svg(shown, lang) if shown else "",
        frames=shown.frames if shown else (),
        legend=legend_entries(shown, lang) if shown else (),
        css=Markup(css),
        script=Markup(script),
        script_hash=f"'sha256-{digest}'",
    )
    return page.replace("\0", "")


def draw_comparison(
    comparison: Comparison, waves: Sequence[Quarter], *, lang: str = "en"
) -> Figure:
    """Draw waves as small multiples on one sheet."""
    shown = None
    if not isinstance(comparison, QuarterComparison | City):
        shown = film_of(waves, comparison, lang)
    if shown is None:
        raise UsageError("comparing.no_picture")
    from ecosystem.pictures.network import multiples_draw_waves as draw_waves

    title, status = title_of(comparison, lang), _status(comparison, lang)
    if is_invented(comparison):
        status = f"{status}  ·  {text('report.invented', lang)}"
    return draw_waves(shown, title=title, status=status, lang=lang)


def _status(comparison: Comparison, lang: str) -> str:
    if isinstance(comparison, QuarterComparison):
        return conventions(comparison, lang)
    return subtitles(comparison, lang)[0]


def _said(cell: Cell, lang: str) -> str:
    return cell if isinstance(cell, str) else rounded(cell, 2, lang)
