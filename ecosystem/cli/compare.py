"""``ecosystem compare``: waves of one quarter, or several quarters, side by side."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.forms import add_form_option, deliver, form_of
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.cli.quarters import parameters_of, read
from ecosystem.errors import DataError, UsageError
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.changes.waves import WaveComparison
    from ecosystem.documents.comparisons import Comparison
    from ecosystem.model.quarter import Quarter
    from ecosystem.model.values import Parameters


FORMATS = ("text", "json", "csv", "xlsx", "html")

PICTURES = dict.fromkeys((".svg", ".pdf", ".png"), "picture")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""

    def say(key: str) -> str:
        return text(f"comparing.{key}", parser.lang)

    word = parser.word("quarter")
    parser.needed.add_argument("quarters", nargs="+", metavar=word, help=say("argument_quarters"))
    add_form_option(parser, FORMATS)
    file = parser.word("file")
    parser.options.add_argument("-o", "--output", metavar=file, help=say("option_output"))
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Compare, and write the comparison down."""
    target, form = form_of(arguments, FORMATS, arguments.quarters, PICTURES)
    parameters = parameters_of(arguments)
    quarters = _read_all(arguments.quarters, console)
    waves = len({quarter.meta.id for quarter in quarters}) == 1 and len(quarters) > 1
    if form == "picture" and not waves:
        raise UsageError("comparing.picture_of_quarters")
    comparison = _compared(quarters, parameters, arguments.view, waves=waves)
    if form == "picture" and target is not None:
        _draw(comparison, quarters, target, arguments.view, console.lang)
        console.done(console.text("written", path=target))
    else:
        content = _content(comparison, quarters, form, arguments.view, console.lang)
        deliver(content, target, console)
    return 0


def _read_all(paths: Sequence[str], console: Console) -> list[Quarter]:
    """Read all quarters; a single folder with several waves stands for them."""
    from ecosystem.io.reading import read_waves

    if len(paths) == 1:
        quarters = list(read_waves(paths[0]))
        paths = [paths[0]] * len(quarters)
    else:
        quarters = [read(path, console) for path in paths]
    for path, quarter in zip(paths, quarters, strict=True):
        if quarter.meta.view != "internal":
            raise DataError("comparing.shared_copy", path=path)
    return quarters


def _compared(
    quarters: Sequence[Quarter], parameters: Parameters, view: str, *, waves: bool
) -> Comparison:
    """Compare waves or quarters, or look at the seams of a single city."""
    from ecosystem.model.merging import QUARTER
    from ecosystem.sharing.results import compare_for_view, share_city

    if waves:
        return _waves(quarters, parameters, view)
    if len(quarters) == 1 and QUARTER in quarters[0].table("actors").columns:
        from ecosystem.changes.quarters import find_seams

        city = find_seams(quarters[0], parameters=parameters)
        return share_city(city, quarters[0], view=view)
    return compare_for_view(*quarters, view=view, parameters=parameters)


def _waves(
    waves: Sequence[Quarter], parameters: Parameters, view: str
) -> tuple[WaveComparison, ...]:
    from ecosystem.changes.waves import compare_waves
    from ecosystem.sharing.results import share_comparison

    return tuple(
        share_comparison(
            compare_waves(before, after, parameters=parameters), before, after, view=view
        )
        for before, after in pairwise(waves)
    )


def _content(
    comparison: Comparison, quarters: Sequence[Quarter], form: str, view: str, lang: str
) -> bytes:
    if form == "json":
        from ecosystem.documents.comparisons import comparison_json

        return comparison_json(comparison).encode()
    from ecosystem.documents.comparisons import comparison_document
    from ecosystem.documents.writers import WRITERS
    from ecosystem.sharing.quarters import share

    waves = [share(quarter, view=view) for quarter in quarters] if form == "html" else []
    return WRITERS[form](comparison_document(comparison, lang, waves=waves))


def _draw(
    comparison: Comparison, quarters: Sequence[Quarter], target: Path, view: str, lang: str
) -> None:
    from ecosystem.documents.comparisons import draw_comparison
    from ecosystem.pictures.files import save_picture
    from ecosystem.sharing.quarters import share

    waves = [share(quarter, view=view) for quarter in quarters]
    save_picture(draw_comparison(comparison, waves, lang=lang), target, paper="a4")
