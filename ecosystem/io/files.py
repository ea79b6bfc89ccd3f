"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import json
import os
import re
import secrets
import shutil
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ecosystem.errors import DataError, Problem
from ecosystem.model.values import number_text as number_text
from ecosystem.stubs import dataclass

# --- Files and folders that appear whole or not at all.


_OWN_FOLDER = "ECOSYSTEM_FOLDER"


# What is left of a file or folder if the program was cut off while it wrote. The number names
# the process, so that what another one is writing just now is left alone.
_LEFTOVER = re.compile(r"\.(?P<name>.+)\.(?P<process>[0-9a-f]{6})[0-9a-f]{2}\.(?P<kind>part|old)")

# Seconds after which what lies there is left over even where the process cannot be asked.
_OLD_ENOUGH = 86_400.0


def _beside(target: Path, ending: str) -> Path:
    process = f"{os.getpid() & 0xFFFFFF:06x}{secrets.token_hex(1)}"
    return target.with_name(f".{target.name}.{process}.{ending}")


def leftovers(folder: Path, name: str = "") -> list[Path]:
    """List what was left in a folder by a run that was cut off, of one target or of any."""
    found = []
    with suppress(OSError):
        for entry in sorted(folder.iterdir()):
            match = _LEFTOVER.fullmatch(entry.name)
            wanted = match and name in ("", match["name"])
            if match and wanted and not _runs(int(match["process"], 16), entry):
                found.append(entry)
    return found


def _runs(process: int, entry: Path) -> bool:
    """Tell whether a process may still be writing here."""
    if time.time() - entry.stat().st_mtime > _OLD_ENOUGH:
        return False
    if process == os.getpid() & 0xFFFFFF:
        return True
    if os.name == "nt":  # asking for a process would end it there
        return time.time() - entry.stat().st_mtime < 600
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def sweep(path: Path) -> list[tuple[str, Path]]:
    """Put right what a run that was cut off left of a file or folder; say what was done."""
    done = []
    places = [(path.parent, path.name), *([(path, "")] if path.is_dir() else [])]
    for folder, name in places:
        for entry in leftovers(folder, name):
            match = _LEFTOVER.fullmatch(entry.name)
            whole = folder / (match["name"] if match else "")
            with suppress(OSError):
                if match and match["kind"] == "old" and not whole.exists():
                    entry.rename(whole)  # it was cut off between its two renames
                    done.append(("restored", whole))
                else:
                    remove(entry)
                    done.append(("swept", entry))
    return done


def _to_disk(path: Path) -> None:
    """Wait until what was written is on the disk: a name must never lead to half a file."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    for file in files:
        if file.is_file() and not file.is_symlink():
            with file.open("rb+") as stream:
                os.fsync(stream.fileno())


def _settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where a system can be asked for that."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def own_folder() -> Path:
    """Return the folder of the user's own in which the program remembers what it did."""
    if os.environ.get(_OWN_FOLDER):
        return Path(os.environ[_OWN_FOLDER])
    from platformdirs import user_data_path

    return user_data_path("ecosystem", appauthor=False)


# Names that Windows keeps for its devices, whatever ending follows.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in "123456789¹²³"}
)

_UNSAFE = re.compile(r"[^\w .()-]+")

_LONGEST_NAME = 60


def file_name(words: str, otherwise: str, taken: Iterable[str] = ()) -> str:
    """Make a name that every system allows for a file or folder, unlike all that are taken."""
    plain = " ".join(_UNSAFE.sub(" ", unicodedata.normalize("NFC", words)).split()).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not stem or len(ending) > 8 or " " in ending:  # a full stop inside a name is no ending
        stem, dot, ending = plain, "", ""
    # No sign of a script takes more than four bytes, and 255 bytes are the most that is allowed.
    stem = stem[: _LONGEST_NAME - len(dot + ending)].strip(" .-") or otherwise
    if stem.partition(".")[0].rstrip().casefold() in _DEVICES:
        stem = f"{otherwise} {stem}"
    known = {unicodedata.normalize("NFC", name).casefold() for name in taken}
    found, number = f"{stem}{dot}{ending}", 2
    while found.casefold() in known:  # two names that differ in case are one on many systems
        found, number = f"{stem}-{number}{dot}{ending}", number + 1
    return found


def save_file(target: Path, write: Callable[[Path], object]) -> Path:
    """Write a file under another name and rename it when it is complete."""
    save_files({target: write})
    return target


def save_files(writes: Mapping[Path, Callable[[Path], object]]) -> None:
    """Write files under other names and rename them when all of them are complete."""
    parts = {target: _beside(target, "part") for target in writes}
    target = Path()
    try:
        for target, part in parts.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            writes[target](part)
            _to_disk(part)
        for target, part in parts.items():
            part.replace(target)
            _settle(target.parent)
    except OSError as fault:
        raise DataError("io.cannot_write", path=target) from fault
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)


def save_bytes(target: Path, data: bytes) -> Path:
    """Write a file whose content is known as a whole."""
    return save_file(target, lambda part: part.write_bytes(data))


def _swap(target: Path, part: Path, old: Path) -> None:
    """Put the new folder in the place of the old one, or leave the old one there."""
    if target.exists():
        target.rename(old)
    try:
        part.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


def save_folder(target: Path, write: Callable[[Path], None]) -> Path:
    """Write a folder under another name and rename it when it is complete."""
    part, old = _beside(target, "part"), _beside(target, "old")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir()
        write(part)
        _to_disk(part)
        _swap(target, part, old)
        _settle(target.parent)
    except OSError as fault:
        raise DataError("io.cannot_write", path=target) from fault
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
    return target


def remove(path: Path) -> None:
    """Take a file or a folder away."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def copy_entry(entry: Path, folder: Path) -> None:
    """Copy a file, folder or link into a folder."""
    copy = folder / entry.name
    if entry.is_symlink():
        copy.symlink_to(entry.readlink())
    elif entry.is_dir():
        shutil.copytree(entry, copy, symlinks=True)
    else:
        shutil.copy2(entry, copy)


# --- JSON files that somebody wrote by hand or saved earlier.


def read_json(path: str | os.PathLike[str], *, otherwise: str) -> object:
    """Read a JSON file."""
    try:
        found: object = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError as fault:
        raise DataError("io.no_such_path", path=path) from fault
    except OSError as fault:
        raise DataError("io.cannot_open_path", path=path) from fault
    except (ValueError, RecursionError) as fault:
        raise DataError(otherwise, path=path) from fault
    return found


# --- CSV that Excel opens as it is meant: byte order mark, semicolons, no cell that computes.

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001

Value = str | float | dt.date


def excel_cell(value: Value, lang: str) -> str:
    """Write a cell so that no office program takes it for a formula."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, str):
        written = f"{round(value, 4):.4f}".rstrip("0").rstrip(".")
        return written.replace(".", ",") if lang == "de" else written
    flat = " ".join(value.split())
    return f"'{flat}" if flat.startswith(_FORMULA_STARTS) or value.startswith("\t") else flat


_NUMBER = re.compile(r"[-+]?[\d.,]+(?:e[-+]?\d+)? ?%?", re.IGNORECASE)


def formula_like(place: Path) -> int:
    """Count the cells of CSV files here that an office program would take for a formula."""
    files = sorted(place.rglob("*.csv")) if place.is_dir() else [place]
    count = 0
    for file in files:
        if file.suffix.lower() == ".csv":
            with suppress(csv.Error), file.open(encoding="utf-8-sig", newline="") as lines:
                count += sum(
                    cell.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(cell)
                    for row in csv.reader(lines)
                    for cell in row
                )
    return count


def excel_csv(heading: Sequence[str], rows: Iterable[Sequence[Value]], *, lang: str) -> bytes:
    """Write a table as CSV for Excel."""
    # A text that begins like a formula gets an apostrophe in front, since CSV has no other way
    # to say that it is text.
    head = [excel_cell(words, lang) for words in heading]
    return excel_lines([head, *([excel_cell(value, lang) for value in row] for row in rows)])


_EXCEL = (";", "\r\n")  # Between two cells, and at the end of a line.


def excel_lines(lines: Iterable[Sequence[str]]) -> bytes:
    """Write lines of any length as CSV for Excel."""
    return _written(lines, *_EXCEL).encode("utf-8-sig")


def save_excel_lines(target: Path, lines: Iterable[Sequence[str]]) -> Path:
    """Write lines as CSV for Excel, one after the other: never all are held."""

    def write(part: Path) -> None:
        with part.open("w", encoding="utf-8-sig", newline="") as stream:
            _write_lines(stream, lines, *_EXCEL)

    return save_file(target, write)


def plain_csv(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a table as CSV for programs."""
    return _written([heading, *rows], ",", "\n").encode()


def _written(lines: Iterable[Sequence[object]], between: str, end: str) -> str:
    buffer = io.StringIO(newline="")
    _write_lines(buffer, lines, between, end)
    return buffer.getvalue()


def _write_lines(
    stream: io.TextIOBase, lines: Iterable[Sequence[object]], between: str, end: str
) -> None:
    csv.writer(stream, delimiter=between, lineterminator=end).writerows(lines)


# --- What a reader has to say about a file, as problems that sit beside those of the data model.


@dataclass(frozen=True)
class ReadingProblem(Problem):
    """A problem of the file itself."""

    area = "io"


def error(
    key: str, source: str = "", line: int | None = None, column: str = "", /, **params: object
) -> Problem:
    """Make a problem that stops the reading."""
    return ReadingProblem("error", key, source, line, column, params)


def warning(
    key: str, source: str = "", line: int | None = None, column: str = "", /, **params: object
) -> Problem:
    """Make a notice: something was read in another way than it stands there, or was not read."""
    return ReadingProblem("warning", key, source, line, column, params)


# --- Bytes to text and text to cells: encodings, blanks that are none, letters in two spellings.

# Control characters and the two non-characters that no XML file, so no workbook, can hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

_BLANKS = ("\u00a0", "\u2007", "\u202f")

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def _plain(text: str) -> str:
    """Give a text one kind of line ends and of blanks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for blank in _BLANKS:  # a thousand times as fast as a table of signs if there is none
        text = text.replace(blank, " ")
    return text


def clean_cell(text: str) -> str:
    """Bring a cell text into the one form in which it is kept."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", _plain(text))).strip()


def visible(text: str) -> str:
    """Give a text without the signs that nobody sees, such as soft hyphens."""
    return _INVISIBLE.sub("", text)


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Reduce a word to what matters when it is compared."""
    return " ".join(_INVISIBLE.sub("", clean_cell(text)).casefold().split())


# Letters that German texts hold beside ASCII; any other sign speaks against a code page.
_LIKELY = frozenset(
    "äöüßÄÖÜéèêáàâóòúíçñşğıİŞĞÇčćžšđ\u201e\u201c\u201d\u2019\u2013\u2014\u2026\u2022·€§°²½«»\u00a0"
)

_CODE_PAGES = ("cp1252", "mac_roman", "cp850")


def _decoded(data: bytes) -> tuple[str, str]:
    """Read bytes with the code page whose letters are likely; name it if it was guessed."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16"), ""
    if data[1::2].count(0) * 2 > len(data[1::2]) > 1:
        return data.decode("utf-16-le"), ""
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    high = bytes(sign for sign in data if sign > 127)
    best, most = "cp1252", -(10**9)
    for page in _CODE_PAGES:
        letters = high.decode(page, "replace")
        score = sum(1 if letter in _LIKELY else -2 for letter in letters)
        if score > most:
            best, most = page, score
    best = best if most >= 0 else "cp1252"  # letters of no page: refused unless it can be read
    return data.decode(best), best


_PAGE_NAMES = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS (850)"}


def decode(data: bytes, source: str) -> tuple[str | None, tuple[Problem, ...]]:
    """Read bytes as text."""
    # UTF-8 with or without a byte order mark and UTF-16 with one are taken as they are,
    # anything else as Windows-1252 (what Excel writes in Germany) with a notice.
    try:
        text, guessed = _decoded(data)
    except UnicodeDecodeError:
        return None, (error("no_text", source),)
    if "\x00" in text:
        return None, (error("no_text", source),)
    problems = [warning("old_encoding", source, name=_PAGE_NAMES[guessed])] if guessed else []
    text = _plain(text)
    if _CONTROL.search(text):
        problems.append(warning("control_characters", source))
        text = _CONTROL.sub("", text)
    return text, tuple(problems)


# --- What a file is by what it holds: many are sent under the ending of another program.

WORKBOOKS = (".xlsx", ".xlsm", ".ods", ".xls")

OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")

# A table of a web page or of Excel 2003, which some programs write under the name of a workbook.
_TAGGED = re.compile(r"\s*<(?:\?xml|!doctype|html|table|meta|head|body|style)", re.IGNORECASE)


def is_tagged(text: str) -> bool:
    """Tell whether a text is a page with a table."""
    return _TAGGED.match(text) is not None and "<table" in text.lower()


def ending_of(path: Path) -> str:
    """Give the ending that a file would have by what it holds; its own where that says nothing."""
    own = path.suffix.lower()
    try:
        with path.open("rb") as stream:
            start = stream.read(1 << 14)
    except OSError:
        return own
    if start.startswith(b"PK\x03\x04"):
        return _ending_of_parts(path, own)
    if start.startswith(OLD_OFFICE):
        held = path.read_bytes()  # a locked .xlsx has the same first letters
        return ".xls" if any(w.encode("utf-16-le") in held for w in ("Workbook", "Book")) else own
    words = decode(start[:-4] if len(start) == 1 << 14 else start, "")[0] or ""
    if own in (*WORKBOOKS, ".csv", ".tsv") and is_tagged(words):
        return ".csv"
    if own not in WORKBOOKS or not words.strip() or re.match(r"\s*[{\[<]", words):
        return own
    return ".csv"


def _ending_of_parts(path: Path, own: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return own
    if any(name.startswith("xl/") for name in names):
        return own if own in (".xlsx", ".xlsm") else ".xlsx"
    sheets = "content.xml" in names and "META-INF/manifest.xml" in names
    return ".ods" if sheets else ".zip"


# --- A workbook or Word file whose bytes do not tell the hour of writing.

_STAMP_TEXT = b"2000-01-01T00:00:00Z"
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def same_bytes(data: bytes) -> bytes:
    """Take the hour of writing out of a workbook."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + _STAMP_TEXT, content)
            fixed = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, content)
    return buffer.getvalue()
