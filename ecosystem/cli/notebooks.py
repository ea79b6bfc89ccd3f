"""``ecosystem notebooks``: the series on a quarter, as notebooks and as pages."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser, add_common_options, add_draws_option
from ecosystem.cli.progress import bar_for
from ecosystem.cli.quarters import parameters_of, read_full
from ecosystem.errors import UsageError
from ecosystem.words import text

FORMATS = ("both", "ipynb", "html")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""

    def say(key: str) -> str:
        return text(f"series.{key}", parser.lang)

    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    folder, quarter = parser.word("folder"), parser.word("quarter")
    options = parser.options
    options.add_argument("-o", "--output", required=True, metavar=folder, help=say("option_folder"))
    options.add_argument("--before", metavar=quarter, help=say("option_before"))
    options.add_argument("--format", choices=FORMATS, default="both", help=say("option_format"))
    add_draws_option(parser)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Run the series and write it down."""
    parameters = parameters_of(arguments)
    if arguments.draws is not None and arguments.draws < 0:
        raise UsageError("parameters.range", name="draws", value=arguments.draws)
    inputs = [arguments.quarter, *([arguments.before] if arguments.before else [])]
    folder = output_quarter(arguments.output, inputs)
    for path in inputs:
        read_full(path, console)
    from ecosystem.notebooks import write_notebooks

    written = write_notebooks(
        arguments.quarter,
        folder,
        before=arguments.before,
        view=arguments.view,
        lang=console.lang,
        form=arguments.format,
        parameters=parameters.changed,
        seed=arguments.seed,
        draws=arguments.draws,
        progress=bar_for(console),
    )
    count = len({path.stem for path in written})
    console.done(text("series.done", console.lang, count=count, path=folder))
    return 0
