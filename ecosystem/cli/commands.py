"""All commands by name, in the order of the help."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from ecosystem import __version__
from ecosystem.cli.console import Console
from ecosystem.cli.parser import Parser
from ecosystem.words import LANGUAGES, text

# Command to the module that holds `add_arguments(parser)` and `run(arguments, console)`.
COMMANDS: Mapping[str, str] = {
    "template": "ecosystem.cli.template",
    "check": "ecosystem.cli.check",
    "findings": "ecosystem.cli.findings",
    "report": "ecosystem.cli.report",
    "draw": "ecosystem.cli.draw",
    "notebooks": "ecosystem.cli.notebooks",
    "whatif": "ecosystem.cli.whatif",
    "suggest": "ecosystem.cli.suggest",
    "budget": "ecosystem.cli.budget",
    "stress": "ecosystem.cli.stress",
    "compare": "ecosystem.cli.compare",
    "join": "ecosystem.cli.join",
    "batch": "ecosystem.cli.batch",
    "places": "ecosystem.cli.places",
    "housing": "ecosystem.cli.housing",
    "monitor": "ecosystem.cli.monitor",
    "walk": "ecosystem.cli.walk",
    "agenda": "ecosystem.cli.agenda",
    "match": "ecosystem.cli.match",
    "workshop": "ecosystem.cli.workshop",
    "apply": "ecosystem.cli.apply",
    "share": "ecosystem.cli.share",
    "partner-sheets": "ecosystem.cli.partner_sheets",
    "cards": "ecosystem.cli.cards",
    "forget": "ecosystem.cli.forget",
    "pseudonyms": "ecosystem.cli.pseudonyms",
    "import": "ecosystem.cli.imports",
    "export": "ecosystem.cli.exports",
    "bench": "ecosystem.cli.bench",
}


def make_parser(lang: str) -> Parser:
    """Make the parser of the program with all its commands."""
    parser = Parser(lang=lang, prog="ecosystem")
    version = f"ecosystem {__version__}"
    parser.option("--version", key="option_version", action="version", version=version)
    parser.option("--lang", key="option_lang", choices=LANGUAGES)
    commands = parser.add_subparsers(
        title=text("cli.commands", lang),
        dest="command",
        metavar=text("cli.word_command", lang),
        required=True,
        parser_class=Parser,
    )
    for name, module in COMMANDS.items():
        about = text(f"cli.about_{name}", lang)
        command = commands.add_parser(name, help=about, lang=lang, key=name)
        import_module(module).add_arguments(command)
    return parser


def parse(words: Sequence[str], lang: str) -> Namespace:
    """Understand a call."""
    parser = make_parser(lang)
    if not words:
        parser.print_help()
        parser.exit(2)
    return parser.parse_args(words)


def run(arguments: Namespace, lang: str) -> int:
    """Run the command that was asked for."""
    module = import_module(COMMANDS[arguments.command])
    command: Callable[[Namespace, Console], int] = module.run
    return command(arguments, Console(lang, arguments.quiet))
