"""A quarter with a canary in every text that must stay inside, and eyes that find it anywhere."""

from __future__ import annotations

import base64
import dataclasses
import html
import io
import re
import shutil
import subprocess
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import Table
from ecosystem.schema import TABLES, TYPE_SECTOR, Column

_DATA = Path(__file__).resolve().parents[2] / "data"
CANARIES = ("Zanarius", "Ölmezçi", "1769988776", "Kanarienweg")
TEXT = "Zanarius Ölmezçi, +49 1769988776, Kanarienweg 7"
# The name of an organisation that everybody may read, and that no file may run or break on.
HOSTILE = '=HYPERLINK("http://127.0.0.1:9/x","Amt") ' + "Anlaufstelle für alle " * 25
# Names of organisations and committees are public; everything else in words is not.
_PUBLIC_NAMES = {("actors", "name"), ("bodies", "name")}


def _is_informal(record: dict[str, str]) -> bool:
    return TYPE_SECTOR[record["type"]] == "informal"


def _cell(table: str, column: Column, cell: str, place: int, ids: dict[str, str]) -> str:
    """Return one cell with a canary, if one fits in."""
    if column.reference in ("actors.id", "docks.actor", "funding.id"):
        return ids.get(cell, cell)
    if column.name == "informant":
        return f"Zanarius-I-{cell}"
    if column.name == "opening_hours":
        return f'{cell or "Mo-Fr 09:00-12:00"} "{TEXT[:8]}"'
    if column.type == "text" and (table, column.name) not in _PUBLIC_NAMES:
        return f"{TEXT}/{place}"
    return cell


def _with_canaries(table: Table, ids: dict[str, str]) -> Table:
    columns = TABLES[table.name].columns.values()
    records = []
    for place, record in enumerate(table.records()):
        own = record.get("id", "")
        record |= {
            c.name: _cell(table.name, c, record.get(c.name, ""), place, ids) for c in columns
        }
        if table.name in ("actors", "funding"):
            record["id"] = ids.get(own, own)
        if table.name in ("offers", "reports", "hurdles", "actions"):
            record["id"] = f"Zanarius-{table.name[0]}{place}"
        if table.name == "actors" and own in ids:
            record["name"] = TEXT
        elif table.name == "actors" and own == "JC":
            record["name"] = HOSTILE
        record["remark"] = TEXT
        records.append(record)
    return Table.from_records(table.name, records)


def canary_quarter(path: str = "siedlung-am-wehr/2025-01") -> Quarter:
    """Return a shipped quarter with canaries everywhere, ids of informal actors included."""
    quarter = read_quarter(_DATA / path)
    informal = [r["id"] for r in quarter.table("actors").records() if _is_informal(r)]
    ids = {actor: f"Zanarius{place}" for place, actor in enumerate(informal)}
    codes = quarter.table("funding").column("id")
    ids |= {code: f"Zanarius-F{place}" for place, code in enumerate(codes)}
    tables = {name: _with_canaries(table, ids) for name, table in quarter.tables.items()}
    told = {"note": TEXT, "more": [{"who": TEXT}]}
    meta = dataclasses.replace(
        quarter.meta,
        title=TEXT,
        sources=({"title": TEXT, "email": "zanarius@example.org", "path": TEXT},),
        licenses=({"name": TEXT, "title": TEXT, "path": TEXT}, {"name": "CC0-1.0"}),
        extra=told,
        package={"description": TEXT, "contributors": [{"title": TEXT}], **told},
    )
    return Quarter(meta, tables)


def _needles() -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for word in CANARIES:
        for spelled in (word, word.upper(), word.lower()):
            for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp437", "latin-1"):
                found[spelled.encode(code, "ignore")] = f"{word} as {code}"
            found[spelled.encode("utf-7")] = f"{word} as utf-7"
            found[urllib.parse.quote(spelled).encode()] = f"{word} in an address"
            found[spelled.encode("unicode_escape")] = f"{word} with escapes"
            found[html.escape(spelled).encode("ascii", "xmlcharrefreplace")] = f"{word} as entities"
            found["".join(f"&#x{ord(c):x};" for c in spelled).encode()] = f"{word} as entities"
            for shift in range(3):  # base64 of a longer text, wherever the word begins in it
                coded = base64.b64encode(b"x" * shift + spelled.encode())
                inner = coded[4 if shift else 0 : -4]
                if len(inner) >= 8:
                    found[inner] = f"{word} in base64"
    return found


NEEDLES = _needles()


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Give the content, and whatever is packed inside it."""
    yield data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for part in packed.infolist():
                yield part.filename.encode() + part.comment + part.extra
                yield from _unpacked(packed.read(part))
    for start in re.finditer(rb"stream\r?\n|IDAT|zTXt|iTXt", data):
        try:
            yield zlib.decompressobj().decompress(data[start.end() :])
        except zlib.error:
            continue
    for coded in re.findall(rb"[A-Za-z0-9+/]{40,}={0,2}", data):
        try:
            yield base64.b64decode(coded + b"=" * (-len(coded) % 4))
        except ValueError:
            continue


def _spoken(path: Path) -> bytes:
    """Give the words of a PDF or a Parquet file, which hide them from a search for bytes."""
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist()).encode()
    reader = shutil.which("pdftotext")
    if path.suffix != ".pdf" or reader is None:
        return b""
    return subprocess.run([reader, str(path), "-"], capture_output=True, check=True).stdout


def leaks(data: bytes, where: str) -> list[str]:
    """List every canary in these bytes."""
    found = []
    for content in _unpacked(data):
        found += [f"{where}: {what}" for needle, what in NEEDLES.items() if needle in content]
    return sorted(set(found))


def leaks_in(path: Path) -> list[str]:
    """List every canary in a file or in all files of a folder, names of files included."""
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    found = []
    for file in files:
        found += leaks(str(file.relative_to(path.parent)).encode(), f"name of {file.name}")
        found += leaks(file.read_bytes() + _spoken(file), file.name)
    return found
