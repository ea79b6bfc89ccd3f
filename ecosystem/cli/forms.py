"""In which form a result is written, and where to: the screen or a file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser
from ecosystem.errors import UsageError
from ecosystem.words import text

# Form to the ending of its file.
ENDING_OF = {
    "text": ".txt",
    "json": ".json",
    "csv": ".csv",
    "xlsx": ".xlsx",
    "ics": ".ics",
    "html": ".html",
    "docx": ".docx",
}


ON_SCREEN = ("text", "json", "csv", "ics", "html")


def add_form_option(parser: Parser, forms: Sequence[str]) -> None:
    """Add in which form a result is written."""
    known = text("cli.or", parser.lang, first=", ".join(forms[:-1]), last=forms[-1])
    words = text("cli.option_format", parser.lang, known=known)
    parser.options.add_argument("--format", choices=forms, help=words)


def add_form_options(parser: Parser, forms: Sequence[str]) -> None:
    """Add in which form a result is written, and where to."""
    add_form_option(parser, forms)
    parser.option("-o", "--output", key="option_output", metavar=parser.word("file"))


def form_of(
    arguments: Namespace,
    forms: Iterable[str],
    inputs: Sequence[str],
    others: Mapping[str, str] | None = None,
) -> tuple[Path | None, str]:
    """Settle target and form of a result."""
    endings = {ENDING_OF[form]: form for form in forms} | dict(others or {})
    if arguments.output is None:
        form = arguments.format or "text"
        if form not in ON_SCREEN:
            raise UsageError("cli.form_needs_file", form=form)
        return None, form
    known = tuple(endings)
    if arguments.format:  # a format that is named needs no ending that says so
        known = (*known, Path(arguments.output).suffix.lower())
    target = output_file(arguments.output, known, inputs)
    return target, arguments.format or endings[target.suffix.lower()]


def deliver(content: bytes, target: Path | None, console: Console) -> None:
    """Write a result to the screen or to its file."""
    if target is None:
        console.data(content)
        return
    from ecosystem.io.files import save_file

    save_file(target, lambda part: part.write_bytes(content))
    console.done(console.text("written", path=target))
