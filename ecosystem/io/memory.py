"""Frames and graphs that somebody holds in memory, read as a quarter."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, SupportsFloat

from ecosystem.errors import Problem, UsageError
from ecosystem.io import lists
from ecosystem.io.files import clean_cell, fold, number_text, read_json
from ecosystem.io.formats.base import FormatImport, FormatMapping, SourceRow, Words
from ecosystem.io.formats.nets import Net, grid_of, read_net, usual_ends
from ecosystem.io.grids import Grid
from ecosystem.io.package import parse_descriptor, read_meta, to_table, with_actors
from ecosystem.model import views
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Meta, Table
from ecosystem.schema import TABLES
from ecosystem.stubs import dataclass

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

MappingWords = FormatMapping | Mapping[str, Any] | str | os.PathLike[str]

# --- Values as people hold them, as the texts of cells.


def cell_text(value: object) -> str:
    """Write a value as a cell: nothing, a truth value, number, day, list or word."""
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:  # a number of numpy
        value = value.item()
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(value, str):
        return clean_cell(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return (value.date() if isinstance(value, dt.datetime) else value).isoformat()
    if isinstance(value, Iterable) and not isinstance(value, Mapping | bytes):
        words = filter(None, map(cell_text, value))
        return ";".join(sorted(words) if isinstance(value, set | frozenset) else words)
    return _number_or_word(value)


def _number_or_word(value: object) -> str:
    """Write an int, float, Decimal or Fraction as people type it, all else as it says itself."""
    if not isinstance(value, SupportsFloat):
        return clean_cell(str(value))
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return clean_cell(str(value))
    known = number == number and abs(number) != float("inf")
    return number_text(value if isinstance(value, int) else number) if known else ""


Rows = list[dict[str, str]]


def _rows_of(name: str, frame: object) -> tuple[list[str], Rows]:
    """Give columns and rows of a frame; a named index is a column, too."""
    if isinstance(frame, Table):
        return list(frame.columns), frame.records()
    table: Any = frame
    if not (hasattr(frame, "columns") and hasattr(frame, "itertuples")):
        listed = isinstance(frame, Sequence) and not isinstance(frame, str)
        if listed and all(isinstance(row, Mapping) for row in table):
            table = list(table)
        elif not isinstance(frame, Mapping):
            raise UsageError("memory.no_frame", name=name, kind=_kind(frame))
        table = _as_frame(table)
    named = [level for level in table.index.names if level is not None]
    if more := [level for level in named if level not in table.columns]:
        table = table.reset_index(level=more)
    columns = [clean_cell(str(column)) for column in table.columns]
    cells = [list(map(cell_text, table.iloc[:, place])) for place in range(len(columns))]
    rows = zip(*cells, strict=True) if cells else ()
    return columns, [dict(zip(columns, row, strict=True)) for row in rows]


def _as_frame(found: object) -> pd.DataFrame:
    import pandas as pd

    given: Any = found
    return pd.DataFrame(given)


def _kind(value: object) -> str:
    return type(value).__name__


# --- What the quarter says about itself, given beside the tables.


def _meta_of(given: Meta | Mapping[str, Any] | None) -> Meta | None:
    if given is None or isinstance(given, Meta):
        return given
    if not isinstance(given, Mapping):
        raise UsageError("memory.no_meta", kind=_kind(given))
    known = [one.name for one in fields(Meta)]
    for name in given:
        if name not in known:
            raise UsageError("meta.unknown", name=name, known=", ".join(known))
    return Meta(**given)


def _packaged(text: object) -> Meta | None:
    """Read the properties that a graph of ours carries."""
    found, _ = parse_descriptor(text, "") if isinstance(text, str) else (None, ())
    if found is None:
        return None
    meta, problems = read_meta(found, "")
    return None if any(problem.severity == "error" for problem in problems) else meta


# --- Tables in the words of the data model.


def _own_table(name: str, columns: list[str], rows: Rows) -> tuple[Table, tuple[Problem, ...]]:
    """Read a table whose columns are those of the data model."""
    resolved = [c for c in views.RESOLVED.get(name, ()) if c in columns]
    computed = len(resolved) == len(views.RESOLVED.get(name, ())) and bool(resolved)
    dropped = {*(resolved if computed else ()), views.AS_WRITTEN}
    kept = [column for column in columns if column not in dropped]
    cells = [[row[column] for column in kept] for row in rows]
    grid = Grid(name, tuple(kept), cells, list(range(len(rows))))
    table, problems = to_table(name, grid)
    if computed and name == "actors" and "sector" in table.columns:
        table = _without_implied(table)
    if views.AS_WRITTEN in columns:
        records = [
            views.as_written(name, record, row[views.AS_WRITTEN])
            if row[views.AS_WRITTEN]
            else record
            for record, row in zip(table.records(), rows, strict=True)
        ]
        table = replace(Table.from_records(name, records, table.columns), source=name)
    added = computed and "sector" in columns[columns.index("in_force") :]  # by the frame
    if added and not any(table.column("sector")):
        wanted = [column for column in table.columns if column != "sector"]
        table = replace(table, columns=tuple(wanted), rows=tuple(table.select(*wanted)))
    return replace(table, lines=tuple(range(len(table)))), problems


def _without_implied(actors: Table) -> Table:
    """Blank the sectors that an actor has by its type anyway."""
    implied = views.implied_sectors(actors)
    records = actors.records()
    for row in records:
        if row["sector"] == implied[row["id"]]:
            row["sector"] = ""
    return replace(actors, rows=Table.from_records("actors", records, actors.columns).rows)


def _is_own(name: str, columns: Iterable[str]) -> bool:
    """Tell whether a table has the columns that ours must have."""
    required = [c.name for c in TABLES[name].columns.values() if c.required]
    return set(required) <= set(columns)


# --- Somebody else's networks, read with the same words as a file of theirs.


@dataclass(frozen=True)
class _Foreign:
    """Nodes and edges in somebody else's words."""

    nodes: Rows
    edges: Rows
    directed: bool
    name: str = ""


def _with_id(rows: Rows) -> Rows:
    """Give nodes an id: the column that says so, else their name, else the first one."""
    columns = dict.fromkeys(key for row in rows for key in row)
    folded = {fold(column): column for column in reversed(columns)}
    usual = (folded[name] for name in ("id", "name", "label", "actor", "node") if name in folded)
    key = next(usual, next(iter(columns), ""))
    return [row if "id" in row else {"id": row.get(key, ""), **row} for row in rows]


def _net(found: _Foreign, mapping: FormatMapping | None) -> FormatImport:
    net = Net(found.name or "network")
    for row in _with_id(found.nodes):
        net.nodes.append(SourceRow({key: text for key, text in row.items() if text}))
    for row in found.edges:
        net.edge({k: text for k, text in row.items() if text}, undirected=not found.directed)
    base = FormatMapping.default("graphml")
    words = Words(mapping.over(base) if mapping is not None else base, mapping)
    imported = read_net(net, words)
    named = replace(imported.quarter.meta, sources=())
    return replace(imported, quarter=imported.quarter.with_meta(named))


def _lists(found: _Foreign, mapping: FormatMapping) -> FormatImport:
    if not found.directed and "undirected" not in mapping.entries:
        mapping = replace(mapping, undirected="yes")
    node_rows = grid_of(found.nodes, ("id",), "actors", first_line=0)
    edge_rows = grid_of(found.edges, ("source", "target"), "ties", first_line=0)
    nodes = lists.Foreign("actors", node_rows, mapping)
    edges = lists.Foreign("ties", edge_rows, mapping)
    tables = lists.read_tables(nodes, edges)
    if not len(tables["ties"]):
        del tables["ties"]
    quarter = Quarter(lists.imported_meta(mapping, found.name, ()), tables)
    return FormatImport(quarter, (*nodes.notes, *edges.notes))


def _read(found: _Foreign, mapping: MappingWords | None) -> FormatImport:
    """Read nodes and edges by the words of a mapping, in either of its two forms."""
    words = mapping
    if isinstance(words, str | os.PathLike):
        content = read_json(words, otherwise="formats.map_bad_file")
        words = content if isinstance(content, dict) else {}
    if isinstance(words, Mapping):
        sections = dict(words)
        for name, value in words.items():
            if isinstance(value, Mapping) and "words" not in value:
                sections[name] = {"words": value}  # without the frame that it has in its file
        words = FormatMapping.from_content(sections, "mapping")
    if words is not None and not isinstance(words, FormatMapping):
        raise UsageError("memory.no_mapping", kind=_kind(words))
    if words is not None and words.entries:
        return _lists(found, words)
    return _net(found, words)


def quarter_from_frames(
    actors: pd.DataFrame | None = None,
    ties: pd.DataFrame | None = None,
    *,
    meta: Meta | Mapping[str, Any] | None = None,
    mapping: MappingWords | None = None,
    undirected: bool = False,
    **tables: pd.DataFrame,
) -> Quarter:
    """Make a quarter of data frames.

    Parameters
    ----------
    actors
        One row an actor: ``id``, ``name``, ``type`` and what else is known. Somebody else's list
        of nodes will do, or None: then the actors are those that have a tie.
    ties
        One row a tie: ``source``, ``target``, ``kind`` and what else is known.
    meta
        What the quarter says about itself, as `Meta` or as a mapping of its fields.
    mapping
        What the columns and words of somebody else's network mean, in the words of
        ``ecosystem import``: a mapping such as ``{"kind": "Relation", "sector:Federal":
        "state"}``, a file, or a `FormatMapping`.
    undirected
        Whether a row of somebody else's ties stands for both directions.
    **tables
        Further tables by their stored key: ``offers``, ``docks``, ``needs`` and so on.

    Returns
    -------
    quarter
        The quarter, checked; `Quarter.warnings` says what could not be read as it stands.

    Raises
    ------
    DataError
        If the tables break a rule of the data model; every problem has its row, from 0.
    UsageError
        If something is no frame, there is no such table, or the mapping cannot be used.

    Notes
    -----
    A column ``dock`` with truth values stands for a table of docks that is not given. ``None``,
    ``NaN`` and ``NaT`` are unknown; truth values are yes and no, days and categories
    are read as such, lists may be lists. What `Quarter.frames` gives comes back equal.

    Examples
    --------
    >>> import pandas as pd
    >>> ties = pd.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "kind": "referral"})
    >>> quarter = quarter_from_frames(ties=ties)
    >>> list(quarter.table("actors").column("id"))
    ['A', 'B', 'C']
    """
    for name in tables:
        if name not in TABLES:
            raise UsageError("quarter.unknown_table", name=name, known=", ".join(TABLES))
    given = dict(tables)
    if actors is None and ties is None:
        raise UsageError("memory.nothing")
    node_columns, nodes = _rows_of("actors", actors) if actors is not None else ([], [])
    edge_columns, edges = _rows_of("ties", ties) if ties is not None else ([], [])
    own = mapping is None and _is_own("actors", node_columns) and not undirected
    said = _meta_of(meta)
    found: dict[str, Table] = {}
    notes: list[Problem] = []
    renamed: Mapping[str, str] = {}
    if own and (ties is None or _is_own("ties", edge_columns)):
        found["actors"], told = _own_table("actors", node_columns, nodes)
        notes += told
        if ties is not None:
            found["ties"], told = _own_table("ties", edge_columns, edges)
            notes += told
        if "dock" in node_columns and "docks" not in given:
            walked_in = [{"actor": row["id"]} for row in nodes if row["dock"] == "yes"]
            given |= {"docks": _as_frame(walked_in)} if walked_in else {}
        base = Meta() if "offers" in given else Meta(offers_recorded=None)
    else:
        foreign = _Foreign(nodes, _named_ends(edges, edge_columns, mapping), not undirected)
        imported = _read(foreign, mapping)
        notes += [one for one in imported.notes if one.key not in _OF_FILES]
        found.update(imported.quarter.tables)
        base = imported.quarter.meta
        originals = found["actors"].column("original_id")
        renamed = dict(zip(originals, found["actors"].column("id"), strict=True))
    for name, frame in given.items():
        columns, rows = _rows_of(name, frame)
        found[name], told = _own_table(name, columns, rows)
        found[name] = with_actors(found[name], renamed)
        notes += told
    return Quarter(said or base, found).noted(notes)


# Notices about files that say nothing new to whoever hands over frames.
_OF_FILES = ("import_network_only", "import_no_ties")


def _named_ends(rows: Rows, columns: list[str], mapping: MappingWords | None) -> Rows:
    """Call the ends of ties as we do, unless the mapping says which they are."""
    words = mapping.get("columns", mapping) if isinstance(mapping, Mapping) else {}
    if not rows or {"source", "ties.source", "target", "ties.target"} & set(words):
        return rows
    source, target = usual_ends(columns)
    if not source or not target:
        end, listed = "target" if source else "source", ", ".join(columns)
        raise UsageError("io.no_end", name=end, columns=listed)
    names = {source: "source", target: "target"}
    return [{names.get(key, key): text for key, text in row.items()} for row in rows]


# --- Graphs of networkx, and of igraph by what they can do.


def _values(data: Mapping[Any, object]) -> dict[str, str]:
    return {str(key): text for key, value in data.items() if (text := cell_text(value))}


def _of_igraph(given: object) -> _Foreign:
    graph: Any = given  # of a library that need not be installed
    names = graph.vs["name"] if "name" in graph.vs.attributes() else range(graph.vcount())
    keys = [str(name) for name in names]
    if len(set(keys)) < len(keys):
        keys = [str(number) for number in range(graph.vcount())]
    nodes = [{**_values(v.attributes()), "id": keys[v.index]} for v in graph.vs]
    edges = [
        {**_values(e.attributes()), "source": keys[e.source], "target": keys[e.target]}
        for e in graph.es
    ]
    name = graph["name"] if "name" in graph.attributes() else ""
    return _Foreign(nodes, edges, bool(graph.is_directed()), cell_text(name))


def _of_networkx(graph: nx.Graph[Any]) -> _Foreign:
    nodes = [{**_values(data), "id": str(key)} for key, data in graph.nodes(data=True)]
    found: Iterable[tuple[Any, Any, Any]] = graph.edges(data=True)
    if graph.is_multigraph() and views.COLUMNS in graph.graph:  # the key is the row in the table
        several: Any = graph
        keyed = several.edges(keys=True, data=True)
        rows = sorted(keyed, key=lambda e: (not isinstance(e[2], int), str(e[2]).zfill(12)))
        found = [(one, other, data) for one, other, _, data in rows]
    edges = [
        {**_values(data), "source": str(one), "target": str(other)} for one, other, data in found
    ]
    return _Foreign(nodes, edges, bool(graph.is_directed()), cell_text(graph.graph.get("name")))


def foreign_graph(graph: nx.Graph[Any] | object) -> _Foreign:
    """Take nodes and edges out of a graph."""
    if hasattr(graph, "vs") and hasattr(graph, "es"):
        return _of_igraph(graph)
    if hasattr(graph, "nodes") and hasattr(graph, "edges") and hasattr(graph, "is_directed"):
        taken: Any = graph
        return _of_networkx(taken)
    raise UsageError("memory.no_graph", kind=_kind(graph))


def quarter_from_networkx(
    graph: nx.Graph[Any],
    *,
    mapping: MappingWords | None = None,
    meta: Meta | Mapping[str, Any] | None = None,
    **tables: pd.DataFrame,
) -> Quarter:
    """Make a quarter of a graph of networkx or igraph.

    Parameters
    ----------
    graph
        A graph of networkx, directed or not, with parallel edges or not; or one of igraph.
    mapping
        What the attributes and their words mean, as for `quarter_from_frames`.
    meta
        What the quarter says about itself, as `Meta` or as a mapping of its fields.
    **tables
        Further tables as frames by their stored key: ``offers``, ``docks`` and so on.

    Returns
    -------
    quarter
        The quarter, checked; read as `import_quarter` reads the same graph from a file.
        `Quarter.warnings` says what could not be read as it stands.

    Raises
    ------
    DataError
        If the graph breaks a rule of the data model.
    UsageError
        If it is no graph, or the mapping cannot be used.

    Examples
    --------
    >>> import networkx as nx
    >>> quarter = quarter_from_networkx(nx.florentine_families_graph())
    >>> len(quarter.table("actors")), len(quarter.table("ties"))
    (15, 20)
    """
    found = foreign_graph(graph)
    own = _own_graph(graph, found) if mapping is None else None
    said = _meta_of(meta)
    notes: list[Problem] = []
    actors: object
    ties: object
    if own is not None:
        actors, ties = own
        carried = _packaged(graph.graph.get(views.PACKAGE))
        if carried is not None and "offers" not in tables:
            carried = replace(carried, offers_recorded=None)
        used = said or carried or Meta(name=found.name, offers_recorded=None)
    else:
        imported = _read(found, mapping)
        notes = [one for one in imported.notes if one.key not in _OF_FILES]
        used = said or imported.quarter.meta
        if not tables:
            return imported.quarter.with_meta(used).noted(notes)
        actors, ties = imported.quarter.tables["actors"], imported.quarter.tables.get("ties")
    given: dict[str, Any] = {"actors": actors, "ties": ties, "meta": used, **tables}
    return quarter_from_frames(**given).noted(notes)


def _own_graph(
    graph: nx.Graph[Any], found: _Foreign
) -> tuple[pd.DataFrame, pd.DataFrame | None] | None:
    """Take the tables out of a graph that is in the words of the data model; None if it is not."""
    if not found.directed or not found.nodes or not hasattr(graph, "graph"):
        return None
    words = [(row, ("name", "type")) for row in found.nodes]
    words += [(row, ("kind", "layer")) for row in found.edges]
    if not all(row.get(column) for row, columns in words for column in columns):
        return None
    try:
        told = json.loads(graph.graph.get(views.COLUMNS, "{}"))
    except (TypeError, ValueError, RecursionError):
        told = {}
    actors, ties = (
        _ordered(name, rows, told.get(name, ()) if isinstance(told, dict) else ())
        for name, rows in (("actors", found.nodes), ("ties", found.edges))
    )
    return actors, ties if found.edges or "ties" in told else None


def _ordered(name: str, rows: Rows, told: Iterable[str]) -> pd.DataFrame:
    """Set rows as a resolved frame, columns as the graph tells them or as the data model has."""
    known = TABLES[name].columns
    there = dict.fromkeys(key for row in rows for key in row)
    columns = list(told) or [c for c in known if c in there and c != "sector"]
    inner = (*columns, *views.RESOLVED[name], views.AS_WRITTEN, "sector")
    columns += [c for c in there if c not in inner]
    told_sector = any("sector" in row for row in rows) and "sector" not in columns
    more = ["sector"] if told_sector else []
    full = [*columns, *views.RESOLVED[name], *more, views.AS_WRITTEN]
    return _as_frame({column: [row.get(column) for row in rows] for column in full})
