"""``ecosystem draw``: one picture, for paper, slide or screen."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
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

PAPER_ENDINGS = (".svg", ".pdf", ".png")
ENDINGS = (*PAPER_ENDINGS, ".html")
PICTURES = ("network", "gaps", "bridges", "routes", "sectors", "docks")
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
    parser.option("--from", key="option_from", dest="dock", metavar=parser.word("id"))
    for name in ("topic", "language"):
        parser.option(f"--{name}", key=f"option_{name}", metavar=parser.word("name"))
    for name in ("polygons", "barriers"):
        parser.option(f"--{name}", key=f"option_{name}", metavar=file)
    add_draws_option(parser)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Draw the picture.

    Parameters
    ----------
    arguments
        With ``quarter``, ``output``, ``picture``, ``paper``, ``highlight``, ``layout`` and the
        common options.
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
    on_paper = target.suffix.lower() in PAPER_ENDINGS
    _check(arguments, on_paper=on_paper)
    quarter, result = analyse(arguments, console)
    if on_paper:
        _draw(quarter, result, arguments, target, console.lang)
    else:
        _render(quarter, result, arguments, target, console.lang)
    console.done(console.text("written", path=target))
    return 0


def _check(arguments: Namespace, *, on_paper: bool) -> None:
    """Name the first of the options that do not go together."""
    from ecosystem.views.layout import LAYOUTS

    picture = arguments.picture
    if picture != "network" and arguments.highlight:
        raise UsageError("pictures.only_network", option="--highlight", picture=picture)
    if picture != "network" and arguments.layout != LAYOUTS[0]:
        raise UsageError("pictures.only_network", option="--layout", picture=picture)
    if picture != "network" and not on_paper:
        raise UsageError("pictures.not_html", picture=picture)
    if not on_paper and arguments.highlight not in (None, WEAK_BRIDGES):
        raise UsageError("cli.ids_not_html")
    if arguments.layout not in LAYOUTS:
        raise UsageError("views.unknown_layout", name=arguments.layout, known=", ".join(LAYOUTS))
    if not on_paper and arguments.layout != LAYOUTS[0]:
        raise UsageError("pictures.layout_not_html", layout=arguments.layout)
    if picture == "routes" and not (arguments.dock and arguments.topic and arguments.language):
        raise UsageError("pictures.routes_need")
    lined = picture == "docks" or arguments.layout == "map"
    for name, fits in (("polygons", lined), ("barriers", picture == "docks")):
        if getattr(arguments, name) and not fits:
            raise UsageError(f"pictures.{name}_where")


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


def _draw(quarter: Quarter, result: Result, arguments: Namespace, target: Path, lang: str) -> None:
    """Draw what may be shown; sums and groups come from the full data."""
    from ecosystem import views
    from ecosystem.cli.quarters import parameters_of
    from ecosystem.measures.parts import actor_in_block
    from ecosystem.sharing import share

    shown = share(quarter, view=arguments.view)
    paper = {"lang": lang, "paper": arguments.paper}
    match arguments.picture:
        case "gaps":
            axes = views.draw_gap_matrix(shown, result=result, **paper)
        case "bridges":
            groups = actor_in_block(quarter)
            axes = views.draw_bridges(shown, result=result, groups=groups, **paper)
        case "routes":
            need = {"topic": arguments.topic, "language": arguments.language}
            parameters = parameters_of(arguments)
            axes = views.draw_routes(
                shown, dock=arguments.dock, parameters=parameters, **need, **paper
            )
        case "sectors":
            axes = views.draw_sector_wheel(shown, whole=quarter, result=result, **paper)
        case "docks":
            lines = {"polygons": arguments.polygons, "barriers": arguments.barriers}
            axes = views.draw_dock_map(shown, **lines, **paper)
        case _:
            axes = views.draw_quarter(
                shown,
                result=result,
                highlight=chosen(result, arguments.highlight),
                layout=arguments.layout,
                topic=arguments.topic or "",
                polygons=arguments.polygons,
                **paper,
            )
    views.save_picture(axes, target, paper=arguments.paper)


def _render(
    quarter: Quarter, result: Result, arguments: Namespace, target: Path, lang: str
) -> None:
    from ecosystem.io.saving import save_file
    from ecosystem.sharing import share
    from ecosystem.views.interactive import render_network

    if arguments.highlight:
        result = replace(result, findings=result.findings.of_kind("weak_bridge"))
    shown = share(quarter, view=arguments.view)
    page = render_network(shown, result=result, lang=lang)
    save_file(target, lambda part: part.write_bytes(page.encode()))
