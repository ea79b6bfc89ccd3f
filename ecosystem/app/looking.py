"""What a page shows of a file before it is read, and of tables where they are odd.

These functions run in the worker and give plain values; the reading itself is that of ``import``
and ``check``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.errors import Problem
    from ecosystem.io.clerk.lists import ListPlan
    from ecosystem.model.quarter import Quarter


def problems(path: str, *, lang: str) -> dict[str, Any]:
    """List what is odd in some tables, as ``check`` does, and say what is there."""
    from ecosystem.io.reading import load

    loaded = load(path)
    found: dict[str, Any] = {"problems": _rows(loaded.problems, lang), "counts": []}
    if loaded.quarter is not None:
        wave = loaded.quarter.meta.wave
        found["counts"] = _counts(loaded.quarter, lang)
        found |= {"name": loaded.quarter.meta.name, "wave": wave.isoformat() if wave else ""}
    return found


def source(path: str, mapping: str, *, lang: str) -> dict[str, Any]:
    """Say what a file is and how it would be read."""
    from ecosystem.io.formats.registry import format_of, import_quarter

    known = format_of(path)
    found: dict[str, Any] = {"format": known.format, "told": known.sentence(lang)}
    if known.format == "excel":
        return {**found, **_list(Path(path), Path(mapping), lang)}
    if known.format == "quarter":
        return {**found, **problems(path, lang=lang)}
    imported = import_quarter(path, format=known.format)
    return {
        **found,
        "problems": _rows(imported.notes, lang),
        "counts": _counts(imported.quarter, lang),
        "balance": imported.balance.lines(lang),
    }


def _rows(found: Sequence[Problem], lang: str) -> list[dict[str, Any]]:
    return [
        {
            "severity": each.severity,
            "source": each.source,
            "line": each.line,
            "column": each.column,
            "place": _place(each, lang),
            "sentence": _said(each, lang),
        }
        for each in found
    ]


def _place(problem: Problem, lang: str) -> str:
    """Say where something stands with the names that a page has for tables and columns."""
    from ecosystem.schema import TABLES

    table = TABLES.get(problem.source.removesuffix(".csv"))
    if table is None:
        return problem.place(lang)
    column = table.columns.get(problem.column or "")
    named = column.labels[lang] if column else problem.column
    return replace(problem, source=table.labels[lang], column=named).place(lang)


def _counts(quarter: Quarter, lang: str) -> list[list[object]]:
    from ecosystem.schema import TABLES

    return [[TABLES[n].labels[lang], len(table)] for n, table in quarter.tables.items()]


def _list(path: Path, kept: Path, lang: str) -> dict[str, Any]:
    from ecosystem.errors import EcosystemError
    from ecosystem.io.clerk.lists import CHOICES, ListMapping, plan_list, read_list
    from ecosystem.io.clerk.shapes import say_meaning
    from ecosystem.schema import TOPICS

    mapping = ListMapping.from_file(kept) if kept.exists() else ListMapping()
    plan = plan_list(path, mapping)
    ticked = {c.meaning.partition(":")[0] for shape in plan.shapes for c in shape.columns}
    more = [f"topic:{key}" for key in TOPICS if "topic" in ticked]
    choices = [[meaning, say_meaning(meaning, lang)] for meaning in (*CHOICES, *more)]
    found: dict[str, Any] = {
        "shapes": _shapes(plan, lang),
        "unread": plan.unread,
        "sure": plan.sure,
        "header": mapping.header or plan.shapes[0].header,
        "choices": choices,
        "recorded": mapping.recorded,
        "words": mapping.words,
        "places": mapping.places,
    }
    try:
        imported = read_list(plan)
    except EcosystemError as fault:
        return {**found, "fault": fault.message(lang)}
    questions = [_question(notes, lang) for notes in imported.questions().values()]
    return {
        **found,
        "questions": questions,
        "names": sorted(imported.quarter.table("actors").column("name"), key=str.casefold),
        "counts": _counts(imported.quarter, lang),
        "balance": [balance.sentence(lang) for balance in imported.balances],
    }


# Questions that are answered beside them: what a word means, and whose name a name is.
_ASKED = {
    "clerk.topic_unread": "word",
    **dict.fromkeys(
        ("clerk.list_maybe_person", "clerk.list_which_place", "clerk.list_not_a_place"), "place"
    ),
}


def _question(notes: Sequence[Problem], lang: str) -> dict[str, Any]:
    """Give a question with its cell, and what may be answered."""
    first, more = notes[0], len(notes) - 1
    return {
        "place": first.place(lang),
        "sentence": _said(first, lang),
        "more": text("clerk.list_more", lang, count=more) if more else "",
        "answer": _ASKED.get(first.key, ""),
        "value": str(first.params.get("value", "")),
    }


def _said(problem: Problem, lang: str) -> str:
    """Say what is wrong; how bad it is and where stand in columns of their own."""
    said = problem.message(lang).partition(": ")[2]
    return said.removeprefix(f"{problem.place(lang)}: ")


def _shapes(plan: ListPlan, lang: str) -> list[dict[str, Any]]:
    from ecosystem.io.clerk.shapes import say_meaning

    return [
        {
            "sentence": shape.sentence(lang),
            "sheet": shape.sheet.title,
            "columns": [
                {
                    "header": column.header,
                    "meaning": column.meaning,
                    "means": say_meaning(column.meaning, lang),
                    "samples": [each for each in column.samples if each],
                }
                for column in shape.columns
            ],
        }
        for shape in plan.shapes
    ]


def hidden(path: str, view: str, *, lang: str) -> dict[str, Any]:
    """Say what a view takes out, as ``share --explain`` does; nothing is passed on by looking."""
    import datetime as dt

    from ecosystem.errors import DataError
    from ecosystem.io.reading import read_quarter
    from ecosystem.sharing.history import remembering
    from ecosystem.sharing.quarters import share_and_tell
    from ecosystem.sharing.rules import checklist

    with remembering() as memory:  # what was told before counts; what is only looked at does not
        try:
            shared = share_and_tell(read_quarter(path), view=view, on=dt.date.today())
        except DataError as fault:  # something must be mended before anything is passed on
            told = fault.message(lang).partition("\n")[0]
            return {"told": told, "problems": _rows(fault.problems, lang)}
        against = "memory" if memory.lasts else "once"
        checked = checklist(
            shared.removed, view, lang, shared.tests, against=against, repeated=shared.repeated
        )
    return {"removed": [each.sentence(lang) for each in shared.removed], "checked": list(checked)}
