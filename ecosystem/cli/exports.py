"""``ecosystem export``: a quarter for other programs, through the one door."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import read
from ecosystem.errors import UsageError
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    parser.argument("format", "argument_export_format", metavar=parser.word("format"))
    file = parser.word("file")
    parser.option("-o", "--output", key="option_target", metavar=file, required=True)
    parser.option("--waves", key="option_waves", action="store_true")
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write a quarter in another format."""
    from ecosystem.exchange import EXPORTS, check_target, export_quarter

    if arguments.format not in EXPORTS:
        known = ", ".join(EXPORTS)
        raise UsageError("formats.no_export", name=arguments.format, known=known)
    target = output_quarter(arguments.output, [arguments.quarter])
    check_target(target, arguments.format, waves=arguments.waves)
    quarter, waves = _waves(arguments, console)
    written = export_quarter(
        quarter,
        target,
        format=arguments.format,
        view=arguments.view,
        waves=waves,
        lang=console.lang,
        seed=arguments.seed,
    )
    said = text("formats.exported", console.lang, path=written, view=arguments.view)
    console.done(said)
    return 0


def _waves(arguments: Namespace, console: Console) -> tuple[Quarter, list[Quarter]]:
    """Read the quarter, and its other waves if they are asked for."""
    if not arguments.waves:
        return read(arguments.quarter, console), []
    from ecosystem.io.reading import read_waves

    waves = read_waves(Path(arguments.quarter))
    if len(waves) < 2:
        raise UsageError("formats.one_wave", path=arguments.quarter)
    return waves[-1], list(waves[:-1])
