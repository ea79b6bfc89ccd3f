"""What must never be in a shared picture, and what is done about each, as a checklist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ecosystem.catalogue import text
from ecosystem.sharing.release import (
    GRID_METRES,
    MINIMUM_FIRMS,
    MINIMUM_INFORMAL,
    MINIMUM_PEOPLE,
    ROUND_PEOPLE,
    check_view,
)
from ecosystem.sharing.removed import Removed

_POINTS: Mapping[str, Sequence[tuple[str, str]]] = {
    "helpers": (("actors", "grouped"), ("actors", "left_out"), ("offers", "informal")),
    "landlords": (("landlords", "table"),),
    "exploitation": (),
    "status": (),
    "religion": (),
    "proxies": (("needs", "too_few"),),
    "informants": (("reports", "table"), ("hurdles", "table"), ("ties", "columns")),
    "ratings": (("ties", "columns"),),
    "staff": (("actors", "columns"),),
    "whom_to_remove": (),
    "notes": (("actions", "table"), ("funding", "table"), ("needs", "columns")),
    "places": (("distances", "table"),),
    "stories": (("residents", "too_few"), ("areas", "table")),
    "isolates": (("ties", "small_group"),),
    "remote": (),
    "history": (),
    "file_names": (),
}
"""Each point of the list, with the entries of what was removed that belong to it."""


def checklist(removed: Sequence[Removed], view: str, lang: str) -> tuple[str, ...]:
    """Say of everything that must never be in a shared picture what was done about it.

    Parameters
    ----------
    removed
        What was taken out, from `share_and_tell`.
    view
        ``partner`` or ``public``.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    lines
        One a point: what must not be there, what was done, and how many rows or entries it met.

    Raises
    ------
    UsageError
        If there is no such view.
    """
    check_view(view)
    values = {
        "informal": MINIMUM_INFORMAL,
        "firms": MINIMUM_FIRMS,
        "people": MINIMUM_PEOPLE,
        "step": ROUND_PEOPLE,
        "metres": GRID_METRES,
    }
    counts = {(entry.table, entry.reason): entry.count for entry in removed}
    lines = []
    for point, entries in _POINTS.items():
        said = text(f"sharing.explain.{point}", lang, **values)
        count = sum(counts.get(entry, 0) for entry in entries)
        if entries:
            said = f"{said} {text('sharing.explain_count', lang, count=count)}"
        lines.append(said)
    lines.append(text(f"sharing.explain_view.{view}", lang, **values))
    return tuple(lines)
