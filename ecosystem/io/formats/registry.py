"""The field's own formats: told by their content, and read into a quarter with a mapping."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from importlib import import_module
from itertools import starmap
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.etree.ElementTree import Element

from ecosystem.errors import DataError, UsageError
from ecosystem.io.files import WORKBOOKS, ending_of, fold
from ecosystem.io.formats.base import (
    JSONS,
    Balance,
    FormatImport,
    FormatMapping,
    Named,
    Source,
    TableBalance,
    Words,
    local,
    open_source,
    start_of,
    unread_folders,
)
from ecosystem.model.quarter import Quarter
from ecosystem.plugins import rows_of
from ecosystem.stubs import dataclass
from ecosystem.words import text

# Format to the module that reads it.
IMPORTS: Mapping[str, str] = MappingProxyType(
    {
        "hsds": "hsds:read",
        "oruk": "hsds:read",
        "airs": "airs:read",
        "integreat": "integreat:read",
        "osm": "osm:read",
        "points": "osm:read_points",
        "kumu": "kumu:net_of",
        "graphml": "graphs:graphml_net_of",
        "gexf": "graphs:gexf_net_of",
        "cytoscape": "graphs:cytoscape_net_of",
        "networkcanvas": "kumu:networkcanvas_net_of",
        "edgelist": "nets:edgelists_net_of",
        **dict.fromkeys(("ucinet", "vna", "pajek", "gml", "snap"), "nets:text_net_of"),
    }
)

# Formats of directories, whose entries have a date; the others are nodes and edges.
_DIRECTORIES = ("hsds", "oruk", "airs", "integreat", "osm", "points")

# From here on a format is taken without a word of the user.
SURE_ENOUGH = 0.5


# --- What a file is, by its content.


@dataclass(frozen=True)
class Recognised:
    """One format that a source may be."""

    format: str
    confidence: float  # In 0..1.
    reason: str  # Key of the sentence that says why.
    detail: str = ""  # What was seen.

    def sentence(self, lang: str) -> str:
        """Say what it was taken for, how sure that is, and why."""
        name = text(f"formats.name_{self.format}", lang)
        detail = self.detail
        if self.format == "excel" and self.reason == "columns":
            from ecosystem.io.clerk.shapes import is_meaning, say_meaning

            meanings = filter(is_meaning, detail.split(", "))
            detail = ", ".join(dict.fromkeys(say_meaning(m, lang) for m in meanings))
        why = text(f"formats.told_{self.reason}", lang, detail=detail)
        sure = round(self.confidence * 100)
        return text("formats.recognised", lang, name=name, sure=sure, why=why)


_Guess = tuple[str, float, str, str]


def _of_json(source: Source, name: str) -> Iterable[_Guess]:
    from ecosystem.io.formats import hsds, integreat, osm

    found = source.json(name)
    parts: Any = found if isinstance(found, dict) else {}
    if osm.places_in(found) is not None and (parts.get("osm3s") or "features" in parts):
        if "features" not in parts:
            yield "osm", 0.95, "overpass", name
        elif osm.has_tags(found):
            yield "osm", 0.9, "geojson", name
        elif parts["features"]:
            yield "points", 0.8, "geojson", name
    elif isinstance(parts.get("elements"), list) and "connections" in parts:
        yield "kumu", 0.95, "keys", "elements, connections"
    elif _is_overpass(parts.get("elements")):
        yield "osm", 0.9, "overpass", name
    yield from _nets_in_json(found, name)
    tables = hsds.Tables()
    taken = not isinstance(parts.get("features"), list) and hsds.take_json(tables, found)
    if taken and any(map(tables.of, ("organization", "service", "location"))):
        yield "hsds", 0.9, "keys", ", ".join(sorted(tables.rows)[:4])
    with contextlib.suppress(DataError):
        pois, offers = integreat.entries(found, name)
        if pois or offers:
            yield "integreat", 0.95 if pois else 0.7, "keys", "location, available_languages"


def _nets_in_json(found: object, name: str) -> Iterable[_Guess]:
    from ecosystem.io.formats import graphs, nets

    with contextlib.suppress(DataError):
        if graphs.parse_cyjs(found, name).nodes:
            yield "cytoscape", 0.95, "keys", "elements, data"
    if (net := nets.net_in_json(found, name)) is not None and net.edges:
        yield "edgelist", 0.9, "keys", "nodes, edges"


def _is_overpass(elements: object) -> bool:
    kinds = ("node", "way", "relation")
    listed = elements if isinstance(elements, list) else []
    return any(isinstance(one, dict) and one.get("type") in kinds for one in listed)


def _of_xml(source: Source, name: str) -> Iterable[_Guess]:
    from ecosystem.io.formats.osm import is_gml

    root: Element = source.xml(name)
    kind = local(root.tag)
    if kind in ("gexf", "osm"):
        yield kind, 0.98, "root", kind
    elif kind == "graphml":
        words = any(
            "networkcanvas" in f"{key.get('attr.name')} {' '.join(key.attrib)}".lower()
            for key in root.iter()
        )
        yield ("networkcanvas" if words else "graphml"), 0.98, "root", kind
    elif kind == "graph":
        yield "cytoscape", 0.7, "root", kind
    elif is_gml(root):
        yield "points", 0.85, "root", kind


def _of_tables(source: Source) -> Iterable[_Guess]:
    """Look at the headers of workbooks and CSV files."""
    from ecosystem.io.formats import airs, hsds, kumu, nets, osm

    grids = source.grids()
    headers = {title: [fold(word) for word in grid[0]] for title, grid in grids.items()}
    if any(map(kumu.NODES.search, source.names)) or any(
        {"networkCanvasUUID", "networkCanvasSourceUUID"} <= set(grid[0]) for grid in grids.values()
    ):
        yield "networkcanvas", 0.95, "files", "attributeList"
    called = hsds.named_tables(source)
    known = [title for title in grids if hsds.table_name(called[title])]
    missing = [title for title in known if hsds.missing_columns(called[title], headers[title])]
    if len(known) > 1 or any(hsds.is_alone(called[title], headers[title]) for title in known):
        sure = 0.3 if missing else min(0.97, 0.75 + 0.05 * len(known))
        yield "hsds", sure, "files", ", ".join(sorted(known)[:4])
    for title, grid in grids.items():
        if airs.columns_of(grid[0])[1] >= 2:
            yield "airs", 0.9, "columns", title
        if kumu.is_kumu_sheet(title, grid[0]):
            yield "kumu", 0.85, "columns", title
        if nets.matrix_of(grid) is not None:
            yield "edgelist", 0.9, "matrix", title
        elif nets.is_edge_table(nets.table_from_header(grid)[0]):
            clear = {"source", "target"} <= set(headers[title])
            yield "edgelist", 0.9 if clear else 0.8, "columns", title
    for title, rows, columns in osm.points_in(source):
        if columns.name and rows:
            yield "points", 0.7, "columns", f"{columns.first} {columns.second} ({title})".strip()


def _of_list(source: Source, *, net: bool = False) -> Iterable[_Guess]:
    """Look whether a table is a list of places as offices keep them, or a book of ours."""
    from ecosystem.io.clerk.shapes import SURE, find_shapes, fullest, tells_of_help
    from ecosystem.io.grids import is_clerk_book

    titles = source.grids() if source.kind in WORKBOOKS else ()
    if is_clerk_book(titles) or "actors" in map(fold, titles):
        yield "quarter", 0.98, "sheets", ", ".join(list(titles)[:4])
        return
    endings = (*WORKBOOKS, ".csv", ".tsv", ".txt")
    if source.path.is_file() and source.kind in endings:
        with contextlib.suppress(DataError, UsageError):
            found = find_shapes(source.path).shapes
            shape = fullest(found)
            meanings = set(shape.meanings().values())
            if net and any(map(tells_of_help, found)):  # a net would drop what they say
                yield "excel", 0.92, "sheets", ", ".join(one.sheet.title for one in found[:4])
                return
            several = len(meanings - {"extra", "skip", "ignore", "name", "keep", ""})
            told = ", ".join(sorted(meanings)[:4])
            if shape.kind == "log":  # ties with a date each: more than an edge list can say
                yield "excel", 0.95, "columns", told
            elif shape.kind in ("matrix", "names"):
                yield "excel", 0.6, shape.kind, shape.sheet.title
            elif shape.kind == "needs" or "lines" in meanings:
                yield "excel", 0.6, "columns", told
            elif "name" in meanings or shape.confidence >= SURE:
                sure = 0.6 if several and shape.confidence >= SURE else 0.35
                yield "excel", sure, "columns", told


def _guesses(source: Source) -> Iterable[_Guess]:
    from ecosystem.io.formats.drafts import is_roster
    from ecosystem.io.formats.nets import text_format

    if "datapackage.json" in source.names and "actors.csv" in source.names:
        yield "quarter", 0.99, "files", "actors.csv"
        return
    if source.ending(".xgmml"):
        yield "cytoscape", 0.95, "files", ".xgmml"
        return
    if told := text_format(source):
        yield told, 0.9 if told != "snap" else 0.7, "content", source.names[0]
        return
    tables = source.kind in WORKBOOKS or source.ending(".csv", ".tsv")
    if tables:
        grids = list(source.grids().values())
        if len(grids) == 1 and is_roster(grids[0][0]) and not _names_places(grids[0][0]):
            raise DataError("formats.roster", path=source.path)
        found = list(_of_tables(source))
        yield from found
        yield from _of_list(source, net={guess[0] for guess in found} == {"edgelist"})
    for name in source.names:
        skipped = tables and not name.lower().endswith(JSONS)
        if not name.endswith("datapackage.json") and not skipped:
            yield from _of_file(source, name, alone=len(source.names) == 1)


def _names_places(header: Iterable[str]) -> bool:
    """Tell whether a list of persons says for which place each of them works."""
    from ecosystem.io.clerk.shapes import header_meaning

    plain = ("name", "nachname", "vorname")
    return any(header_meaning(word) == "name" for word in header if fold(word) not in plain)


def _of_file(source: Source, name: str, *, alone: bool) -> Iterable[_Guess]:
    """Look at a file that is no table."""
    from ecosystem.io.formats import nets

    start = start_of(source.fetch(name))
    if start:
        if start[:1] in (b"{", b"["):
            yield from _of_json(source, name)
        elif start[:1] == b"<":
            yield from _of_xml(source, name)
        elif alone and nets.table_in_text(source):
            yield "edgelist", 0.75, "columns", name
        elif alone and source.ending(".txt"):
            yield from _of_list(source)


def _recognised(source: Source) -> list[Recognised]:
    best: dict[str, Recognised] = {}
    for one in starmap(Recognised, _guesses(source)):
        if one.format not in best or one.confidence > best[one.format].confidence:
            best[one.format] = one
    return sorted(best.values(), key=lambda one: (-one.confidence, one.format))


def recognise(source: str | os.PathLike[str]) -> list[Recognised]:
    """Tell which formats a file, folder or archive may be, the likeliest first."""
    return _recognised(open_source(Path(source)))


def format_of(source: str | os.PathLike[str]) -> Recognised:
    """Choose the format of a file, folder or archive, or refuse it with the nearest three."""
    return _best(open_source(Path(source)))


def _best(source: Source) -> Recognised:
    found = _recognised(source)
    if not found or found[0].confidence < SURE_ENOUGH:
        near = dict.fromkeys([*(one.format for one in found[:3]), *_NEAREST])
        inner = ", ".join(unread_folders(source))
        key = "formats.not_recognised_inside" if inner else "formats.not_recognised"
        nearest = Named(tuple(f"name_{name}" for name in tuple(near)[:3]))
        raise DataError(key, path=source.path, near=nearest, folders=inner)
    return found[0]


# Named where nothing at all was recognised: what most people bring.
_NEAREST = ("excel", "edgelist", "hsds")


# --- Reading.


def import_quarter(
    source: str | os.PathLike[str],
    *,
    format: str | None = None,
    mapping: FormatMapping | str | os.PathLike[str] | None = None,
    on: dt.date | None = None,
) -> FormatImport:
    """Read what a town or a researcher has in another format as a quarter.

    Parameters
    ----------
    source
        A file, a folder or a ``.zip`` archive.
    format
        ``hsds``, ``oruk``, ``airs``, ``integreat``, ``osm``, ``points``, ``kumu``, ``graphml``,
        ``gexf``, ``cytoscape``, ``networkcanvas``, ``edgelist``, ``ucinet``, ``vna``, ``pajek``,
        ``gml`` or ``snap``; None to find it by the content. Lists in Excel have questions of their
        own, see ``ecosystem import excel``; found by content they are read as they are guessed.
    mapping
        What words of the source mean, or the file that says so; it goes before the shipped one.
    on
        Day from which the age of entries counts; None to ask about no age.

    Returns
    -------
    imported
        The quarter, notes on what could not be mapped, what is old or unclear with one decision
        for everything alike, the mapping with every word that nobody knew, and the balance: what
        became of every row that was read. No personal contact is in any of them.

    Raises
    ------
    DataError
        If the source cannot be read, is hostile or too large, or holds nothing of the format.
    UsageError
        If there is no such format, or the mapping is for another one or names what is not there.

    Examples
    --------
    >>> import_quarter("places.json", format="morse")
    Traceback (most recent call last):
    ecosystem.errors.UsageError: There is no format “morse” here. Possible: hsds, oruk, ...
    """
    every = {**IMPORTS, **dict(rows_of("IMPORTS"))}
    if format is not None and format not in every:
        raise UsageError("formats.unknown_format", name=format, known=", ".join(every))
    opened = open_source(Path(source))
    try:
        known = format if format is not None else _best(opened).format
        found = _read(opened, known, mapping, on)
    except RecursionError as fault:
        raise DataError("formats.broken", path=source, kind=str(format)) from fault
    return replace(found, format=known)


def _read(
    opened: Source,
    format: str,
    mapping: FormatMapping | str | os.PathLike[str] | None,
    on: dt.date | None,
) -> FormatImport:
    if format in ("quarter", "excel"):
        return _of_our_own(opened.path, format)
    own = mapping
    if own is not None and not isinstance(own, FormatMapping):
        own = FormatMapping.from_file(Path(own))
    if own is not None and own.format not in ("", format):
        raise UsageError("formats.map_other_format", path=mapping, other=own.format, format=format)
    base = FormatMapping.default(format)
    words = Words(own.over(base) if own is not None else base, own)
    added = dict(rows_of("IMPORTS"))
    module, reader = (added.get(format) or f"ecosystem.io.formats.{IMPORTS[format]}").split(":")
    read: Callable[..., Any] = getattr(import_module(module), reader)
    if format in _DIRECTORIES or format in added:
        directory: FormatImport = read(opened, words, on)
        return directory
    from ecosystem.io.formats.nets import read_net

    net = read(opened, format) if reader == "text_net_of" else read(opened)
    return read_net(replace(net, notes=[*net.notes, *opened.notes]), words)


def _of_our_own(path: Path, format: str) -> FormatImport:
    """Read a quarter, or a list as it is guessed."""
    if format == "quarter":
        from ecosystem.io.reading import load

        loaded = load(path)
        quarter = loaded.require()
        balance = _balance_of_our_own(path, quarter)
        return FormatImport(quarter, tuple(loaded.problems), balance=balance)
    from ecosystem.io.clerk.lists import plan_list, read_list

    imported = read_list(plan_list(path))
    tables = {}
    for one in imported.balances:
        out = {"asked": one.asked, "said": sum(one.left_out.values())}
        changed = {"as_text": one.changed} if one.changed else {}
        left = {reason: count for reason, count in out.items() if count}
        tables[one.table] = TableBalance(one.taken - one.changed, left, changed)
    return FormatImport(imported.quarter, tuple(imported.notes), balance=Balance(tables))


def _balance_of_our_own(path: Path, quarter: Quarter) -> Balance:
    """Say what became of the rows of a filled template, or of the tables of a quarter."""
    from ecosystem.io.grids import is_clerk_book, open_book

    tables = {name: TableBalance(len(table)) for name, table in quarter.tables.items()}
    if path.is_file() and ending_of(path) in WORKBOOKS:
        from ecosystem.io.clerk.read import rows_of_sheets

        book = open_book(path)
        if is_clerk_book(book.titles):
            for title, (read, taken) in rows_of_sheets(book, quarter.tables.values()).items():
                left = {"incomplete": read - taken} if read > taken else {}
                tables[title] = TableBalance(taken, left)
            shown = {table.source for table in quarter.tables.values()} & set(tables)
            for name, table in quarter.tables.items():
                if table.source in shown:  # told by the sheet it stands on
                    tables.pop(name)
    return Balance(tables)
