"""A comparison of two waves as tables: what has changed, and what it rests on."""

from __future__ import annotations

from ecosystem.catalogue import label
from ecosystem.comparing.calibration import SurvivalModel
from ecosystem.comparing.changes import CellChange, FindingChange
from ecosystem.comparing.ties import CAME_WITH, FIRST_TOLD, GONE_WITH, KEPT, NOT_TOLD, TieChange
from ecosystem.comparing.waves import WaveComparison
from ecosystem.findings.words import and_list, percent, profile, rounded
from ecosystem.report.comparison_tables import Cell, TitledTable, conventions, say


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
    for key, name in (("no_offer", "G5"), ("no_way", "no_official_way")):
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
    """Write a comparison of two waves as tables.

    Parameters
    ----------
    comparison
        The comparison, in the view that may see it.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    tables
        At a glance, findings, ties, needs, survival, notes.
    """
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
    return (words, *classes, say(f"direction.{cell.direction}", lang))


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
