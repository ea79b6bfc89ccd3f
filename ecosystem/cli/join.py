"""``ecosystem join``: several quarters become one city."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_quarter
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import read
from ecosystem.errors import UsageError
from ecosystem.words import text


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""

    def say(key: str) -> str:
        return text(f"cities.{key}", parser.lang)

    word = parser.word("quarter")
    parser.needed.add_argument("quarters", nargs="+", metavar=word, help=say("argument_quarters"))
    options, folder = parser.options, parser.word("folder")
    options.add_argument("-o", "--output", required=True, metavar=folder, help=say("option_output"))
    options.add_argument("--id", default="city", metavar=parser.word("id"), help=say("option_id"))
    options.add_argument("--name", default="", metavar=parser.word("name"), help=say("option_name"))
    options.add_argument(
        "--same",
        action="append",
        default=[],
        metavar=parser.word("same"),
        help=say("option_same"),
    )
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Join the quarters and write the city."""
    same = _same(arguments.same)
    target = output_quarter(arguments.output, arguments.quarters)
    quarters = [read(path, console) for path in arguments.quarters]
    from ecosystem.changes.quarters import homes_of
    from ecosystem.io.reading import write_quarter
    from ecosystem.model.merging import join_quarters

    city = join_quarters(quarters, id=arguments.id, name=arguments.name, same=same)
    written = write_quarter(city, target)
    homes = homes_of(city).values()
    console.done(console.text("written", path=written))
    counts = {"actors": len(homes), "shared": sum(";" in home for home in homes)}
    console.done(text("cities.done", console.lang, quarters=len(quarters), **counts))
    return 0


def _same(words: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        new, sign, olds = word.partition("=")
        if not sign or not olds:
            raise UsageError("cities.bad_same", text=word)
        found[new.strip()] = [old.strip() for old in olds.split(",") if old.strip()]
    return found
