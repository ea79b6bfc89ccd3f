"""``ecosystem forget``: take a person or an actor out of a quarter, everywhere."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import read
from ecosystem.errors import UnknownActorError, UsageError
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.sharing.persons import Forgotten


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""

    def say(key: str) -> str:
        return text(f"sharing.{key}", parser.lang)

    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    parser.needed.add_argument("id", help=say("argument_id"), metavar=say("word_id"))
    parser.option("-o", "--output", key="option_new", metavar=parser.word("folder"))
    parser.options.add_argument("--yes", help=say("option_yes"), action="store_true")
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Forget somebody in every wave of the quarter."""
    if arguments.output is None and not arguments.yes:
        raise UsageError("sharing.forget_where")
    source = Path(arguments.quarter)
    target = output_quarter(arguments.output, [arguments.quarter]) if arguments.output else source
    from ecosystem.io.reading import write_quarter
    from ecosystem.sharing.persons import Forgotten, forget

    found: dict[str, Forgotten] = {}
    waves = _waves(source, target)
    for wave in waves:
        quarter = read(str(wave), console)
        try:
            found[str(wave)] = forget(quarter, arguments.id)
        except UnknownActorError:
            if arguments.output:
                found[str(wave)] = Forgotten(quarter, ())
    if not any(each.changes for each in found.values()):
        raise UnknownActorError("sharing.nobody", id=arguments.id)
    for wave, to in waves.items():
        if str(wave) in found:
            _say(found[str(wave)], write_quarter(found[str(wave)].quarter, to), console)
    console.result(text("sharing.forget_rest", console.lang))
    return 0


def _waves(source: Path, target: Path) -> Mapping[Path, Path]:
    """Give each wave of a quarter and where it is written to; a single one is itself."""
    from ecosystem.io.package import holds_tables

    if not source.is_dir() or holds_tables(source):
        return {source: target}
    inside = [e for e in sorted(source.iterdir()) if e.is_dir() and not e.name.startswith(".")]
    waves = {entry: target / entry.name for entry in inside if holds_tables(entry)}
    return waves or {source: target}


def _say(forgotten: Forgotten, written: Path, console: Console) -> None:
    console.done(console.text("written", path=written))
    for change in forgotten.changes:
        console.result(f"- {change.sentence(console.lang)}")
