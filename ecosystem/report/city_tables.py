"""A city of quarters as tables: each quarter, and what lies at the seams."""

from __future__ import annotations

from ecosystem.catalogue import text
from ecosystem.comparing.seams import City
from ecosystem.findings.words import number, percent
from ecosystem.report.comparison_tables import TitledTable, say


def city_tables(city: City, lang: str) -> list[TitledTable]:
    """Write the results of a city as tables.

    Parameters
    ----------
    city
        The results, in the view that may see them.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    tables
        By quarter, ties between quarters, bridges at the seams, shared actors, notes.
    """

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
