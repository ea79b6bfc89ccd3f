"""One offline page for a room: the data, then the file."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files

from ecosystem.catalogue import text
from ecosystem.errors import UsageError
from ecosystem.findings import find_all
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.schema import SECTORS, TOPICS
from ecosystem.sharing import share_result
from ecosystem.views.inlining import script_hash, script_safe
from ecosystem.views.names import plain
from ecosystem.views.style import SECTOR_STYLES
from ecosystem.views.words import name_of, status_line, thresholds
from ecosystem.workshop.models import Json
from ecosystem.workshop.outlines import outline_of
from ecosystem.workshop.parts import Part
from ecosystem.workshop.words import page_labels, page_words

SCRIPTS = (
    *("engine", "ways", "lint", "find", "hyphens", "data", "words", "session", "outcomes"),
    *(
        "elements",
        "boxes",
        "net",
        "figures",
        "read",
        "walk",
        "correct",
        "whatif",
        "propose",
        "promise",
    ),
    *("snapshot", "leave", "twin", "display", "toolbar", "keys", "main"),
)
"""Files of the page, in the order in which they are read."""
KINDS = ("gap", "informal_only", "weak_bridge", "single_point", "dead_end")
"""Findings that the page shows or counts; the others need time and stay with the report."""


def workshop_data(
    quarter: Quarter,
    *,
    view: str = "partner",
    lang: str = "en",
    parameters: Parameters | None = None,
) -> Json:
    """Collect what the page holds.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner`` for a room, ``public`` for sectors and sums only.
    lang
        Language in which the page opens; it holds both.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    data
        Ready for JSON. Nothing in it is hidden from somebody who reads the source of the page, so
        nothing is in it that the view may not show: informal helpers are one box without an inner
        structure, ties are firm or not without a reason, numbers of people are coarse. Every
        single removal is answered on the full data, see `ecosystem.workshop.answers`.

    Raises
    ------
    UsageError
        If the view is internal.
    DataError
        If a text that would leave holds a phone number, an address or the name of a person.
    """
    if view == "internal":
        raise UsageError("workshop.internal")
    full = find_all(quarter, parameters=parameters, draws=0, kinds=KINDS)
    part = Part(quarter, share_result(full, quarter, view=view))
    meta = part.result.meta
    data: Json = {
        "schema": "ecosystem-workshop-page/1",
        "lang": lang,
        "quarter": {
            "id": meta.id,
            "name": {code: name_of(meta, code) for code in ("de", "en")},
            "wave": meta.wave.isoformat() if meta.wave else None,
            "view": view,
            "status": {code: status_line(meta, code) for code in ("de", "en")},
            "thresholds": {code: thresholds(meta, code) for code in ("de", "en")},
        },
        "words": page_words(),
        "labels": page_labels(part.shared, (cell.language for cell in part.result.cells)),
        "sectors": {key: look.color for key, look in SECTOR_STYLES.items()},
        "sectorOrder": list(SECTORS),
        "topicOrder": list(TOPICS),
        "outline": outline_of(quarter, full),
        "room": _room(part) if view == "partner" else None,
    }
    stamp = json.dumps(data, ensure_ascii=True, sort_keys=True).encode()
    return {**data, "stamp": hashlib.sha256(stamp).hexdigest()[:12]}


def _room(part: Part) -> Json:
    """Collect what a room of partners works with."""
    rows = {row["id"]: row for row in part.shared.table("actors").records()}
    seats, groups = part.seats()
    docks = {part.network.ids[dock] for dock in part.visible.docks.tolist()}
    number_of = {key: place for place, key in enumerate(part.ids)}
    owner = {
        actor: seats[f"group:{place}"]
        for place, group in enumerate(groups)
        for actor in group.members
    }
    sectors = {
        key: SECTORS[int(part.network.sectors[place])] for place, key in enumerate(part.network.ids)
    }

    def box(key: str) -> Json:
        x, y = seats.get(key) or owner[key]
        return {
            "id": key,
            "name": plain(rows[key]["name"]),
            "type": rows[key]["type"],
            "sector": sectors.get(key) or rows[key]["sector"],
            "dock": int(key in docks),
            "named": int(key in number_of),
            "x": x,
            "y": y,
        }

    return {
        "model": part.model(),
        "answers": part.answers(),
        "boxes": [box(key) for key in part.number],
        "groups": [
            {
                "type": group.type,
                "sector": group.sector,
                "members": [part.number[actor] for actor in group.members],
                "x": seats[f"group:{place}"][0],
                "y": seats[f"group:{place}"][1],
            }
            for place, group in enumerate(groups)
        ],
        "lines": part.lines(),
        "cells": [
            {
                "topic": cell.topic,
                "language": cell.language,
                "group": cell.group,
                "status": cell.status,
                "people": cell.demand,
            }
            for cell in part.result.cells
        ],
        "endings": part.endings(),
        **part.marks(),
        "grid": len({seat[0] for seat in seats.values()}),
        "rows": len({seat[1] for seat in seats.values()}),
    }


@cache
def page_file(name: str) -> str:
    """Return one file of the page.

    Parameters
    ----------
    name
        Name of the file.

    Returns
    -------
    text
        Its content.
    """
    return (files("ecosystem.workshop") / "page" / name).read_text(encoding="utf-8")


def render_workshop(
    quarter: Quarter,
    *,
    view: str = "partner",
    lang: str = "en",
    parameters: Parameters | None = None,
) -> str:
    """Render the page with which a facilitator runs a room.

    Parameters
    ----------
    quarter
        The quarter on full data.
    view
        ``partner`` for a room, ``public`` for sectors and sums only.
    lang
        Language in which the page opens; it switches to the other at any time.
    parameters
        Conventions; the defaults if None.

    Returns
    -------
    page
        HTML that needs no network; write it as UTF-8. Two runs give the same page.

    Raises
    ------
    UsageError
        If the view is internal: what is internal must not go on a wall.
    DataError
        If a text that would leave holds a phone number, an address or the name of a person.

    Examples
    --------
    >>> import ecosystem as eco
    >>> page = eco.render_workshop(eco.load_sample("mini"), lang="de")
    >>> page.startswith("<!DOCTYPE html>"), "http" in page.replace("http-equiv", "")
    (True, False)
    """
    from jinja2 import Environment
    from markupsafe import Markup

    data = workshop_data(quarter, view=view, lang=lang, parameters=parameters)
    scripts = [page_file(f"{name}.js") for name in SCRIPTS]
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(page_file("workshop.html.j2")).render(
        lang=lang,
        title=text("workshop.title", lang, name=name_of(quarter.meta, lang)),
        noscript=text("workshop.noscript", lang),
        data=script_safe(data),
        css=Markup(page_file("workshop.css")),
        scripts=[Markup(script) for script in scripts],
        hashes=" ".join(map(script_hash, scripts)),
    )
