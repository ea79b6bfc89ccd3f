"""The words of sheets and cards, ready to be set: the same for PDF and Word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosystem.catalogue import label, text
from ecosystem.io.clerk.layout import HOW
from ecosystem.paper.circle import Circle
from ecosystem.paper.partners import MOST_TIES, PartnerSheet
from ecosystem.schema import SECTORS
from ecosystem.views.style import SECTOR_STYLES
from ecosystem.views.words import day, name_of

_QUESTIONS = ("q1", "q1_topic", "q1_where", "q2", "q3", "q4", "q5", "q6", "q7", "q8")
_RULES = ("key_knot", "key_wish", "key_names", "key_type")
_THREADS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "tip": ("#E0B400", (5, 5)),
    "referral": ("#0072B2", ()),
    "appointment": ("#009E73", (15, 6)),
    "handover": ("#C8102E", (26, 3)),
    "cooperation": ("#1A1A1A", (15, 4, 4, 4)),
}
"""Colour and dash of the thread of each kind of tie; dashes are for prints without colour."""


def _status(circle: Circle, lang: str) -> dict[str, str]:
    meta = circle.copy.meta
    wave = day(meta.wave, lang) if meta.wave else text("paper.sheet_no_day", lang)
    view = label("view", meta.view, lang)
    return {"quarter": name_of(meta, lang), "day": wave, "view": view}


def sheet_page(sheet: PartnerSheet, circle: Circle, lang: str) -> dict[str, Any]:
    """Give every word of one partner's sheet.

    Parameters
    ----------
    sheet
        Its content.
    circle
        Who may stand on paper, for the list of codes.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    page
        Texts by name; ``fields``, ``ties`` and ``roster`` are lists.
    """
    status = _status(circle, lang)

    def say(key: str, **params: object) -> str:
        return text(f"paper.{key}", lang, **params)

    more = len(sheet.ties) - MOST_TIES
    offers = say("field_offer", number=1) in dict(sheet.fields)
    fields = [list(field) for field in sheet.fields]
    if not offers:
        fields.append([say("field_offer", number=1), say("offer_none")])
    page: dict[str, Any] = {
        "name": sheet.name,
        "code": sheet.code,
        "head": say("sheet_head"),
        "of": say("sheet_of", quarter=status["quarter"], day=status["day"]),
        "code_word": say("sheet_code"),
        "intro": say("sheet_intro", quarter=status["quarter"]),
        "informant": say("sheet_informant"),
        "have": say("sheet_have"),
        "still": say("page_still"),
        "right": say("sheet_right"),
        "fields": fields,
        "ties_title": say("sheet_ties"),
        "ties_about": say("sheet_ties_about"),
        "ties_none": say("sheet_ties_none"),
        "ties": [[tie.words, tie.topics] for tie in sheet.ties[:MOST_TIES]],
        "ties_more": say("sheet_ties_more", count=more) if more > 0 else "",
        "questions": say("sheet_questions"),
        "q2_answers": [say(f"question_2_{key}") for key in ("hint", "appointment", "along")],
        "roster_title": say("sheet_roster"),
        "roster": [
            [circle.codes[actor], circle.names[actor]]
            for actor in circle.actors
            if actor != sheet.actor
        ],
        "thanks": say("sheet_thanks"),
        "stamp": say("sheet_stamp", view=status["view"], name=sheet.name),
    }
    page |= {key: say(key) for key in ("yes", "no", "unsure")}
    return page | {key: say(key.replace("q", "question_", 1)) for key in _QUESTIONS}


def sheets_data(sheets: tuple[PartnerSheet, ...], circle: Circle, lang: str) -> dict[str, Any]:
    """Give the words of several sheets.

    Parameters
    ----------
    sheets
        Their content.
    circle
        Who may stand on paper.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    data
        Title, language and ``sheets``.
    """
    pages = [sheet_page(sheet, circle, lang) for sheet in sheets]
    title = text("paper.sheet_head", lang)
    if len(sheets) == 1:
        title = f"{title} {sheets[0].name}"
    return {"title": title, "lang": lang, "sheets": pages}


def _shape(sector: str) -> dict[str, Any]:
    style = SECTOR_STYLES[sector]
    return {"corners": [list(corner) for corner in style.shape], "color": style.color}


def cards_data(circle: Circle, lang: str) -> dict[str, Any]:
    """Give the words, shapes and colours of all cards and of the key of the threads.

    Parameters
    ----------
    circle
        Who gets a card.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    data
        ``cards``, ``threads`` and the texts of the key.
    """
    stamp = text("paper.cards_stamp", lang, **_status(circle, lang))
    docks = set(circle.copy.table("docks").column("actor"))
    cards = []
    for actor, place in zip(circle.actors, circle.places(), strict=True):
        cards.append(
            {
                "code": place.code,
                "name": place.name,
                "type": label("type", place.type, lang),
                "dock": text("paper.cards_place", lang) if actor in docks else "",
                **_shape(circle.sectors[actor]),
                "stamp": stamp,
            }
        )
    threads = [
        {
            "how": text(f"clerk.how_{kind}", lang),
            "word": text(f"paper.thread_{kind}", lang),
            "color": _THREADS[kind][0],
            "dash": list(_THREADS[kind][1]),
        }
        for kind in HOW
    ]
    shapes = [
        {**_shape(sector), "word": label("sector", sector, lang)}
        for sector in SECTORS
        if sector in circle.sectors.values()
    ]
    return {
        "title": text("paper.cards_title", lang),
        "lang": lang,
        "cards": cards,
        "threads": threads,
        "rules": [text(f"paper.{rule}", lang) for rule in _RULES],
        "key_title": text("paper.key_title", lang),
        "key_about": text("paper.key_about", lang),
        "shapes": shapes,
        "shapes_title": text("paper.shapes_title", lang),
        "stamp": stamp,
    }
