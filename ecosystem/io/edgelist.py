"""Other people's networks: a list of nodes and a list of edges, read with a mapping."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ecosystem.errors import DataError
from ecosystem.io.foreign import Foreign
from ecosystem.io.foreign_actors import read_actors
from ecosystem.io.foreign_ties import endpoints, read_ties
from ecosystem.io.formats.imported import quarter_meta
from ecosystem.io.mapping import EdgelistMapping
from ecosystem.io.notes import warning
from ecosystem.io.places import read_rows
from ecosystem.io.words import stored_text
from ecosystem.model.meta import Meta
from ecosystem.model.quarter import Quarter
from ecosystem.problems import Problem
from ecosystem.schema import TABLES

_PLAIN_STEMS = frozenset({"nodes", "node", "knoten", "actors", "akteure", "places", "orte"})


@dataclass(frozen=True)
class Imported:
    """What came out of somebody else's files.

    Parameters
    ----------
    quarter
        The quarter.
    notes
        What could not be mapped, and what such files cannot say.
    """

    quarter: Quarter
    notes: tuple[Problem, ...]


def _foreign(table: str, path: Path, mapping: EdgelistMapping, notes: list[Problem]) -> Foreign:
    if not path.exists():
        raise DataError("io.no_such_path", path=path)
    grid, problems = read_rows(path)
    if grid is None:
        raise DataError("checks.heading", problems, count=1)
    notes.extend(problems)
    return Foreign(table, grid, mapping)


def _meta(mapping: EdgelistMapping, nodes: Path, edges: Path | None) -> Meta:
    given = mapping.quarter
    stem = nodes.stem if nodes.stem.casefold() not in _PLAIN_STEMS else nodes.resolve().parent.name
    languages = stored_text(TABLES["offers"].columns["languages"], given.get("languages", ""))
    files = [path.name for path in (nodes, edges) if path is not None]
    meta = quarter_meta({**given, "languages": languages}, stem)
    return replace(meta, sources=tuple({"title": name} for name in files))


def read_edgelist(
    nodes: str | os.PathLike[str],
    edges: str | os.PathLike[str] | None = None,
    mapping: EdgelistMapping | Mapping[str, str] | None = None,
) -> Imported:
    """Read a list of nodes and a list of edges as a quarter.

    Parameters
    ----------
    nodes
        A ``.csv`` or ``.tsv`` file with one row a node, or ``.geojson`` with one feature a node.
    edges
        A file with one row an edge; None for places without ties.
    mapping
        Which column and word means what; what it leaves out is found by its name.

    Returns
    -------
    imported
        The quarter, and notes on what could not be mapped.

    Raises
    ------
    DataError
        If a file cannot be read or the tables that come out break a rule.
    UsageError
        If the mapping names a column or word that is not there.

    Notes
    -----
    An id that is not allowed here is replaced, and kept in the column ``original_id``; an end of
    an edge that is no node becomes an actor; an unknown type becomes the other type of its sector.
    Every column that is not taken over as it is stays as an extra column. Rows of an undirected
    layer give one tie a pair, a referral two.

    Examples
    --------
    >>> mapping = EdgelistMapping.from_text("source=From,target=To,kind=exchange")
    >>> mapping.columns["ties.source"]
    'From'
    """
    used = mapping
    if not isinstance(used, EdgelistMapping):
        used = EdgelistMapping.from_entries(used or {})
    node_path, edge_path = Path(nodes), Path(edges) if edges is not None else None
    notes: list[Problem] = []
    node_list = _foreign("actors", node_path, used, notes)
    if edge_path is None:
        actors = read_actors(node_list, ())
        last = warning("import_no_ties")
        quarter = Quarter(_meta(used, node_path, None), {"actors": actors.table})
        return Imported(quarter, (*notes, *actors.notes, last))
    edge_list = _foreign("ties", edge_path, used, notes)
    ends = [end for pair in endpoints(edge_list) if all(pair) for end in pair]
    actors = read_actors(node_list, ends)
    ties = read_ties(edge_list, actors.ids, used)
    tables = {"actors": actors.table, "ties": ties.table}
    quarter = Quarter(_meta(used, node_path, edge_path), tables)
    last = warning("import_network_only")
    return Imported(quarter, (*notes, *actors.notes, *ties.notes, last))
