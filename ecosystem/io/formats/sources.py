"""What somebody hands over: a file, a folder or a zip archive, opened within limits.

Files of strangers may be hostile: nothing is unpacked to the disk, no entity of an XML file is
resolved, and whatever is larger than any neighbourhood is refused before it fills the memory.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NoReturn

from ecosystem.errors import DataError
from ecosystem.io.grid import Grid, parse_csv
from ecosystem.io.text import decode
from ecosystem.problems import Problem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_BYTES = 64_000_000
"""A larger file is refused: as objects in memory it would take ten times as much."""

MAX_UNPACKED = 256_000_000
MAX_ENTRIES = 5_000


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


@dataclass
class Source:
    """Files that belong together.

    Parameters
    ----------
    path
        What the user named.
    names
        Names of the files, sorted; of a single file its own name.
    fetch
        Gives the bytes of a file.
    notes
        What was odd on the way, for example an old encoding.
    """

    path: Path
    names: tuple[str, ...]
    fetch: Callable[[str], bytes]
    notes: list[Problem] = field(default_factory=list)

    def ending(self, *endings: str) -> tuple[str, ...]:
        """List the files whose names end so."""
        return tuple(name for name in self.names if name.lower().endswith(endings))

    def only(self, *endings: str, otherwise: str) -> str:
        """Find the one file whose name ends so.

        Parameters
        ----------
        *endings
            Endings that are possible, with their dot.
        otherwise
            Key of the message if there is none, or more than one.

        Returns
        -------
        name
            One of `names`.

        Raises
        ------
        DataError
            If there is none, or more than one.
        """
        found = self.ending(*endings)
        if len(found) != 1:
            raise DataError(otherwise, path=self.path)
        return found[0]

    def _broken(self, name: str, kind: str) -> DataError:
        return DataError("formats.broken", path=name or self.path, kind=kind)

    def text(self, name: str) -> str:
        """Read a file as text, whatever its encoding.

        Parameters
        ----------
        name
            One of `names`.

        Returns
        -------
        text
            Its content.

        Raises
        ------
        DataError
            If it is too large, cannot be opened or is no text.
        """
        text, problems = decode(self.fetch(name), name)
        if text is None:
            raise DataError("checks.heading", problems, count=len(problems))
        self.notes.extend(problems)
        return text

    def json(self, name: str) -> object:
        """Read a JSON file.

        Parameters
        ----------
        name
            One of `names`.

        Returns
        -------
        content
            Objects, lists and plain values.

        Raises
        ------
        DataError
            If it is too large, nested too deep or no JSON.
        """
        text = self.text(name)
        try:
            found: object = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as fault:
            raise self._broken(name, "JSON") from fault
        return found

    def xml(self, name: str) -> Element:
        """Read an XML file; entities and document types are refused.

        Parameters
        ----------
        name
            One of `names`.

        Returns
        -------
        root
            The outermost element.

        Raises
        ------
        DataError
            If it is too large, no XML, or tries to define entities.
        """
        from xml.etree.ElementTree import ParseError

        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import fromstring

        data = self.fetch(name)
        try:
            root: Element = fromstring(data, forbid_dtd=True)
        except DefusedXmlException as fault:
            raise DataError("formats.entities", path=name) from fault
        except (ParseError, ValueError, LookupError, RecursionError) as fault:
            raise self._broken(name, "XML") from fault
        return root

    def grid(self, name: str) -> Grid:
        """Read a CSV file.

        Parameters
        ----------
        name
            One of `names`.

        Returns
        -------
        grid
            Its cells.

        Raises
        ------
        DataError
            If it is too large, no text, empty, or its quotation marks are not in order.
        """
        grid, problems = parse_csv(self.text(name), name)
        if grid is None:
            raise DataError("checks.heading", problems, count=len(problems))
        self.notes.extend(problems)
        return grid

    def records(self, name: str) -> list[dict[str, str]]:
        """Read a CSV file as one dictionary a row; cells beyond the header are left out."""
        grid = self.grid(name)
        width = len(grid.header)
        filled = ([*row[:width], *[""] * (width - len(row))] for row in grid.rows)
        return [dict(zip(grid.header, row, strict=True)) for row in filled]


def _limited(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _too_large(path, size)
        return path.read_bytes()
    except OSError as fault:
        raise DataError("io.cannot_open_path", path=path) from fault


def _too_large(path: object, size: int) -> DataError:
    limit = MAX_BYTES // 1_000_000
    return DataError("formats.too_large", path=path, size=size // 1_000_000, limit=limit)


def _from_archive(path: Path) -> Source:
    """Look into a zip archive; the sizes that it claims are checked, then held to."""
    data = _limited(path)
    try:
        import io

        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = [part for part in archive.infolist() if not part.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise DataError("formats.broken", path=path, kind="ZIP") from fault
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED or len(parts) > MAX_ENTRIES:
        raise DataError("formats.zip_bomb", path=path)
    shown = [p for p in parts if not PurePosixPath(p.filename).name.startswith((".", "~$"))]
    named = {PurePosixPath(part.filename).name: part for part in shown}

    def fetch(name: str) -> bytes:
        part = named[name]
        if part.file_size > MAX_BYTES:
            raise _too_large(name, part.file_size)
        try:
            with archive.open(part) as stream:
                found = stream.read(MAX_BYTES + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, OSError) as f:
            raise DataError("formats.broken", path=f"{path.name}/{name}", kind="ZIP") from f
        if len(found) > MAX_BYTES:
            raise DataError("formats.zip_bomb", path=path)
        return found

    return Source(path, tuple(sorted(named)), fetch)


def open_source(path: Path) -> Source:
    """Open what somebody handed over.

    Parameters
    ----------
    path
        A file, a folder (its files, not those of its folders), or a ``.zip`` archive.

    Returns
    -------
    source
        Its files, read when they are asked for.

    Raises
    ------
    DataError
        If there is nothing, or it is larger than any neighbourhood.
    """
    try:
        there, is_folder = path.exists(), path.is_dir()
        files = sorted(p for p in path.iterdir() if p.is_file()) if is_folder else []
    except (OSError, ValueError) as fault:  # a forbidden folder, a zero byte in the name
        raise DataError("io.cannot_open_path", path=path) from fault
    if not there:
        raise DataError("io.no_such_path", path=path)
    if is_folder:
        shown = tuple(p.name for p in files if not p.name.startswith((".", "~$")))
        if len(shown) > MAX_ENTRIES:
            raise DataError("formats.zip_bomb", path=path)
        return Source(path, shown, lambda name: _limited(path / name))
    if path.suffix.lower() == ".zip":
        return _from_archive(path)
    return Source(path, (path.name,), lambda _: _limited(path))
