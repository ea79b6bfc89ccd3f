"""The page on docking points: ways on foot, hours, entrances, and where to look for more."""

from __future__ import annotations

import numpy as np

from ecosystem.catalogue import language_name, text
from ecosystem.findings.words import and_list, number, percent
from ecosystem.measures.visibility import ITEMS
from ecosystem.model.quarter import Quarter
from ecosystem.report.pages import Column, Page, PageTable, make_page, make_table
from ecosystem.sharing.places import SharedPlaces


def places_page(quarter: Quarter, places: SharedPlaces, *, view: str, lang: str) -> Page:
    """Make the page on docking points in space, time and sight.

    Parameters
    ----------
    quarter
        For name and day.
    places
        What the view may show.
    view
        The view.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    page
        Coverage on foot, far cells, hours by language, entrances, and where to look for more.
    """
    notes = [text("pages.note.hours", lang)]
    if places.estimated:
        notes.append(text("pages.note.estimated", lang))
    if places.left_out:
        notes.append(text("pages.note.left_out", lang, count=places.left_out))
    if places.visibility is not None and len(places.visibility):
        notes.append(text("pages.note.visibility", lang))
    if places.sites.chosen:
        notes.append(text("pages.note.sites", lang))
    if places.candidates:
        notes.append(text("pages.note.consent", lang))
    tables = [_coverage(places, lang), _far(places, lang), _hours(places, lang)]
    tables += [_entrances(places, lang), _sites(places, lang), _candidates(places, lang)]
    return make_page(
        "places",
        quarter,
        view=view,
        lang=lang,
        sentences=_place_sentences(places, lang),
        tables=tables,
        notes=notes,
    )


def _place_sentences(places: SharedPlaces, lang: str) -> list[str]:
    said = []
    far = places.cells[places.cells["distance_m"] > places.far]
    share = places.coverage.get((places.far, "residents"))
    if share is None:
        said.append(text("pages.places.no_coverage", lang))
    else:
        radius = number(places.far, lang)
        said.append(text("pages.places.covered", lang, share=percent(share, lang), radius=radius))
    if len(far):
        people = number(float(far["residents"].sum()), lang)
        said.append(text("pages.places.far", lang, people=people, count=len(far)))
    hours = places.hours
    for window in ("evening", "saturday"):
        codes = hours.index[hours[f"{window}_high"] == 0]
        if len(codes):
            languages = and_list([language_name(code, lang) for code in codes], lang)
            said.append(text(f"pages.places.closed_{window}", lang, languages=languages))
    if places.sites.chosen:
        of = text(f"pages.people.{places.sites.of}", lang)
        said.append(
            text(
                "pages.places.site",
                lang,
                cells=and_list(places.sites.chosen, lang),
                people=number(places.sites.gained[-1], lang),
                of=of,
                radius=number(places.sites.radius, lang),
            )
        )
    return said


def _coverage(places: SharedPlaces, lang: str) -> PageTable:
    rows = [
        (radius, text(f"pages.people.{of}", lang), share)
        for (radius, of), share in places.coverage.items()
    ]
    columns = (Column("radius_m", "number"), Column("of"), Column("share", "share"))
    return make_table("coverage", columns, rows, lang)


def _far(places: SharedPlaces, lang: str) -> PageTable:
    frame = places.cells[places.cells["distance_m"] > places.far]
    columns = (
        *(Column("cell"), Column("residents", "number"), Column("newcomers", "number")),
        *(Column("distance_m", "number"), Column("crow_m", "number"), Column("nearest")),
        *(Column("estimated", "yes"), Column("accessibility", "number")),
    )
    rows = [
        (
            *(cell, row.residents, row.newcomers, np.round(row.distance_m), np.round(row.crow_m)),
            *(places.names.get(row.nearest, ""), row.estimated, np.round(row.accessibility, 1)),
        )
        for cell, row in frame.iterrows()
    ]
    return make_table("far", columns, rows, lang)


def _hours(places: SharedPlaces, lang: str) -> PageTable:
    names = ("week", "evening", "saturday")
    columns = (
        Column("language"),
        *(Column(name, "number") for name in names),
        Column("unsure", "yes"),
    )
    rows = [
        (
            language_name(str(code), lang),
            *(row[name] for name in names),
            bool(row["week_high"] > row["week"]),
        )
        for code, row in places.hours.iterrows()
    ]
    return make_table("hours", columns, rows, lang)


def _entrances(places: SharedPlaces, lang: str) -> PageTable:
    columns = (
        *(Column("dock"), Column("score", "share"), Column("low", "share")),
        *(Column("high", "share"), Column("missing"), Column("unknown")),
    )
    rows = []
    frame = places.visibility
    for dock, row in frame.iterrows() if frame is not None else ():
        lists = [
            ", ".join(text(f"pages.item.{item}", lang) for item in ITEMS if test(row[item]))
            for test in (lambda value: value == 0, np.isnan)
        ]
        name = places.names.get(str(dock), str(dock))
        rows.append((name, row["score"], row["low"], row["high"], *lists))
    return make_table("entrances", columns, rows, lang)


def _sites(places: SharedPlaces, lang: str) -> PageTable:
    rows = list(zip(places.sites.chosen, places.sites.gained, strict=True))
    return make_table("sites", (Column("cell"), Column("gained", "number")), rows, lang)


def _candidates(places: SharedPlaces, lang: str) -> PageTable:
    columns = (
        *(Column("place"), Column("agreed", "yes"), Column("gained", "number")),
        *(Column("needs", "share"), Column("connected", "number"), Column("ties")),
    )
    rows = [
        (
            *(places.names[each.actor], each.agreed, each.people, each.needs),
            *(np.round(each.connected), and_list([places.names[a] for a in each.ties], lang)),
        )
        for each in places.candidates
    ]
    return make_table("candidates", columns, rows, lang)
