"""``ecosystem import entries``: what was typed from paper, taken into a new quarter."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import read
from ecosystem.words import text


def add_arguments(form: Parser) -> None:
    """Add what the form understands."""
    form.argument("source", "argument_entries", metavar=form.word("file"))
    quarter = form.word("quarter")
    form.option("--into", key="option_answers_into", metavar=quarter, required=True)
    form.option("-o", "--output", key="option_new", metavar=form.word("folder"), required=True)
    add_common_options(form)


def run(arguments: Namespace, console: Console) -> int:
    """Take the answers into a copy of the quarter."""
    target = output_quarter(arguments.output, [arguments.source, arguments.into])
    quarter = read(arguments.into, console)
    from ecosystem.io.clerk.entries import take_in_entries
    from ecosystem.io.reading import write_quarter

    taken = take_in_entries(quarter, Path(arguments.source))
    for note in taken.notes:
        console.notice(note.message(console.lang))
    for line in taken.passed_over(console.lang):
        console.notice(line)
    console.done(taken.sentence(console.lang))
    console.done(console.text("written", path=write_quarter(taken.quarter, target)))
    console.done(text("paper.next", console.lang, path=target))
    return 0
