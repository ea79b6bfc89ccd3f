"""A common house beside its alternatives, as text and CSV."""

from __future__ import annotations

from ecosystem.catalogue import text
from ecosystem.findings.words import rounded, say_day, share_words, wrapped
from ecosystem.io.excel_csv import excel_csv
from ecosystem.report.findings_rows import Value
from ecosystem.report.plain_texts import listed, opening, underlined
from ecosystem.scenarios.alternatives import Alternative, Alternatives
from ecosystem.scenarios.comparison_words import supposed

FIGURES = (
    "coverage",
    "reach",
    "served",
    "hand_overs",
    "on_foot",
    "single_points",
    "cut_points",
    "needs",
)


def alternatives_text(found: Alternatives, *, lang: str) -> str:
    """Write alternatives as plain text, each with its gain and its price.

    Parameters
    ----------
    found
        What could be done.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    text
        Ends in a line break.
    """
    first = found.rows[0].comparison.before
    lines = opening(first.meta, first.view, lang)
    for row in found.rows:
        lines += underlined(text(f"alternatives.{row.key}", lang))
        lines += [*listed(supposed(row.comparison, lang)), ""]
        for name in _told(found):
            before, after = _figures(row, lang)[name]
            what = text(f"alternatives.figure_{name}", lang)
            key = "same" if before == after else "from_to"
            said = text(f"alternatives.{key}", lang, what=what, before=before, after=after)
            lines += wrapped(said, "  ", "    ")
    lines += underlined(text("report.notes", lang))
    if found.money_until is not None:
        day = say_day(found.money_until, lang)
        lines += listed([text("alternatives.money", lang, day=day)])
    lines += listed([text("alternatives.method", lang)])
    return "\n".join(lines) + "\n"


def _told(found: Alternatives) -> list[str]:
    """List the figures that a view may tell: the public one names no single point."""
    return [name for name in FIGURES if not (found.view == "public" and name == "single_points")]


def _figures(row: Alternative, lang: str) -> dict[str, tuple[str, str]]:
    undefined = text("scenarios.undefined", lang)

    def share(value: object) -> str:
        return share_words(value, lang) if isinstance(value, float) else undefined

    def span(pair: tuple[float, float] | None) -> str:
        if pair is None:
            return undefined
        return text("scenarios.from_to", lang, low=share(pair[0]), high=share(pair[1]))

    comparison = row.comparison
    sides = comparison.before, comparison.after
    hops = str(int(comparison.before.parameters["k"]))
    coverage, reach = [], []
    for side in sides:
        low, all_reach = side.summary["coverage"], side.summary["reach"]
        coverage.append(share(low["low"] if isinstance(low, dict) else None))
        reach.append(share(all_reach[hops] if isinstance(all_reach, dict) else None))
    steps = [
        undefined if step is None else rounded(step.mean, 2, lang)
        for step in (comparison.steps_before, comparison.steps_after)
    ]
    feet = comparison.on_foot
    near = [share(feet.before), share(feet.after)] if feet else [undefined, undefined]
    points = [str(len(names)) for names in comparison.single_points]
    official = [
        str(sum(count for name, count in counts.items() if name in ("G0", "G1", "G2")))
        for counts in row.classes
    ]
    return {
        "coverage": (coverage[0], coverage[1]),
        "reach": (reach[0], reach[1]),
        "served": (span(row.served_before), span(row.served_after)),
        "hand_overs": (steps[0], steps[1]),
        "on_foot": (near[0], near[1]),
        "single_points": (points[0], points[1]),
        "cut_points": (str(row.cut_before), str(row.cut_after)),
        "needs": (official[0], official[1]),
    }


def alternatives_csv(found: Alternatives, *, lang: str) -> bytes:
    """Write alternatives as CSV for Excel: one row a figure, one column an alternative.

    Parameters
    ----------
    found
        What could be done.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    content
        UTF-8 with a byte order mark.
    """
    all_figures = [_figures(row, lang) for row in found.rows]
    headings = [
        text("alternatives.column_figure", lang),
        text("alternatives.column_today", lang),
        *(text(f"alternatives.{row.key}", lang) for row in found.rows),
    ]
    rows: list[list[Value]] = [
        [
            text(f"alternatives.figure_{name}", lang),
            all_figures[0][name][0],
            *(figures[name][1] for figures in all_figures),
        ]
        for name in _told(found)
    ]
    return excel_csv(headings, rows, lang=lang)
