"""An .xlsx file before its cells are read: whether it is safe, and what people do not see."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from ecosystem.errors import DataError
from ecosystem.io.grid import MAX_BYTES

MAX_UNPACKED = 1_000_000_000
"""A workbook that unpacks to more bytes is refused: it would fill the memory."""

_OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_LINK = re.compile(r"\{[^}]*relationships\}id")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z0-9:]+)"')
_HIDDEN = re.compile(rb'<(?:\w+:)?(?:row|col) [^>]*hidden="(?:1|true)"')
_PROLOG = 1 << 20
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


@dataclass(frozen=True)
class SheetFacts:
    """What a person who looks at a sheet may not see.

    Parameters
    ----------
    formulas
        Whether any cell is computed.
    merged
        Ranges of merged cells.
    hidden
        Whether rows or columns are hidden.
    """

    formulas: bool = False
    merged: tuple[str, ...] = ()
    hidden: bool = False


def _sheet_paths(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Find the part of the archive in which each sheet lies."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    paths = {}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    for sheet in (*book.iter(f"{_MAIN}sheet"), *book.iter(f"{_STRICT}sheet")):
        link = next((value for key, value in sheet.attrib.items() if _LINK.fullmatch(key)), "")
        target = targets.get(link, "")
        path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
        paths[sheet.get("name", "")] = posixpath.normpath(path)
    return paths


def _facts(archive: zipfile.ZipFile, path: str) -> SheetFacts:
    if path not in archive.namelist():
        return SheetFacts()
    data = archive.read(path)
    merged = tuple(found.decode() for found in _MERGED.findall(data))
    return SheetFacts(_FORMULA.search(data) is not None, merged, _HIDDEN.search(data) is not None)


def _refuse_unsafe(archive: zipfile.ZipFile, path: Path) -> None:
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > 10_000:
        raise DataError("io.workbook_too_large", path=path)
    if any(part.flag_bits & 0x1 for part in parts):
        raise DataError("io.workbook_protected", path=path)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                if _DOCTYPE.search(stream.read(_PROLOG)):
                    raise DataError("io.workbook_broken", path=path)


def inspect(path: Path) -> Mapping[str, SheetFacts]:
    """Look at a workbook without reading its cells.

    Parameters
    ----------
    path
        An .xlsx file.

    Returns
    -------
    facts
        By sheet title.

    Raises
    ------
    DataError
        If the file is too large, protected by a password, of the old format or broken.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataError("io.workbook_too_large", path=path)
        with path.open("rb") as stream:
            if stream.read(len(_OLD_OFFICE)) == _OLD_OFFICE:
                raise DataError("io.workbook_protected", path=path)
        with zipfile.ZipFile(path) as archive:
            _refuse_unsafe(archive, path)
            return {title: _facts(archive, part) for title, part in _sheet_paths(archive).items()}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError) as fault:
        raise DataError("io.workbook_broken", path=path) from fault
    except OSError as fault:
        raise DataError("io.cannot_open_path", path=path) from fault
    except DataError:
        raise
    except BROKEN as fault:
        raise DataError("io.workbook_broken", path=path) from fault


_ODS_MANY = 2_000
_ODS_ROWS = re.compile(
    rb'<table:table-row[^>]*number-rows-repeated="(\d+)"[^>]*>(.*?)</table:table-row>', re.DOTALL
)
_ODS_CELLS = re.compile(rb'<table:table-cell[^>]*number-columns-repeated="(\d+)"[^>]*>')


def _explodes(content: bytes) -> bool:
    """Tell whether few bytes of a sheet stand for very many filled cells."""
    rows = any(
        int(count) > _ODS_MANY and b"office:value" in body
        for count, body in _ODS_ROWS.findall(content)
    )
    return rows or any(
        int(found[1]) > _ODS_MANY and b"office:value" in found[0]
        for found in _ODS_CELLS.finditer(content)
    )


def inspect_ods(path: Path) -> None:
    """Look whether an .ods file is safe to read.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    DataError
        If the file is too large, protected by a password or broken.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataError("io.workbook_too_large", path=path)
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise DataError("io.workbook_too_large", path=path)
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise DataError("io.workbook_protected", path=path)
            _refuse_unsafe(archive, path)
            if _explodes(archive.read("content.xml")):
                raise DataError("io.workbook_too_large", path=path)
    except DataError:
        raise
    except OSError as fault:
        raise DataError("io.cannot_open_path", path=path) from fault
    except BROKEN as fault:
        raise DataError("io.workbook_broken", path=path) from fault


BROKEN: tuple[type[Exception], ...] = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What broken workbooks make the XML and zip readers raise; found by damaging good ones."""
