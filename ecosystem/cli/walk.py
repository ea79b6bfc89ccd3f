"""``ecosystem walk``: with an invented person from a docking point to where the way ends."""

from __future__ import annotations

from argparse import Namespace

from ecosystem.cli.console import Console
from ecosystem.cli.forms import add_form_options, form_of
from ecosystem.cli.pages import FORMATS, write_page
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import parameters_of, read_full

FREE = ("mornings", "afternoons", "evenings", "saturday")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    key = parser.word("key")
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    parser.option("--topic", key="option_topic", metavar=key, required=True)
    parser.option("--language", key="option_language", metavar=key, required=True)
    parser.option("--group", key="option_group", metavar=key, default="all")
    parser.option("--status", key="option_status", metavar=key, default="any")
    parser.option("--from", key="option_from", dest="start", metavar=parser.word("id"))
    parser.option("--free", key="option_free", choices=FREE)
    add_form_options(parser, FORMATS)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Walk."""
    from ecosystem.findings.walks import Persona

    parameters = parameters_of(arguments)
    persona = Persona(
        topic=arguments.topic,
        language=arguments.language,
        group=arguments.group,
        status=arguments.status,
        free=arguments.free,
        start=arguments.start,
    )
    target, form = form_of(arguments, FORMATS, [arguments.quarter])
    quarter = read_full(arguments.quarter, console)
    from ecosystem.documents.results import walk_page
    from ecosystem.sharing.results import shared_walk

    found = shared_walk(quarter, persona, view=arguments.view, parameters=parameters)
    page = walk_page(quarter, found, view=arguments.view, lang=console.lang)
    return write_page(page, target, form, console)
