"""What-if comparisons as plain text and as CSV."""

from __future__ import annotations

from ecosystem.catalogue import label, language_name, text
from ecosystem.io.excel_csv import excel_csv
from ecosystem.report.findings_rows import Value
from ecosystem.report.plain_texts import listed, opening, underlined
from ecosystem.scenarios import Comparison
from ecosystem.scenarios.comparison_words import cell_sentence, cells_in_order, supposed

COLUMNS = (
    *("topic", "language", "group", "status", "demand", "before", "after"),
    *("direction", "sentence"),
)


def whatif_text(comparison: Comparison, *, lang: str) -> str:
    """Write a comparison as plain text.

    Parameters
    ----------
    comparison
        A quarter before and after.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    text
        What is supposed, what it changes, and the notes; ends in a line break.
    """
    before = comparison.before
    lines = opening(before.meta, before.view, lang)
    assumed = supposed(comparison, lang)
    for key, said in (
        ("heading", assumed),
        ("heading_does", list(comparison.sentences(lang))[len(assumed) :]),
    ):
        lines += [*underlined(text(f"scenarios.{key}", lang)), *listed(said)]
    notes = [note.sentence(lang) for note in comparison.after.notes]
    hops = int(before.parameters["k"])
    lines += underlined(text("report.notes", lang))
    lines += listed([text("scenarios.rests_on", lang, hops=hops), *notes])
    return "\n".join(lines) + "\n"


def whatif_csv(comparison: Comparison, *, lang: str) -> bytes:
    """Write the needs that change as CSV for Excel.

    Parameters
    ----------
    comparison
        A quarter before and after.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    content
        One row a need; headings only if none changes.
    """
    rows: list[list[Value]] = [
        [
            label("topic", cell.topic, lang),
            language_name(cell.language, lang),
            label("group", cell.group, lang),
            label("status", cell.status, lang),
            "" if cell.demand is None else cell.demand,
            label("class", cell.before, lang),
            label("class", cell.after, lang),
            text(f"scenarios.direction_{cell.direction}", lang),
            cell_sentence(comparison, cell, lang),
        ]
        for cell in cells_in_order(comparison)
    ]
    headings = [text(f"scenarios.column_{column}", lang) for column in COLUMNS]
    return excel_csv(headings, rows, lang=lang)
