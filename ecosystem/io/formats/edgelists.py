"""One table of ties (From/To, Source/Target, Von/Nach), a square matrix, or a DL file."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.errors import DataError
from ecosystem.io.formats.flat import flat
from ecosystem.io.formats.nets import Net, Row
from ecosystem.io.formats.plain import cell
from ecosystem.io.formats.sources import Source, open_source
from ecosystem.io.formats.spreadsheets import WORKBOOKS, sheets_of
from ecosystem.io.formats.ucinet import ENDINGS as DL_ENDINGS
from ecosystem.io.formats.ucinet import add_matrix, looks_like_dl, parse_dl
from ecosystem.io.text import fold

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter

_FROM = ("source", "from", "von", "quelle", "sender")
_TO = ("target", "to", "nach", "ziel", "empfänger", "receiver")
_LABEL = ("id", "label", "name", "knoten", "node")
_TYPES = ("directed", "gerichtet")


def _header(rows: list[Row]) -> dict[str, str]:
    return {fold(key): key for row in rows for key in row}


def _named(header: dict[str, str], names: tuple[str, ...]) -> str:
    return next((header[name] for name in names if name in header), "")


def is_edge_table(rows: list[Row]) -> bool:
    """Tell whether rows name two ends of a tie.

    Parameters
    ----------
    rows
        Rows by header.

    Returns
    -------
    edges
        True for From/To, Source/Target, Von/Nach and the like.
    """
    header = _header(rows)
    return bool(_named(header, _FROM) and _named(header, _TO))


def _edges(rows: list[Row], net: Net, layer: str) -> None:
    header = _header(rows)
    source, target = _named(header, _FROM), _named(header, _TO)
    direction = header.get("type", "")
    gephi = {fold(row.get(direction, "")) for row in rows} <= {"directed", "undirected", ""}
    for row in rows:
        inner = {source, target, *([direction] if gephi else [])}
        kept = {key: value for key, value in row.items() if key not in inner}
        ends = {"source": row.get(source, ""), "target": row.get(target, "")}
        named = {"kind": layer} if layer and "kind" not in map(fold, kept) else {}
        net.edges.append({**kept, **named, **ends})
        mark = fold(row.get(direction, "")) if gephi else fold(row.get("Direction", ""))
        net.undirected.append(mark in ("undirected", "mutual"))


def _nodes(rows: list[Row], net: Net) -> None:
    header = _header(rows)
    key = _named(header, _LABEL)
    for row in rows:
        if row.get(key):
            net.nodes.append({**row, "id": row[key]})


def _matrix(source: Source, name: str, net: Net) -> bool:
    """Read a square table whose first column holds the names of its header."""
    grid = source.grid(name)
    names = list(grid.header[1:])
    rows = [row for row in grid.rows if len(row) > 1]
    if len(names) < 2 or [row[0] for row in rows] != names:
        return False
    try:
        cells = [[float(cell or 0) for cell in row[1 : len(names) + 1]] for row in rows]
    except ValueError:
        return False
    if any(len(row) != len(names) for row in cells):
        return False
    net.nodes.extend({"id": label, "name": label} for label in names)
    add_matrix(net, names, cells, "")
    return True


def net_of(source: Source) -> Net:
    """Read tables of ties, with or without a table of nodes, matrices, or a DL file.

    Parameters
    ----------
    source
        A table with From/To or Source/Target (CSV, .xlsx, .ods), a folder with a table of ties
        and one of nodes, a square matrix as CSV, or a DL file.

    Returns
    -------
    net
        Nodes and edges; an end that no table of nodes names becomes a node later.

    Raises
    ------
    DataError
        If there is no tie in it.
    """
    net = Net(source.path.name)
    for name in source.ending(*DL_ENDINGS):
        text = source.text(name)
        if looks_like_dl(text):
            return parse_dl(text, name)
    if source.path.suffix.lower() not in WORKBOOKS:
        for name in source.ending(".csv", ".tsv"):
            if _matrix(source, name, net):
                return net
    for _, rows in sorted(sheets_of(source).items()):
        if is_edge_table(rows):
            _edges(rows, net, "")
        elif _named(_header(rows), _LABEL):
            _nodes(rows, net)
    if not net.edges and not net.is_own:
        raise DataError("formats.nothing_edgelist", path=source.path)
    return net


def holds_ties(path: Path) -> bool:
    """Tell whether one file alone is an edge list, so that no table of nodes is needed.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    ties
        True for a table with From/To and the like, a square matrix, or a DL file; False for
        everything else, also for what cannot be read.
    """
    try:
        return bool(net_of(open_source(path)).edges)
    except DataError:
        return False


def csv_of(rows: list[dict[str, object]], first: tuple[str, ...]) -> bytes:
    """Write rows as CSV.

    Parameters
    ----------
    rows
        The rows.
    first
        Columns that stand on the left; the others follow as they occur.

    Returns
    -------
    content
        UTF-8, commas, one header; blank where a row lacks a column.
    """
    columns = list(dict.fromkeys([*first, *(key for row in rows for key in row)]))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(row.get(column, "")) for column in columns] for row in rows)
    return buffer.getvalue().encode()


def contents(quarter: Quarter, *, lang: str = "en") -> dict[str, bytes]:
    """Write a quarter as a list of nodes and a list of edges.

    Parameters
    ----------
    quarter
        The quarter, as the view may show it.
    lang
        Language of computed labels.

    Returns
    -------
    contents
        ``nodes.csv`` (with ``id`` and ``label``) and ``edges.csv`` (with ``source``, ``target``
        and ``type``, which is ``Directed`` for every row), the way that Gephi, igraph and Excel
        take them.
    """
    net = flat(quarter, lang=lang)
    nodes: list[dict[str, object]] = [dict(row) for row in net.nodes]
    edges: list[dict[str, object]] = [{**row, "type": "Directed"} for row in net.edges]
    return {
        "edges.csv": csv_of(edges, ("source", "target", "type", "kind")),
        "nodes.csv": csv_of(nodes, ("id", "label")),
    }
