"""``ecosystem draw``: one picture, for paper, slide or screen."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser, add_common_options, add_draws_option
from ecosystem.cli.quarters import analyse
from ecosystem.errors import UsageError

if TYPE_CHECKING:
    from ecosystem.findings import Finding, Result
    from ecosystem.model.quarter import Quarter
    from ecosystem.views.descriptions import Description

PAPER_ENDINGS = (".svg", ".pdf", ".png")
ENDINGS = (*PAPER_ENDINGS, ".html")
TEXT_ENDINGS = (".txt", ".csv")
PICTURES = ("network", "gaps")
PAPERS = ("a4", "a3", "a0", "projector")
WEAK_BRIDGES = "weak_bridges"


def add_arguments(parser: Parser) -> None:
    """Add what the command understands.

    Parameters
    ----------
    parser
        Its parser.
    """
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    file = parser.word("file")
    parser.option("-o", "--output", key="option_picture_file", metavar=file, required=True)
    parser.option("--picture", key="option_picture", choices=PICTURES, default=PICTURES[0])
    parser.option("--paper", key="option_paper", choices=PAPERS, default=PAPERS[0])
    parser.option("--highlight", key="option_highlight", metavar=parser.word("ids"))
    parser.option("--layout", key="option_layout", default="blocks", metavar=parser.word("name"))
    parser.option("--text", key="option_text", metavar=file)
    add_draws_option(parser)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Draw the picture.

    Parameters
    ----------
    arguments
        With ``quarter``, ``output``, ``picture``, ``paper``, ``highlight``, ``layout``,
        ``text`` and the common options.
    console
        Says where the picture lies.

    Returns
    -------
    status
        0.

    Raises
    ------
    UsageError
        If options do not go together.
    """
    target = output_file(arguments.output, ENDINGS, [arguments.quarter])
    twin = _twin_file(arguments, target)
    on_paper = target.suffix.lower() in PAPER_ENDINGS
    if arguments.picture == "gaps" and arguments.highlight:
        raise UsageError("cli.highlight_and_gaps")
    if arguments.picture == "gaps" and not on_paper:
        raise UsageError("cli.gaps_not_html")
    from ecosystem.views.layout import LAYOUTS

    if arguments.layout not in LAYOUTS:
        raise UsageError("views.unknown_layout", name=arguments.layout, known=", ".join(LAYOUTS))
    quarter, result = analyse(arguments, console)
    from ecosystem.sharing import share

    shown = share(quarter, view=arguments.view)
    highlight = chosen(result, arguments.highlight)
    words = _describe(shown, result, highlight, arguments.picture, console.lang)
    if on_paper:
        _draw(shown, result, highlight, arguments, target, words)
    else:
        _render(shown, result, highlight, arguments, target, console.lang)
    console.done(console.text("written", path=target))
    if twin is not None:
        from ecosystem.io.saving import save_file

        content = words.csv() if twin.suffix.lower() == ".csv" else words.text().encode()
        save_file(twin, lambda part: part.write_bytes(content))
        console.done(console.text("written", path=twin))
    return 0


def _twin_file(arguments: Namespace, target: Path) -> Path | None:
    """Choose the file for the same content in words."""
    if not arguments.text:
        return None
    return output_file(arguments.text, TEXT_ENDINGS, [arguments.quarter, str(target)])


def chosen(result: Result, words: str | None) -> list[Finding | str] | None:
    """Settle what is highlighted.

    Parameters
    ----------
    result
        What was found.
    words
        ``weak_bridges`` or ids of actors, separated by commas; None for the usual marks.

    Returns
    -------
    highlight
        Findings and ids, or None.
    """
    if words is None:
        return None
    found: list[Finding | str] = []
    for word in filter(None, map(str.strip, words.split(","))):
        if word == WEAK_BRIDGES:
            found.extend(result.findings.of_kind("weak_bridge"))
        else:
            found.append(word)
    return found


def _describe(
    shown: Quarter,
    result: Result,
    highlight: list[Finding | str] | None,
    picture: str,
    lang: str,
) -> Description:
    from ecosystem.views.descriptions import describe_gaps, describe_quarter

    if picture == "gaps":
        return describe_gaps(shown, result=result, lang=lang)
    return describe_quarter(shown, result=result, highlight=highlight, lang=lang)


def _draw(
    shown: Quarter,
    result: Result,
    highlight: list[Finding | str] | None,
    arguments: Namespace,
    target: Path,
    words: Description,
) -> None:
    from ecosystem.views.files import save_picture

    paper = arguments.paper
    if arguments.picture == "gaps":
        from ecosystem.views.matrix import draw_gap_matrix

        axes = draw_gap_matrix(shown, result=result, lang=words.lang, paper=paper)
    else:
        from ecosystem.views.static import draw_quarter

        axes = draw_quarter(shown, result=result, highlight=highlight, lang=words.lang, paper=paper)
    save_picture(axes, target, paper=paper, description=words)


def _render(
    shown: Quarter,
    result: Result,
    highlight: list[Finding | str] | None,
    arguments: Namespace,
    target: Path,
    lang: str,
) -> None:
    from ecosystem.io.saving import save_file
    from ecosystem.views.interactive import render_network

    page = render_network(
        shown, result=result, highlight=highlight, lang=lang, layout=arguments.layout
    )
    save_file(target, lambda part: part.write_bytes(page.encode()))
