"""In which form a result is written, and where to: the screen or a file."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.errors import UsageError

ON_SCREEN = ("text", "json", "csv", "ics")


def form_of(arguments: Namespace, endings: Mapping[str, str]) -> tuple[Path | None, str]:
    """Settle target and form of a result.

    Parameters
    ----------
    arguments
        With ``quarter``, ``format`` and ``output``.
    endings
        Ending of a file name to form.

    Returns
    -------
    target, form
        The file, None for the screen; and the form that was named, else that of the ending, else
        text.

    Raises
    ------
    UsageError
        If something that is no text shall go to the screen, or the ending is not known.
    """
    target = None
    if arguments.output is not None:
        known = tuple(endings)
        if arguments.format:  # a format that is named needs no ending that says so
            known = (*known, Path(arguments.output).suffix.lower())
        target = output_file(arguments.output, known, [arguments.quarter])
    form = arguments.format or (endings[target.suffix.lower()] if target else "text")
    if target is None and form not in ON_SCREEN:
        raise UsageError("cli.workbook_needs_file")
    return target, form


def deliver(content: bytes, target: Path | None, console: Console) -> None:
    """Write a result to the screen or to its file.

    Parameters
    ----------
    content
        The bytes.
    target
        The file; None for the screen.
    console
        The screen.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    if target is None:
        console.data(content)
        return
    from ecosystem.io.saving import save_file

    save_file(target, lambda part: part.write_bytes(content))
    console.done(console.text("written", path=target))
