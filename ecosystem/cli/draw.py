"""``ecosystem draw``: one picture, for paper, slide or screen."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ecosystem.cli.console import Console
from ecosystem.cli.outputs import output_file
from ecosystem.cli.parser import Parser, add_common_options, add_draws_option
from ecosystem.cli.quarters import analyse
from ecosystem.errors import UsageError

PAPER_ENDINGS = (".svg", ".pdf", ".png")

ENDINGS = (*PAPER_ENDINGS, ".html")

TEXT_ENDINGS = (".txt", ".csv")

PICTURES = (
    *("network", "gaps", "bridges", "routes", "sectors", "docks"),
    *("hours", "funding", "useful", "resilience"),
)

PAPERS = ("a4", "a3", "a0", "projector")


def add_arguments(parser: Parser) -> None:
    """Add what the command understands."""
    parser.argument("quarter", "argument_quarter", metavar=parser.word("quarter"))
    file, name = parser.word("file"), parser.word("name")
    parser.option("-o", "--output", key="option_picture_file", metavar=file, required=True)
    shown = {"choices": PICTURES, "default": PICTURES[0], "metavar": name}
    parser.option("--picture", key="option_picture", **shown)
    parser.option("--paper", key="option_paper", choices=PAPERS, default=PAPERS[0])
    parser.option("--highlight", key="option_highlight", metavar=parser.word("ids"))
    parser.option("--layout", key="option_layout", default="blocks", metavar=name)
    parser.option("--text", key="option_text", metavar=file)
    parser.option("--from", key="option_way_from", dest="dock", metavar=parser.word("id"))
    parser.option("--topic", key="option_way_topic", metavar=name)
    parser.option("--language", key="option_way_language", metavar=name)
    parser.option("--polygons", key="option_polygons", metavar=file)
    parser.option("--barriers", key="option_map_barriers", metavar=file)
    add_draws_option(parser)
    add_common_options(parser)


def run(arguments: Namespace, console: Console) -> int:
    """Draw the picture."""
    target = output_file(arguments.output, ENDINGS, [arguments.quarter])
    twin = _twin_file(arguments, target)
    on_paper = target.suffix.lower() in PAPER_ENDINGS
    _check(arguments, on_paper=on_paper)
    quarter, result = analyse(arguments, console)
    from ecosystem.cli.pictures import describe, draw, render
    from ecosystem.io.files import save_file
    from ecosystem.sharing.quarters import share

    shown = share(quarter, view=arguments.view)
    words = describe(shown, result, arguments, console.lang)
    if on_paper:
        draw(quarter, shown, result, arguments, target, words)
    else:
        page = render(shown, result, arguments, console.lang)
        save_file(target, lambda part: part.write_bytes(page.encode()))
    console.done(console.text("written", path=target))
    if twin is not None:
        content = words.csv() if twin.suffix.lower() == ".csv" else words.text().encode()
        save_file(twin, lambda part: part.write_bytes(content))
        console.done(console.text("written", path=twin))
    return 0


def _twin_file(arguments: Namespace, target: Path) -> Path | None:
    """Choose the file for the same content in words."""
    if not arguments.text:
        return None
    return output_file(arguments.text, TEXT_ENDINGS, [arguments.quarter, str(target)])


def _check(arguments: Namespace, *, on_paper: bool) -> None:
    """Name the first of the options that do not go together."""
    from ecosystem.pictures.layout import LAYOUTS

    picture = arguments.picture
    if picture != "network" and arguments.highlight:
        raise UsageError("pictures.only_network", option="--highlight", picture=picture)
    if picture != "network" and arguments.layout != LAYOUTS[0]:
        raise UsageError("pictures.only_network", option="--layout", picture=picture)
    if picture != "network" and not on_paper:
        raise UsageError("pictures.not_html", picture=picture)
    if arguments.layout not in LAYOUTS:
        raise UsageError("views.unknown_layout", name=arguments.layout, known=", ".join(LAYOUTS))
    if picture == "routes" and not (arguments.dock and arguments.topic and arguments.language):
        raise UsageError("pictures.routes_need")
    lined = picture == "docks" or arguments.layout == "map"
    for name, fits in (("polygons", lined), ("barriers", picture == "docks")):
        if getattr(arguments, name) and not fits:
            raise UsageError(f"pictures.{name}_where")
