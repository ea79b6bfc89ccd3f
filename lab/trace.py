"""How many functions and files something passes on its way: ``python -m lab.trace``.

Two counts, both of functions of ``ecosystem`` that really run, seen by a profile hook:

* *A tie*: the workbook of a shipped quarter has a word in the name of one end of a weak bridge that
  stands nowhere else; then the report is made from it. A function counts if that word is in one of
  its arguments, in what it gives back, or in the object whose method it is: a text, a row, a list
  or mapping of these (`DEPTH`). Being handed the whole quarter is no touch. Comprehensions belong
  to the function around them.
* *A command*: every function of the package that runs in ``ecosystem findings``, and their files;
  ``--command`` takes another one. Code that only runs because a module is imported is not counted.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import io
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import ecosystem as eco
from ecosystem.cli import main as command

PACKAGE = str(Path(eco.__file__).resolve().parent)
DATA = Path(__file__).resolve().parents[1] / "data" / "siedlung-am-wehr" / "2025-01"
WORD = "Quittenhof"
DEPTH = 3
# What carries everything; only what a function takes out of it counts.
WHOLE = ("Quarter", "Table", "Network", "Analysis", "GraphAnalysis", "Result", "Loaded", "Contents")
# Items of one object that are looked at: a table has as many rows as this, or the word is early.
ITEMS = 400


def holds(value: object, depth: int = DEPTH) -> bool:
    """Tell whether the word is somewhere in a value."""
    if isinstance(value, str):
        return WORD in value
    if isinstance(value, bytes):
        return WORD.encode() in value
    if depth == 0 or value is None or isinstance(value, int | float | type):
        return False
    if type(value).__name__ in WHOLE:
        return False
    return any(holds(part, depth - 1) for part in _parts(value))


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        pairs = list(value.items())[:ITEMS]
        yield from (part for pair in pairs for part in pair)
    elif isinstance(value, list | tuple | set | frozenset):
        yield from list(value)[:ITEMS]
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from (getattr(value, each.name, None) for each in dataclasses.fields(value))
    elif type(value).__module__.startswith("ecosystem"):
        yield from vars(value).values() if hasattr(value, "__dict__") else ()


def watch(run: Callable[[], object], test: Callable[[object], bool]) -> set[CodeType]:
    """Give the code of each function of the package that ran and passed the test."""
    seen: set[CodeType] = set()

    def look(frame: FrameType, event: str, result: Any) -> None:  # noqa: ANN401 - anything at all
        code = frame.f_code
        if event not in ("call", "return") or code in seen:
            return
        if not code.co_filename.startswith(PACKAGE) or code.co_name.startswith("<"):
            return
        count = code.co_argcount + code.co_kwonlyargcount
        given = [frame.f_locals.get(name) for name in code.co_varnames[:count]]
        if any(map(test, given if event == "call" else [result])):
            seen.add(code)

    threading.setprofile(look)
    sys.setprofile(look)
    try:
        run()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return seen


def told(seen: set[CodeType]) -> str:
    """Say how many functions and files there are."""
    return f"{len(seen)} functions in {len({code.co_filename for code in seen})} files"


def _workbook(folder: Path) -> Path:
    """Write a filled workbook in which one end of a weak bridge has the word in its name."""
    quarter = eco.read_quarter(DATA)
    bridge = eco.find_weak_bridges(quarter)[0]
    named = folder / "named"
    eco.write_quarter(quarter, named)
    file = named / "actors.csv"
    name = bridge.name(bridge.source)
    file.write_text(file.read_text("utf-8").replace(name, f"{name} {WORD}"), "utf-8")
    book = folder / "quarter.xlsx"
    _quietly(["export", str(named), "excel", "-o", str(book), "--view", "internal"])
    return book


def _quietly(words: list[str]) -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        command([*words, "--quiet"])


def main(words: list[str] | None = None) -> int:
    """Count and print."""
    parser = argparse.ArgumentParser(prog="python -m lab.trace", description=__doc__)
    parser.add_argument("--command", default=f"findings {DATA}", help="words of the command")
    parser.add_argument("--list", action="store_true", help="name the functions, too")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        book, report = _workbook(Path(folder)), Path(folder) / "report.html"
        call = ["report", str(book), "-o", str(report), "--draws", "20"]
        tie = watch(lambda: _quietly(call), holds)
        arrived = WORD in report.read_text("utf-8")
    ran = watch(lambda: _quietly(given.command.split()), lambda _: True)
    for title, seen in (("a tie, from its cell to its sentence", tie), (given.command, ran)):
        print(f"{title}: {told(seen)}")
        for code in sorted(seen, key=lambda one: (one.co_filename, one.co_firstlineno)):
            if given.list:
                print(f"  {Path(code.co_filename).relative_to(PACKAGE)}: {code.co_qualname}")
    return 0 if arrived else 1


if __name__ == "__main__":
    sys.exit(main())
