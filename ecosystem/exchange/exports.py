"""A quarter for other programs, through the one door."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ecosystem.errors import UsageError
from ecosystem.io.formats import (
    cytoscape,
    edgelists,
    geojson,
    gexf_export,
    graphml,
    hsds_package,
    kumu,
    networkcanvas,
    tidy,
)
from ecosystem.io.saving import save_file, save_folder
from ecosystem.model.quarter import Quarter
from ecosystem.sharing import share
from ecosystem.views.layout import positions
from ecosystem.views.style import SECTOR_STYLES

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class _How:
    """What is asked of an export besides the quarter."""

    lang: str
    seed: int
    waves: Sequence[Quarter]


def _graphml(quarter: Quarter, how: _How) -> bytes:
    return graphml.content(quarter, lang=how.lang)


def _gexf(quarter: Quarter, how: _How) -> bytes:
    colors = {sector: style.color for sector, style in SECTOR_STYLES.items()}
    places = positions(quarter, seed=how.seed)
    for wave in how.waves:
        places = {**positions(wave, seed=how.seed), **places}
    waves = sorted((*how.waves, quarter), key=_day)
    return gexf_export.content(waves, places=places, colors=colors, lang=how.lang)


def _day(quarter: Quarter) -> str:
    return quarter.meta.wave.isoformat() if quarter.meta.wave else ""


def _cytoscape(quarter: Quarter, how: _How) -> bytes:
    return cytoscape.content(quarter, places=positions(quarter, seed=how.seed), lang=how.lang)


_ONE_FILE: Mapping[str, tuple[str, Callable[[Quarter, _How], bytes]]] = MappingProxyType(
    {
        "kumu": (kumu.ENDING, lambda quarter, how: kumu.content(quarter, lang=how.lang)),
        "graphml": (graphml.ENDING, _graphml),
        "gexf": (gexf_export.ENDING, _gexf),
        "cytoscape": (cytoscape.ENDING, _cytoscape),
        "geojson": (geojson.ENDING, lambda quarter, how: geojson.content(quarter, lang=how.lang)),
    }
)
_FOLDERS: Mapping[str, Callable[..., Files]] = MappingProxyType(
    {
        "edgelist": edgelists.contents,
        "hsds": hsds_package.contents,
        "networkcanvas": networkcanvas.contents,
        "r": tidy.contents,
    }
)
EXPORTS: Mapping[str, str] = MappingProxyType(
    {
        "excel": ".xlsx",
        "edgelist": "",
        "hsds": "",
        **{name: ending for name, (ending, _) in _ONE_FILE.items()},
        "networkcanvas": "",
        "r": "",
    }
)
"""Format to the ending of its file; blank if it is a folder."""


def export_quarter(
    quarter: Quarter,
    target: str | os.PathLike[str],
    *,
    format: str,
    view: str = "partner",
    waves: Sequence[Quarter] = (),
    lang: str = "en",
    seed: int = 1,
) -> Path:
    """Write a quarter in the format of another program, reduced to what a view may show.

    Parameters
    ----------
    quarter
        The quarter on full data.
    target
        The file, or a new folder for ``edgelist``, ``hsds``, ``networkcanvas`` and ``r``.
    format
        ``excel``, ``edgelist``, ``hsds``, ``kumu``, ``graphml``, ``gexf``, ``cytoscape``,
        ``geojson``, ``networkcanvas`` or ``r``.
    view
        ``partner``, ``public`` or ``internal``.
    waves
        Other waves of the same quarter, for ``gexf`` only: each actor and tie then lasts from wave
        to wave.
    lang
        Language of labels that are made of stored keys.
    seed
        Start of the layout, for ``gexf`` and ``cytoscape``.

    Returns
    -------
    target
        What was written; two calls give the same bytes.

    Raises
    ------
    DataError
        If a text that would leave names a person or a number, or the file cannot be written.
    UsageError
        If there is no such format, view or ending, waves are given to another format than
        ``gexf``, or the folder is not empty.
    """
    path = check_target(Path(target), format, waves=bool(waves))
    shown = share(quarter, view=view)
    how = _How(lang, seed, [share(wave, view=view) for wave in waves])
    if format == "excel":
        from ecosystem.io import write_workbook

        return write_workbook(shown, path)
    if format in _ONE_FILE:
        content = _ONE_FILE[format][1](shown, how)
        return save_file(path, lambda part: part.write_bytes(content))
    files = _FOLDERS[format](shown, lang=lang)

    def write(folder: Path) -> None:
        for name, data in sorted(files.items()):
            (folder / name).write_bytes(data)

    return save_folder(path, write)


def check_target(path: Path, format: str, *, waves: bool = False) -> Path:
    """Check where an export may be written before anything is computed.

    Parameters
    ----------
    path
        File or folder.
    format
        The format.
    waves
        Whether several waves are to be written.

    Returns
    -------
    path
        The same.

    Raises
    ------
    UsageError
        If there is no such format, it has no waves, the ending is wrong, or the folder holds
        something: whoever passes the folder on would pass that on, too.
    """
    if format not in EXPORTS:
        raise UsageError("formats.unknown_format", name=format, known=", ".join(EXPORTS))
    if waves and format != "gexf":
        raise UsageError("formats.waves_gexf")
    ending = EXPORTS[format]
    if ending and path.suffix.lower() != ending:
        raise UsageError("cli.unknown_ending", path=path, known=ending)
    if ending and path.is_dir():
        raise UsageError("cli.is_folder", path=path)
    if not ending and (path.is_file() or (path.is_dir() and any(path.iterdir()))):
        raise UsageError("formats.folder_not_empty", path=path)
    return path
