"""The net under a rebuilding: what the command line gives, as hashes in ``lab/net.json``.

``python -m lab.net check`` compares and names what differs; ``python -m lab.net write`` stores what
is there now. ``--quick`` is `mini` alone, for each commit; the whole net is for each landing, on a
busy machine in parts: ``--only mini-public``, ``--only kornhafen``, ``--only across`` and so on.
``--keep FOLDER`` leaves the outputs there, so that those of two commits can be laid side by side.

All runs are in one process and use only the command line and public names, so that moving a file
touches none of them. Not every picture in every form in every view, which would take hours:

* `mini`: every command in every form; all pictures as SVG, the picture of the net in all forms.
  Quickly that is German for partners, and what is not `slow` also in the two other views. The
  whole net adds every view and language (`slow`: each at least twice), notebooks and bench. These
  names are those of lists of calls in ``lab/net.toml``.
* Siedlung: all of `files` and the first form of each line of `forms`, in German, for partners; of
  Kornhafen 2025 those that draw. Both waves of Kornhafen and Altmarkt: `some`, its first two in all
  views; and what needs two quarters, `across`. An analysis is shared by no two calls (the product
  keeps none between them), so the large quarters run few.
* Signatures of the public names and of what their classes offer; the upper keys of all JSON.

Not compared: order and packing in containers (XLSX, DOCX, ZIP: members are sorted and unpacked);
the version (set to 0 before anything reads it); the day of ``shared_on`` (today); the stamps of
workbooks (some are the clock's); new pseudonyms and the file of their key (random by design).
The hashes hold for the packages of ``constraints.txt``, since others draw other letters: elsewhere
write the net on the commit before, then check.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import inspect
import io
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import openpyxl

import ecosystem as eco

ROOT = Path(__file__).resolve().parents[1]
NET = ROOT / "lab" / "net.json"
DE, EN = ("partner", "de"), ("public", "en")
QUICK = (DE, EN, ("internal", "de"))
MOST = (*QUICK, ("partner", "en"))
ALL = tuple((view, lang) for view in ("partner", "public", "internal") for lang in ("de", "en"))
# The calls, the forms of their results, and what they read.
CALLS: dict[str, Any] = tomllib.loads((ROOT / "lab" / "net.toml").read_text("utf-8"))


def table(first_only: bool) -> list[str]:
    """Write the lines of `files` and `forms` out."""
    found, read_only = list(CALLS["files"]), CALLS["read_only"].split()
    for name in (*CALLS["there_and_back"].split(), *read_only):
        form = name.split(".")[0]
        found += [f"export {{q}} {form} -o {name}"] if name not in read_only else []
        found += [f"import {form} {name} -o from-{form}"] if form != "edgelist" else []
    for line, forms in CALLS["forms"].items():
        name = re.sub(r"[{}\W]+", "-", line.replace("{q}", "")).strip("-")
        for form in forms.split()[: 1 if first_only else None]:
            on_screen = form in ("json", "text", "csv") and not line.startswith("draw")
            found.append(f"{line} --format {form}" if on_screen else f"{line} -o {name}.{form}")
    return found


def calls(quick: bool) -> Iterator[tuple[str, str]]:
    """List the calls in their order, each with the folder in which it is run."""

    def over(
        name: str, turns: Iterable[tuple[str, str]], lines: list[str], parts: str = ""
    ) -> Iterator[tuple[str, str]]:
        values = dict(part.split("=") for part in parts.split())
        for view, lang in turns:
            for line in lines:
                if not line.startswith(tuple(CALLS["slow"])) or (view, lang) in (
                    [DE] if quick else MOST
                ):
                    words = f"{line.format(**values)} --view {view} --lang {lang}"
                    yield f"{name}-{view}-{lang}", words

    across, some, ids = CALLS["across"], CALLS["some"], CALLS["ids"]
    names = dict.fromkeys(line.split()[0] for line in [*table(first_only=True), *across])
    yield from (("help", f"{name} --help --lang {lang}") for name in names for lang in ("de", "en"))
    yield from over("mini", QUICK if quick else ALL, table(first_only=False), ids["mini"])
    if not quick:
        first = table(first_only=True)
        drawn = [line for line in first if line.startswith(("draw", "whatif", "walk", "workshop"))]
        yield from over("siedlung", [DE], first, ids["siedlung"])
        yield from over("kornhafen-drawn", [DE], drawn, ids["kornhafen"])
        for path in CALLS["others"]:
            name, parts = path.replace("/", "-"), f"q=../data/{path}"
            yield from over(name, [DE], some, parts)
            yield from over(name, QUICK[1:], some[:2], parts)
        yield from over("across", [DE], across)


def furnish(folder: Path, quarter: str) -> None:
    """Put into a folder what calls read that no call writes."""
    values = dict(part.split("=") for part in quarter.split())
    meta = eco.read_quarter(folder / values["q"]).meta
    values |= dict(zip(("source", "target"), values["new"].split(":"), strict=True))
    values |= {"id": meta.id, "wave": str(meta.wave)}
    shutil.copytree(ROOT / "docs" / "example", folder / "example")
    for name in ("key", "integreat"):
        (folder / name).mkdir()
    for name, content in CALLS["read"].items():
        (folder / name).write_text(content % values, encoding="utf-8")


def answer(book: Path) -> None:
    """Say yes to the first tie of the sheets and no to the second."""
    found = openpyxl.load_workbook(book)
    how, answers, *_, lists = found.worksheets
    how["B5"] = "15.01.2026"
    answers["G4"], answers["G5"] = lists["C1"].value, lists["C2"].value
    found.save(book)


def kept(data: bytes, words: str) -> bytes:
    """Give the bytes that must stay: containers unpacked, stamps and random ids covered."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            parts = [(name, pack.read(name)) for name in sorted(pack.namelist())]
        return b"".join(name.encode() + b"\0" + kept(part, words) for name, part in parts)
    data = re.sub(rb'("shared_on": ")\d{4}-\d\d-\d\d', rb"\1DAY", data)
    data = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\1DAY", data)
    if words.startswith("pseudonyms"):
        data = re.sub(rb"\b([A-Z]?-?)[2-9A-HJ-NP-Z]{8}\b", rb"\1NEW", data)
        data = b"\n".join(sorted(data.splitlines()))  # rows stand in the order of the new ids
    return data


def run(words: str, folder: Path) -> dict[str, bytes]:
    """Run a call in its folder: what it said and wrote, by name."""
    from ecosystem.cli import main as command  # it reads the version, which is set before

    # each call is the first on its machine, or its words would hang on which calls ran before
    for path in Path(os.environ["ECOSYSTEM_FOLDER"]).glob("*.*"):
        path.unlink()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        named = [sorted(map(str, Path().glob(word))) or [word] for word in shlex.split(words)]
        for book in Path("sheets").glob("*.xlsx") if words.startswith("import entries") else ():
            answer(book)
        status = command([word for found in named for word in found])
    found = {"status": str(status).encode()}
    for name, stream in (("stdout", out), ("stderr", err)):
        stream.seek(0)
        found[name] = kept(stream.buffer.read(), words)
    for path in sorted(folder.rglob("*")):
        name, *inside = path.relative_to(folder).parts
        hidden = name == "key" or any(part.startswith(".") for part in (name, *inside))
        if path.is_file() and not hidden and before.get(path) != path.stat().st_mtime_ns:
            content = "/".join(inside).encode() + b"\0" + kept(path.read_bytes(), words)
            found[name] = found.get(name, b"") + content
    return {name: content for name, content in found.items() if content}


def signature(thing: object) -> str:
    """Say how something is called; what cannot be called, by its type."""
    with contextlib.suppress(ValueError):  # classes made in C tell nothing
        return str(inspect.signature(thing)) if callable(thing) else type(thing).__name__
    return "(...)"


def net(todo: list[tuple[str, str]], folder: Path) -> dict[str, str]:
    """Run calls below a folder and hash what they give."""
    found: dict[str, str] = {}
    spent: dict[str, float] = {}
    shutil.copytree(ROOT / "data", folder / "data")
    for where, words in todo:
        if not (folder / where).exists():
            (folder / where).mkdir()
            ids = CALLS["ids"]
            furnish(folder / where, ids.get(where.split("-")[0], ids["mini"]))
            sys.stderr.write(f"{where}\n")
        name, begin = f"{where}: {words}", perf_counter()
        for part, content in run(words, folder / where).items():
            digest = content.decode() if part == "status" else hashlib.sha256(content).hexdigest()
            found[f"{name} > {part}"] = digest
            if part == "stdout" and content.startswith(b"{") and where == "mini-partner-de":
                found[f"{name} > keys"] = " ".join(json.loads(content))
        spent[name] = perf_counter() - begin
    for name in sorted(spent, key=spent.__getitem__)[:-9:-1]:
        sys.stderr.write(f"{spent[name]:6.1f} s  {name}\n")
    for name in (*eco.__all__, *eco.research.__all__):
        thing = getattr(eco, name)
        found[f"signature > {name}"] = signature(thing)
        for part in dir(thing) if inspect.isclass(thing) else ():
            if not part.startswith("_"):
                found[f"signature > {name}.{part}"] = signature(getattr(thing, part))
    return found


def main() -> int:
    """Check or write the net; 1 if something differs."""
    parser = argparse.ArgumentParser(prog="python -m lab.net")
    parser.add_argument("what", choices=("check", "write"))
    parser.add_argument("--quick", action="store_true", help="mini alone, in under a minute")
    parser.add_argument("--only", metavar="NAME", default="", help="what is named so at its start")
    parser.add_argument("--keep", metavar="FOLDER", help="leave the outputs in this new folder")
    asked = parser.parse_args()
    eco.__version__ = "0"
    os.environ |= {"PYTHONPATH": str(ROOT), "ECOSYSTEM_KEY_PASSWORD": "only for the net"}
    old: dict[str, str] = json.loads(NET.read_text("utf-8")) if NET.exists() else {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(asked.keep or made).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        todo = [call for call in calls(asked.quick) if call[0].startswith(asked.only)]
        with tempfile.TemporaryDirectory() as own:
            os.environ["ECOSYSTEM_FOLDER"] = own
            new = net(todo, folder)
    ran = {f"{where}: {words}" for where, words in todo} | {"signature"}
    left_out = {name for name in old if name.split(" > ")[0] not in ran}
    if not asked.quick:  # what the part that ran no longer holds is gone
        left_out = {name for name in left_out if not name.startswith(asked.only)}
    new |= {name: old[name] for name in left_out}
    if asked.what == "write":
        content = json.dumps(new, ensure_ascii=False, indent=0, sort_keys=True)
        NET.write_text(content + "\n", encoding="utf-8")
        return 0
    found = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    for name in found:
        print("new:" if name not in old else "gone:" if name not in new else "differs:", name)
        if name.startswith("signature") or name.endswith((" > keys", " > status")):
            print(f"    {old.get(name)}\n    {new.get(name)}")
    print(f"{len(found)} of {len(new) - len(left_out)} differ.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
