"""``ecosystem template``: the workbook to fill."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser, add_common_options

ENDINGS = (".xlsx",)


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    file = parser.word("file")
    parser.option("-o", "--output", key="option_template", metavar=file, required=True)
    parser.option("--full", key="option_full", action="store_true")
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Write the workbook."""
    from ecosystem.errors import UsageError

    target = output_file(arguments.output, ENDINGS, [])
    if target.exists():
        raise UsageError("cli.template_exists", path=target)
    from ecosystem.io.clerk.write import write_template

    write_template(target, console.lang, full=arguments.full)
    console.done(console.text("written", path=target))
    return 0
