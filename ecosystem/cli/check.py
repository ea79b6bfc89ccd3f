"""``ecosystem check``: every problem with its place and remedy, and what is missing."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.io.reading import Loaded
    from ecosystem.model.quarter import Quarter


# Tables that findings rest on, in the order in which it pays to add them.
WANTED = ("ties", "offers", "docks", "needs", "funding", "reports", "hurdles", "residents")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    file = parser.word("file")
    parser.option("--marked", key="option_marked", metavar=file)
    parser.option("--decisions", key="option_decisions", metavar=file)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """List every problem of a quarter."""
    from ecosystem.io.reading import load

    target = _marked_file(arguments)
    if target:
        from ecosystem.io.clerk.marking import next_free, worked_in

        if worked_in(target):  # her own work is the input, and an input is never written over
            arguments.quarter = str(target)
            target = next_free(target)
            said = {"path": arguments.quarter, "new": target}
            console.result(text("clerk.marked_taken", console.lang, **said))
    loaded = load(arguments.quarter)
    for problem in loaded.problems:
        console.result(problem.message(console.lang))
    if target:
        _write_marked(arguments, loaded, target, console)
    errors = sum(problem.severity == "error" for problem in loaded.problems)
    if errors:
        console.result(console.text("check_errors" if errors > 1 else "check_error", count=errors))
        return 1
    said = "check_notices" if loaded.problems else "check_clean"
    console.result(console.text(said, count=len(loaded.problems)))
    if loaded.quarter is not None:
        _say_what_is_there(loaded.quarter, console)
    return 0


def _marked_file(arguments: Namespace) -> Path | None:
    """Choose the file for the marked copy; its ending is that of the workbook."""
    if not arguments.marked:
        return None
    source = Path(arguments.quarter)
    known = source.suffix.lower() if source.suffix.lower() in (".xlsx", ".xlsm") else ".xlsx"
    return output_file(arguments.marked, (known,), [arguments.quarter])


def _write_marked(arguments: Namespace, loaded: Loaded, target: Path, console: Console) -> None:
    from ecosystem.io.clerk.marking import Double, asked_of, write_marked

    doubles = asked_of(loaded.problems, console.lang)
    if loaded.quarter is not None:
        from ecosystem.io.clerk.names import duplicate_candidates
        from ecosystem.io.reading import read_decisions

        logged = read_decisions(arguments.decisions) if arguments.decisions else ()
        actors = loaded.quarter.table("actors")
        lines = dict(zip(actors.column("id"), actors.lines, strict=True))
        for found in duplicate_candidates(loaded.quarter, (*logged, *loaded.decisions)):
            # The row further down is asked about; the name that stood there first stays.
            ends = sorted((found.left, found.right), key=lambda end: lines[end])
            rows = tuple((actors.source, lines[end]) for end in reversed(ends))
            left, right = (found.names.get(end, end) for end in ends)
            doubles.append(Double(left, right, found.sentence(console.lang), rows))
    source = Path(arguments.quarter)
    written = write_marked(source, target, loaded.problems, doubles, console.lang)
    console.done(console.text("written", path=written))
    if doubles:
        console.result(text("clerk.decide_count", console.lang, count=len(doubles)))


def _say_what_is_there(quarter: Quarter, console: Console) -> None:
    from ecosystem.schema import TABLES

    counts = [
        f"{TABLES[name].labels[console.lang]} {len(table)}"
        for name, table in quarter.tables.items()
    ]
    console.done(console.text("check_tables", tables=", ".join(counts)))
    missing = [name for name in WANTED if not len(quarter.table(name))]
    if missing:
        console.result(console.text("check_missing"))
    for name in missing:
        title = TABLES[name].labels[console.lang]
        console.result(f"  {title} ({name}): {console.text(f'without_{name}')}")
