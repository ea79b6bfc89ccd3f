"""The field's own formats: read into a quarter with a mapping, and written from one."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from ecosystem.errors import DataError, UsageError
from ecosystem.io.formats.base import (
    Confirmation,
    FormatImport,
    FormatMapping,
    Source,
    Words,
    open_source,
)
from ecosystem.io.formats.nets import Net

__all__ = ["IMPORTS", "Confirmation", "FormatImport", "FormatMapping", "import_quarter"]

# Format to the module that reads it.
IMPORTS: Mapping[str, str] = MappingProxyType(
    {
        "hsds": "hsds:read",
        "oruk": "hsds:read",
        "integreat": "integreat:read",
        "osm": "osm:read",
        "kumu": "kumu:net_of",
        "graphml": "graphs:graphml_net_of",
        "gexf": "graphs:gexf_net_of",
        "cytoscape": "graphs:cytoscape_net_of",
        "networkcanvas": "kumu:networkcanvas_net_of",
        "edgelist": "nets:edgelists_net_of",
        "ucinet": "nets:ucinet_net_of",
    }
)


# Formats of nodes and edges; the others are directories, whose entries have a date.
NETS = ("kumu", "graphml", "gexf", "cytoscape", "networkcanvas", "edgelist", "ucinet")


def import_quarter(
    source: str | os.PathLike[str],
    *,
    format: str,
    mapping: FormatMapping | str | os.PathLike[str] | None = None,
    on: dt.date | None = None,
) -> FormatImport:
    """Read what a town or a researcher has in another format as a quarter.

    Parameters
    ----------
    source
        A file, a folder or a ``.zip`` archive.
    format
        ``hsds``, ``oruk``, ``integreat``, ``osm``, ``kumu``, ``graphml``, ``gexf``,
        ``cytoscape``, ``networkcanvas``, ``edgelist`` or ``ucinet``. Lists in Excel have questions
        of their own, see ``ecosystem import excel``.
    mapping
        What words of the source mean, or the file that says so; it goes before the shipped one.
    on
        Day from which the age of entries counts; None to ask about no age.

    Returns
    -------
    imported
        The quarter, notes on what could not be mapped, the list of what is old or unclear, and
        the mapping with every word that nobody knew. No personal contact is in any of them.

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
    if format not in IMPORTS:
        raise UsageError("formats.unknown_format", name=format, known=", ".join(IMPORTS))
    own = mapping
    if own is not None and not isinstance(own, FormatMapping):
        own = FormatMapping.from_file(Path(own))
    if own is not None and own.format not in ("", format):
        raise UsageError("formats.map_other_format", path=mapping, other=own.format, format=format)
    base = FormatMapping.default(format)
    words = Words(own.over(base) if own is not None else base)
    opened = open_source(Path(source))
    try:
        module, reader = IMPORTS[format].split(":")
        read = getattr(import_module(f"ecosystem.io.formats.{module}"), reader)
        if format in NETS:
            return _of_net(read(opened), opened, words)
        found: FormatImport = read(opened, words, on)
    except RecursionError as fault:
        raise DataError("formats.broken", path=source, kind=format) from fault
    return found


def _of_net(net: Net, opened: Source, words: Words) -> FormatImport:
    from ecosystem.io.formats.nets import read_net

    return read_net(replace(net, notes=[*net.notes, *opened.notes]), words)
