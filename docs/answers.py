"""What commands answer, set into the pages that show it: ``python docs/answers.py`` writes it anew.

Between ``<!-- counted:right -->`` and ``<!-- counted:end -->``, and in the last column after
``<!-- counted:now -->``, stand figures of the page that ``ecosystem bench`` writes.
Below a block of commands stands a block ``text NAME``: of the answer to the last command the lines
before its first heading (``top``) or those below one. ``text NAME | 5`` is cut after five lines,
``text NAME | 5 … 2`` keeps the last two as well.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import openpyxl

from ecosystem.cli import main

HERE = Path(__file__).resolve().parent
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(\S.*)\n=+\n", re.MULTILINE)
CALL = "ecosystem "

BENCH = HERE / "test-bench.md"
RIGHT = re.compile(r"(?<=<!-- counted:right -->\n\n)(\|.*\n)(\|.*\n)(?:\|.*\n)*")
NOW = re.compile(r"(?<=<!-- counted:now -->\n\n)(?:\|.*\n)*")
HARMED = (
    "clean",
    "10 % of ties missing",
    "5 % of actors missing",
    "10 % of languages and groups unknown",
)
COUNTED = {
    "gap": "gap cells",
    "weak_bridge": "weak bridges",
    "strong_bridge": "strong bridges",
    "single_point": "single points",
    "dead_end": "dead ends",
    "loop": "loops",
}


def pages() -> list[Path]:
    """Return the pages that show an answer, or figures of the bench."""
    read = {page: page.read_text("utf-8") for page in sorted(HERE.rglob("*.md"))}
    return [page for page, text in read.items() if asked(text) or "<!-- counted:" in text]


def asked(page: str) -> list[str]:
    """Return the command lines whose answer a page shows."""
    return list(dict.fromkeys(line for line, _ in _answers(page)))


def _answers(page: str) -> Iterator[tuple[str, re.Match[str]]]:
    line = ""
    for found in BLOCK.finditer(page):
        if found[2].startswith(CALL):
            line = found[2].replace("\\\n", " ").splitlines()[-1]
        elif found[1].startswith("text ") and line:
            yield line, found


def renewed(page: str, said: Mapping[str, str]) -> str:
    """Return a page with the answers that its commands give now."""
    new, end = "", 0
    for line, found in _answers(page):
        new += page[end : found.start(2)] + _part(said[line], found[1].removeprefix("text "))
        end = found.end(2)
    return new + page[end:]


def recounted(page: str) -> str:
    """Return a page with the figures that the bench has counted last."""
    parts = dict(re.findall(r"^## (.*)\n([^#]*)", BENCH.read_text("utf-8"), re.MULTILINE))
    right, found = (
        next(_table(text) for name, text in parts.items() if name.startswith(f"Kornhafen: {what}"))
        for what in ("precision", "recall")
    )
    rows = []
    for kind, column in COUNTED.items():
        told = [
            f"{_hundred(right[each][column])} / {_hundred(found[each][column])}" for each in HARMED
        ]
        rows.append(f"| `{kind}` | {' | '.join(told)} |\n")
    page = RIGHT.sub(lambda table: table[1] + table[2] + "".join(rows), page)
    asked = _table(parts["What is asked for"], keys=2)
    return NOW.sub(lambda table: "".join(map(_now(asked), table[0].splitlines(True))), page)


def _now(asked: Mapping[str, Mapping[str, str]]) -> Callable[[str], str]:
    def renew(row: str) -> str:
        cells = [cell.strip() for cell in row.strip("|\n").split("|")]
        key = " | ".join(cells[:2])
        return f"| {' | '.join([*cells[:-1], asked[key]['measured']])} |\n" if key in asked else row

    return renew


def _hundred(figure: str) -> str:
    return f"{float(figure.split()[0]) * 100:.0f}"


def _table(text: str, keys: int = 1) -> dict[str, dict[str, str]]:
    lines = [line.strip("| ") for line in text.splitlines() if line.startswith("|")]
    head, _, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return {" | ".join(row[:keys]): dict(zip(head, row, strict=True)) for row in rows}


def _part(answer: str, wanted: str) -> str:
    name, _, cut = (word.strip() for word in wanted.partition("|"))
    first, *rest = HEADING.split(answer.replace("\r", ""))
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    if name == "top":
        lines = first.strip().split("\n\n", 1)[-1].splitlines()
    else:
        lines = parts[name].strip("\n").splitlines()
    head, _, tail = cut.partition("…")
    if head and int(head) + int(tail or 0) < len(lines):
        lines = [*lines[: int(head)], "…", *(lines[-int(tail) :] if tail.strip() else [])]
    return "\n".join(lines) + "\n"


def written(line: str, printed: str) -> str:
    """Return what a call has printed, or what stands in the workbook that it wrote."""
    words = shlex.split(line)
    name = words[words.index("-o") + 1] if "-o" in words else ""
    if not name.endswith(".xlsx"):
        return printed
    sheets = openpyxl.load_workbook(name).worksheets
    return "\n".join(f"{s.title}\n===\n{_rows(s.iter_rows(values_only=True))}\n" for s in sheets)


def _rows(rows: Iterator[tuple[object, ...]]) -> str:
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    wide = [max(map(len, column)) for column in zip(*cells, strict=True)]
    padded = (zip(row, wide, strict=True) for row in cells)
    return "\n".join("  ".join(c.ljust(width) for c, width in row).rstrip() for row in padded)


def needs(page: str, line: str) -> list[str]:
    """Return the command lines of a page that write what another one reads."""
    lines = (each for _, block in BLOCK.findall(page) for each in block.splitlines())
    calls = [each for each in lines if each.startswith(CALL)]
    made = [(each, re.search(r"-o (\S+)", each)) for each in calls[: calls.index(line)]]
    return [each for each, name in made if name and name[1] in shlex.split(line, comments=True)]


def _said(line: str) -> str:
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        main([*shlex.split(line, comments=True)[1:], "--quiet", "--force"])
    return written(line, out.getvalue() or errors.getvalue())


if __name__ == "__main__":
    wanted = [Path(name).resolve() for name in sys.argv[1:]] or pages()
    with tempfile.TemporaryDirectory() as empty:
        os.chdir(empty)
        for name in ("data", "docs"):
            Path(name).symlink_to(HERE.parent / name)
        for path in wanted:
            shown = path.read_text("utf-8")
            said = {}
            for line in asked(shown):
                for before in needs(shown, line):
                    _said(before)
                said[line] = _said(line)
            path.write_text(recounted(renewed(shown, said)), "utf-8")
        os.chdir(HERE)
