"""The page on arrival, structures for all and permanent money."""

from __future__ import annotations

from ecosystem.catalogue import label, text
from ecosystem.findings.words import and_list
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_list
from ecosystem.report.pages import Column, Page, PageTable, between, make_page, make_table
from ecosystem.sharing.monitor import SharedMonitor


def monitor_page(quarter: Quarter, monitor: SharedMonitor, *, view: str, lang: str) -> Page:
    """Make the page on arrival, structures for all and permanent money.

    Parameters
    ----------
    quarter
        For name and day.
    monitor
        What the view may show.
    view
        The view.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    page
        Areas by type, share of permanent money, whom structures leave out, permeability.
    """
    said = []
    own = monitor.areas[monitor.areas.index == quarter.meta.id]
    if len(own) and own["type"].iloc[0] != "unknown":
        said.append(text(f"pages.monitor.type_{own['type'].iloc[0]}", lang))
    money = monitor.permanence
    if money.low is not None and money.high is not None:
        share = between(money.low, money.high, lang)
        said.append(text("pages.monitor.permanent", lang, share=share))
    ways = monitor.permeability
    if ways.low is not None and ways.high is not None:
        share = between(ways.low, ways.high, lang)
        said.append(text("pages.monitor.permeable", lang, share=share))
    barred = monitor.structures["barred"].to_dict()
    for topic, shut in barred.items():
        statuses = as_list(str(shut))
        if not statuses:
            continue
        words = and_list([label("status", status, lang) for status in statuses], lang)
        name = label("topic", str(topic), lang)
        said.append(text("pages.monitor.barred", lang, topic=name, statuses=words))
    return make_page(
        "monitor",
        quarter,
        view=view,
        lang=lang,
        sentences=said,
        tables=[_areas(monitor, lang), _structures(monitor, lang)],
        notes=[text(f"pages.note.{key}", lang) for key in ("arrival", "density", "structures")],
    )


def _areas(monitor: SharedMonitor, lang: str) -> PageTable:
    columns = (
        *(Column("area"), Column("year"), Column("index", "number"), Column("change", "number")),
        *(Column("newcomers", "number"), Column("density", "number"), Column("kind")),
    )
    rows = [
        (
            *(area, row["year"], row["index"], row["change"], row["newcomers"], row["density"]),
            text(f"pages.area.{row['type']}", lang),
        )
        for area, row in monitor.areas.iterrows()
    ]
    return make_table("areas", columns, rows, lang)


def _structures(monitor: SharedMonitor, lang: str) -> PageTable:
    columns = (
        *(Column("topic"), Column("offers", "number"), Column("universal_low", "share")),
        *(Column("universal_high", "share"), Column("left_out"), Column("barred")),
        *(Column("balance", "share"), Column("at_risk", "yes")),
    )
    rows = []
    for topic, row in monitor.structures.iterrows():
        groups = [label("group", group, lang) for group in as_list(row["left_out"])]
        statuses = [label("status", status, lang) for status in as_list(row["barred"])]
        rows.append(
            (
                *(label("topic", str(topic), lang), row["offers"], row["universal_low"]),
                *(row["universal_high"], ", ".join(groups), ", ".join(statuses)),
                *(row["balance"], row["at_risk"]),
            )
        )
    return make_table("structures", columns, rows, lang)
