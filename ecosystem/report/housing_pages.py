"""The page on fair letting and the way to a flat."""

from __future__ import annotations

from collections.abc import Iterable

from ecosystem.catalogue import label, text
from ecosystem.findings.words import and_list, number, percent
from ecosystem.measures.housing_way import ENDS
from ecosystem.measures.letting import PairedTest
from ecosystem.model.quarter import Quarter
from ecosystem.report.pages import Column, Page, PageTable, between, make_page, make_table
from ecosystem.sharing.housing import SharedHousing


def housing_page(
    quarter: Quarter,
    housing: SharedHousing,
    *,
    view: str,
    lang: str,
    tests: Iterable[PairedTest] = (),
) -> Page:
    """Make the page on fair letting and the way to a flat.

    Parameters
    ----------
    quarter
        For name and day.
    housing
        What the view may show.
    view
        The view.
    lang
        ``"de"`` or ``"en"``.
    tests
        Paired tests by class of landlords.

    Returns
    -------
    page
        Commitment, the nine items, where the way from a docking point to a landlord ends.
    """
    commitment = housing.commitment
    if commitment.low is None or commitment.high is None:
        count = int(commitment.landlords.sum())
        said = [text("pages.housing.no_stock", lang, count=count)]
    else:
        share = between(commitment.low, commitment.high, lang)
        units = number(commitment.units, lang)
        said = [text("pages.housing.commitment", lang, share=share, units=units)]
    items = commitment.items["mean"].dropna()
    if len(items):
        least = str(items.idxmin())
        share = percent(float(items.min()), lang)
        said.append(text("pages.housing.item", lang, item=least[5:], share=share))
    for end in ENDS:
        if housing.ends.get(end):
            said.append(text(f"pages.housing.end_{end}", lang, count=housing.ends[end]))
    if housing.rights is not None:
        said.append(text(f"pages.housing.rights_{housing.rights}", lang))
    return make_page(
        "housing",
        quarter,
        view=view,
        lang=lang,
        sentences=said,
        tables=_housing_tables(quarter, housing, list(tests), lang),
        notes=[text(f"pages.note.{key}", lang) for key in ("landlords", "official_way")],
    )


def _housing_tables(
    quarter: Quarter, housing: SharedHousing, tests: list[PairedTest], lang: str
) -> list[PageTable]:
    actors = quarter.table("actors")
    names = dict(zip(actors.column("id"), actors.column("name"), strict=True))
    frame, items = housing.commitment.by_class, housing.commitment.items
    amounts = (Column("units", "number"), Column("units_signed", "number"))
    bounds = (Column("low", "share"), Column("high", "share"))
    classes = [
        (label("type", str(key), lang), *row)
        for key, row in zip(frame.index, frame.to_numpy(), strict=True)
    ]
    answers = [
        (str(key)[5:], row["mean"], row["classes"])
        for key, row in items.iterrows()
        if row["classes"]
    ]
    ways = [
        (
            *(names[way.dock], text(f"pages.end.{way.end}", lang)),
            and_list([names[actor] for actor in way.advice[:3]], lang),
        )
        for way in housing.ways
    ]
    tested = [(label("type", t.group, lang), t.pairs, t.difference, t.low, t.high) for t in tests]
    return [
        make_table("letting", (Column("class"), *amounts, *bounds), classes, lang),
        make_table(
            "items",
            (Column("item"), Column("mean", "share"), Column("classes", "number")),
            answers,
            lang,
        ),
        make_table("ways", (Column("dock"), Column("end"), Column("advice")), ways, lang),
        make_table(
            "unlinked", (Column("advice"),), [(names[a],) for a in housing.unlinked_advice], lang
        ),
        make_table(
            "unreached",
            (Column("type"), Column("count", "number")),
            [(label("type", key, lang), n) for key, n in sorted(housing.unreached.items())],
            lang,
        ),
        make_table(
            "tests",
            (Column("class"), Column("pairs", "number"), Column("difference", "share"), *bounds),
            tested,
            lang,
        ),
    ]
