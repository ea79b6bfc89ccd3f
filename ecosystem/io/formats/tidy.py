"""Tidy CSV for R: one observation a row, one value a cell, NA for unknown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from ecosystem.io.formats.flat import flat
from ecosystem.io.formats.plain import cell
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_list, is_unknown, split_mode

UNKNOWN = "NA"


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([UNKNOWN if is_unknown(str(value)) else value for value in row])
    return buffer.getvalue().encode()


def _mappings(rows: Sequence[dict[str, str | int | float]], first: Sequence[str]) -> bytes:
    columns = list(dict.fromkeys([*first, *(key for row in rows for key in row)]))
    return _csv(columns, ([cell(row.get(column, "")) for column in columns] for row in rows))


def contents(quarter: Quarter, *, lang: str = "en") -> dict[str, bytes]:
    """Write a quarter as tables that R reads without a script of ours.

    Parameters
    ----------
    quarter
        The quarter, as the view may show it.
    lang
        Language of computed labels.

    Returns
    -------
    contents
        ``actors.csv`` and ``ties.csv`` (the first two columns of which ``igraph`` takes as the
        ends), ``offer_topics.csv``, ``offer_languages.csv``, and every other table as it is;
        unknown is ``NA``.

    References
    ----------
    Wickham, H. (2014). Tidy data. Journal of Statistical Software 59(10), 1-23.
    doi:10.18637/jss.v059.i10
    """
    net = flat(quarter, lang=lang)
    found = {
        "actors.csv": _mappings(net.nodes, ("id",)),
        "ties.csv": _mappings(net.edges, ("source", "target")),
    }
    offers = quarter.table("offers").records()
    topics = [(r["id"], r["actor"], topic) for r in offers for topic in as_list(r["topics"])]
    spoken = [
        (r["id"], r["actor"], *split_mode(entry))
        for r in offers
        for entry in as_list(r.get("languages", ""))
    ]
    if offers:
        found["offer_topics.csv"] = _csv(("offer", "actor", "topic"), topics)
        found["offer_languages.csv"] = _csv(("offer", "actor", "language", "mode"), spoken)
    for name, table in quarter.tables.items():
        if name not in ("actors", "ties"):
            found[f"{name}.csv"] = _csv(table.columns, table.rows)
    return found
