"""``ecosystem report``: what a manager acts on, and a page for each partner."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file, output_folder
from ecosystem.cli.parser import Parser, add_common_options, add_draws_option
from ecosystem.cli.quarters import analyse, earlier
from ecosystem.errors import UsageError

if TYPE_CHECKING:
    from ecosystem.findings.registry import Result
    from ecosystem.model.quarter import Quarter


ENDINGS = (".html", ".htm", ".pdf", ".docx", ".xlsx")

EVERYBODY = "all"

_MOST_TASKS = 1000


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    parser.option("-o", "--output", key="option_report", metavar=parser.word("file"), required=True)
    parser.option("--since", key="option_since", metavar=parser.word("quarter"))
    parser.option("--for", key="option_for", metavar=parser.word("id"), dest="partner")
    add_draws_option(parser)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the report, or the pages for partners."""
    inputs = [arguments.quarter, *([arguments.since] if arguments.since else [])]
    if arguments.partner == EVERYBODY:
        folder = output_folder(arguments.output, inputs)
    elif arguments.partner and Path(arguments.output).suffix.lower() != ".pdf":
        raise UsageError("place.needs_pdf")
    else:
        target = output_file(arguments.output, ENDINGS, inputs)
    quarter, result = analyse(arguments, console)
    if arguments.partner == EVERYBODY:
        _pages(quarter, result, folder, console)
        return 0
    if arguments.partner:
        data = _page(quarter, result, arguments.partner, console.lang)
    else:
        before = earlier(arguments, result, console) if arguments.since else None
        data = _report(quarter, result, before, target.suffix.lower(), console.lang)
    _save(target, data)
    console.done(console.text("written", path=target))
    return 0


def _report(
    quarter: Quarter, result: Result, before: Result | None, ending: str, lang: str
) -> bytes:
    from ecosystem.documents.report import build_report, steps, tasks_table
    from ecosystem.documents.results import findings_document
    from ecosystem.documents.writers import WRITERS

    if ending == ".xlsx":
        tasks = tasks_table(steps(quarter, result, lang, most=_MOST_TASKS), lang)
        document = findings_document(result, lang, tasks=tasks)
    else:
        document = build_report(quarter, result, lang=lang, before=before)
    return WRITERS[{".htm": "html"}.get(ending, ending[1:])](document)


def _page(quarter: Quarter, result: Result, actor: str, lang: str) -> bytes:
    from ecosystem.documents.report import build_place
    from ecosystem.documents.writers import pdf_of

    return pdf_of(build_place(quarter, result, actor, lang=lang))


def _pages(quarter: Quarter, result: Result, folder: Path, console: Console) -> None:
    """Write a page for everybody who may get one; the files are named by id."""
    from ecosystem.cli.progress import bar_for
    from ecosystem.documents.report import partners

    wanted = partners(quarter, view=result.view)
    folder.mkdir(parents=True, exist_ok=True)
    progress = bar_for(console)
    for place, actor in enumerate(wanted, start=1):
        data = _page(quarter, result, actor, console.lang)
        _save(folder / f"{actor}.pdf", data)
        if progress:
            progress(place, len(wanted))
    console.done(console.text("written_many", count=len(wanted), path=folder))


def _save(target: Path, data: bytes) -> None:
    from ecosystem.io.files import save_file

    save_file(target, lambda part: part.write_bytes(data))
