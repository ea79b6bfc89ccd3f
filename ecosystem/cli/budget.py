"""``ecosystem budget``: what ends when, and a calendar with the dates to ask for more."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.forms import add_form_options, deliver, form_of
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import parameters_of, read_full
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.changes.plans import FundingPlan


FORMATS = ("text", "json", "csv", "xlsx", "ics")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""

    def option(name: str, **how: object) -> None:
        help_text = text(f"plans.option_{name}", parser.lang)
        parser.options.add_argument(f"--{name}", help=help_text, **how)  # type: ignore[arg-type]

    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    option("remind", type=int, action="append", default=None, metavar="N")
    option("renewal", type=float, default=0.5, metavar="P")
    add_form_options(parser, FORMATS)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Plan and write it down."""
    target, form = form_of(arguments, FORMATS, [arguments.quarter])
    parameters = parameters_of(arguments)
    quarter = read_full(arguments.quarter, console)
    from ecosystem.changes.plans import REMINDERS, funding_plan
    from ecosystem.sharing.results import share_plan

    plan = funding_plan(
        quarter,
        renewal=arguments.renewal,
        reminders=arguments.remind or REMINDERS,
        parameters=parameters,
    )
    shown = share_plan(plan, quarter, view=arguments.view)
    deliver(content_of(shown, form, console.lang), target, console)
    return 0


def content_of(plan: FundingPlan, form: str, lang: str) -> bytes:
    """Write a plan in one of the forms."""
    if form == "json":
        return plan.to_json().encode()
    from ecosystem.documents.results import plan_calendar, plan_document
    from ecosystem.documents.writers import WRITERS

    if form == "ics":
        return plan_calendar(plan, lang=lang)
    return WRITERS[form](plan_document(plan, lang))
