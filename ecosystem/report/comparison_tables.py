"""Comparisons as tables of words: what text, CSV, workbook and page have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ecosystem.catalogue import label, text
from ecosystem.comparing.calibration import SurvivalModel
from ecosystem.comparing.changes import CellChange, FindingChange
from ecosystem.comparing.figures import Figure
from ecosystem.comparing.quarters import QuarterComparison, QuarterRow
from ecosystem.comparing.rates import RATES, SHARES
from ecosystem.comparing.seams import City
from ecosystem.comparing.structure import STATISTICS, THINNED, Standing
from ecosystem.comparing.ties import CAME_WITH, FIRST_TOLD, GONE_WITH, KEPT, NOT_TOLD, TieChange
from ecosystem.comparing.waves import WaveComparison
from ecosystem.findings.words import and_list, number, percent, profile, say_day
from ecosystem.model.meta import Meta
from ecosystem.report.comparison_titles import days_of

Cell = str | float
_PERCENT = (*SHARES, "closure", "largest_share", "between_sectors", "response")


@dataclass(frozen=True)
class Sheet:
    """One table with its title.

    Parameters
    ----------
    title
        What it is about.
    headings
        One a column.
    rows
        Words and numbers; a blank text where there is nothing.
    said
        Sentences above it.
    lines
        Each row as one line, for plain text; none if a row is said by its headings.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    said: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def _say(key: str, lang: str, **values: object) -> str:
    return text(f"comparing.{key}", lang, **values)


def name_of(meta: Meta, lang: str) -> str:
    """Name a quarter, or say that it has no name."""
    parts = dict.fromkeys((meta.name or meta.id, meta.municipality))  # a city has the same twice
    place = ", ".join(part for part in parts if part)
    return place or text("report.unnamed", lang)


def period_of(comparison: WaveComparison, lang: str) -> str:
    """Say from when to when a comparison goes."""
    first, second = days_of([result.meta for result in comparison.results], lang)
    return _say("title.steps", lang, before=first, after=second)


def conventions(comparison: WaveComparison | QuarterComparison, lang: str) -> str:
    """Say which view and which conventions a comparison rests on."""
    if isinstance(comparison, WaveComparison):
        result = comparison.results[0]
        parameters, months = result.parameters, result.horizon_months
    else:
        parameters = comparison.parameters
        own = comparison.rows[0].meta.horizon_months
        months = int(parameters.values.get("horizon_months", own))
    return _say(
        "status.view",
        lang,
        view=label("view", comparison.view, lang),
        threshold=_decimal(parameters["fragility_threshold"], 2, lang),
        k=int(parameters["k"]),
        horizon=months,
    )


def glance(comparison: WaveComparison, lang: str) -> list[str]:
    """Say in a few sentences what has changed between two waves.

    Parameters
    ----------
    comparison
        The comparison.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sentences
        The most important first; what must be read with care before all.
    """
    counts, states = comparison.counts, comparison.tie_states()
    said = [note.sentence(lang) for note in comparison.notes if note.key in _CAUTION]
    if counts.jaccard is not None:
        before = counts.kept + counts.lost
        numbers = {"kept": counts.kept, "lost": counts.lost, "new": counts.new}
        said.append(_say("glance.ties", lang, before=before, **numbers))
    for key, state in (("not_told", NOT_TOLD), ("first_told", FIRST_TOLD)):
        if states[state]:
            said.append(_say(f"glance.{key}", lang, count=states[state]))
    if states[GONE_WITH] or states[CAME_WITH]:
        gone, came = states[GONE_WITH], states[CAME_WITH]
        said.append(_say("glance.gone", lang, count=gone, came=came))
    found = comparison.finding_states()
    names = ("new", "changed", "closed", "unchanged")
    said.append(_say("glance.findings", lang, **{name: found[name] for name in names}))
    if found["not_measurable"]:
        said.append(_say("glance.lost_sight", lang, count=found["not_measurable"]))
    for key, name in (("no_offer", "G5"), ("no_way", "no_official_way")):
        bare = [profile(*cell, lang) for cell in comparison.in_class(name)]
        if bare:
            said.append(_say(f"glance.{key}", lang, cells=and_list(bare, lang)))
    if counts.jaccard is not None:
        said.append(
            _say(
                "glance.similar",
                lang,
                jaccard=_decimal(counts.jaccard, 2, lang),
                survival="–" if counts.survival is None else percent(counts.survival, lang),
            )
        )
    return said


_CAUTION = ("same_day", "nobody_asked", "no_ties", "too_different")


def wave_sheets(comparison: WaveComparison, lang: str) -> list[Sheet]:
    """Write a comparison of two waves as tables.

    Parameters
    ----------
    comparison
        The comparison, in the view that may see it.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sheets
        At a glance, findings, ties, needs, survival, notes.
    """
    findings = tuple(_finding_row(change, lang) for change in comparison.findings)
    changed = [tie for tie in comparison.ties if tie.state != KEPT]
    ties = tuple(_tie_row(tie, lang) for tie in changed)
    cells = tuple(_cell_row(cell, lang) for cell in comparison.cells)
    model = comparison.model
    notes = [note.sentence(lang) for note in comparison.notes if note.key not in _CAUTION]
    hidden = (_say("page.no_ties_listed", lang),) if comparison.view == "public" else ()
    none = (_say("none_changed", lang),)
    heads = {
        name: _say(f"head.{name}", lang)
        for name in ("state", "sentence", "id", "from", "to", "kind", "counted", "cell")
    }
    heads |= {
        name: _say(f"head.{name}", lang)
        for name in ("before", "after", "direction", "risk", "estimate", "error")
    }

    def named(*names: str) -> tuple[str, ...]:
        return tuple(heads[name] for name in names)

    return [
        Sheet(_say("sheet.glance", lang), (), (), tuple(glance(comparison, lang))),
        Sheet(
            _say("sheet.findings", lang),
            named("state", "sentence", "id"),
            findings,
            lines=tuple(f"{row[1]} [{row[2]}]" for row in findings),
        ),
        Sheet(
            _say("sheet.ties", lang),
            named("state", "from", "to", "kind", "counted"),
            ties,
            hidden or (() if ties else none),
            lines=tuple(f"{row[0]}: {row[1]} → {row[2]} ({row[3]})" for row in ties),
        ),
        Sheet(
            _say("sheet.cells", lang),
            named("cell", "before", "after", "direction"),
            cells,
            () if cells else none,
            lines=tuple(f"{row[0]}: {row[1]} → {row[2]} ({row[3]})" for row in cells),
        ),
        Sheet(
            _say("sheet.survival", lang),
            named("risk", "estimate", "error"),
            _survival_rows(model, lang),
            (_survival_said(model, lang),),
        ),
        Sheet(
            _say("sheet.notes", lang),
            (),
            (),
            (conventions(comparison, lang), *notes),
        ),
    ]


def _finding_row(change: FindingChange, lang: str) -> tuple[Cell, ...]:
    return _say(f"state.{change.state}", lang), change.sentence(lang), change.finding.id


def _tie_row(tie: TieChange, lang: str) -> tuple[Cell, ...]:
    return (
        _say(f"tie.{tie.state}", lang),
        tie.name(tie.source),
        tie.name(tie.target),
        label("tie_kind", tie.kind, lang),
        _say("yes" if tie.compared else "no", lang),
    )


def _cell_row(cell: CellChange, lang: str) -> tuple[Cell, ...]:
    classes = (_say(f"class.{name or 'none'}", lang) for name in (cell.before, cell.after))
    words = profile(cell.topic, cell.language, cell.group, cell.status, lang)
    return (words, *classes, _say(f"direction.{cell.direction}", lang))


def _survival_rows(model: SurvivalModel, lang: str) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for name, value in model.coefficients.items():
        error = model.errors[name]
        words = _say("survival.none", lang) if name == "none" else label("risk", name, lang)
        if value is not None and error is not None:
            rows.append((words, round(value, 2), round(error, 2)))
    return tuple(rows)


def _survival_said(model: SurvivalModel, lang: str) -> str:
    key = model.reason or "said"
    values = {"ties": model.ties, "lost": model.lost}
    return _say(f"survival.{key}", lang, **values)


def _decimal(value: float, digits: int, lang: str) -> str:
    written = f"{value:.{digits}f}".replace("-", "−")
    return written.replace(".", ",") if lang == "de" else written


def quarter_sheets(comparison: QuarterComparison, lang: str) -> list[Sheet]:
    """Write a comparison of quarters as tables: one row a figure, one column a quarter.

    Parameters
    ----------
    comparison
        The comparison, in the view that may see it.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sheets
        Rates, structure beside two kinds of random nets, figures at a common size, notes. Each
        column says when the quarter was mapped and how many actors were asked.
    """
    rows = comparison.rows
    heads = (_say("head.figure", lang), *(_column(row, lang) for row in rows))

    def table(
        key: str,
        names: Sequence[str],
        cell: Callable[[QuarterRow, str], str],
        said: tuple[str, ...] = (),
    ) -> Sheet:
        lines = tuple(
            (_say(f"rate.{name}", lang), *(cell(row, name) for row in rows)) for name in names
        )
        return Sheet(_say(f"sheet.{key}", lang), heads, lines, said, _by_name(rows, lines))

    def standing(kind: str) -> Callable[[QuarterRow, str], str]:
        return lambda row, name: _standing(row.standings[kind][name], lang)

    random = _say("note.random", lang, nulls=comparison.nulls)
    metres = number(comparison.parameters["walk_near_m"], lang)
    rests = _say("note.rates", lang, metres=metres)
    thin = _say("note.thinned", lang, draws=comparison.draws)
    notes = (conventions(comparison, lang), *(n.sentence(lang) for n in comparison.notes))
    return [
        table(
            "rates", tuple(RATES), lambda row, name: _figure(name, row.rates[name], lang), (rests,)
        ),
        table(
            "thinned", THINNED, lambda row, name: _figure(name, row.thinned[name], lang), (thin,)
        ),
        table("same_size", STATISTICS, standing("same_size"), (random,)),
        table("same_partners", STATISTICS, standing("same_partners")),
        Sheet(_say("sheet.notes", lang), (), (), notes),
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
        response = _say("response_unknown", lang)
    else:
        response = _say(
            "response", lang, share=percent(share, lang).replace(" ", "\N{NO-BREAK SPACE}")
        )
    name = row.meta.name or row.meta.id or text("report.unnamed", lang)
    return _say(
        "head.quarter", lang, name=name, day=say_day(row.meta.wave, lang), response=response
    )


def _value(name: str, value: float, lang: str) -> str:
    return percent(value, lang) if name in _PERCENT else number(value, lang)


def _figure(name: str, figure: Figure, lang: str) -> str:
    if figure.value is None:
        return _say(f"reason.{figure.reason}", lang)
    said = _value(name, figure.value, lang)
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return said
    low, high = (_value(name, bound, lang) for bound in (figure.low, figure.high))
    return _say("band", lang, value=said, low=low, high=high)


def _standing(standing: Standing, lang: str) -> str:
    if standing.percentile is None:
        return _say(f"reason.{standing.reason}", lang)
    share = percent(standing.percentile, lang)
    if standing.z is None:
        return _say("reason.no_spread", lang)
    return _say("standing", lang, z=_decimal(standing.z, 1, lang), percentile=share)


def city_sheets(city: City, lang: str) -> list[Sheet]:
    """Write the results of a city as tables.

    Parameters
    ----------
    city
        The results, in the view that may see them.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    sheets
        By quarter, ties between quarters, bridges at the seams, shared actors, notes.
    """

    def head(*names: str) -> tuple[str, ...]:
        return tuple(text(f"cities.head.{name}", lang) for name in names)

    def title(name: str) -> str:
        return text(f"cities.sheet.{name}", lang)

    def empty(rows: object, name: str) -> tuple[str, ...]:
        return () if rows else (text(f"cities.no_{name}", lang),)

    def share(value: float | None) -> str:
        return _say("reason.no_way", lang) if value is None else percent(value, lang)

    parts = tuple(
        (
            part.id,
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
        (f"{one} – {other}", number(count, lang)) for (one, other), count in city.crossings.items()
    )
    bridges = tuple((b.sentence(lang), b.action(lang), b.id) for b in city.bridges)
    shared = tuple((words or key, key) for key, words in city.shared.items())
    notes = tuple(note.sentence(lang) for note in city.result.notes)
    bridge_heads = (_say("head.sentence", lang), text("report.column_action", lang))
    return [
        Sheet(title("parts"), head(*columns), parts),
        Sheet(
            title("crossings"), head("quarter", "pairs"), crossings, empty(crossings, "crossings")
        ),
        Sheet(title("bridges"), (*bridge_heads, *head("id")), bridges, empty(bridges, "bridges")),
        Sheet(title("shared"), head("actor", "id"), shared, empty(shared, "shared")),
        Sheet(_say("sheet.notes", lang), (), (), notes),
    ]
