"""``ecosystem import``: somebody else's tables, directories and maps as a quarter."""

from __future__ import annotations

from argparse import Namespace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.directories import (
    add_ending_options,
    import_format,
    import_source,
    target_of,
    write_import,
)
from ecosystem.cli.entries import add_arguments as entries_add_arguments
from ecosystem.cli.entries import run as entries_run
from ecosystem.cli.parser import Parser, add_common_options
from ecosystem.words import text

if TYPE_CHECKING:
    from ecosystem.model.quarter import Quarter


# Forms that need a source alone: their words are mapped by a file.
FORMATS = (
    *("hsds", "oruk", "integreat", "osm", "kumu", "graphml", "gexf", "cytoscape"),
    *("networkcanvas", "ucinet"),
)


def add_arguments(parser: Parser) -> None:
    """Add the forms of the command, each with arguments of its own."""
    forms = parser.add_subparsers(
        title=text("cli.formats", parser.lang),
        dest="form",
        metavar=parser.word("format"),
        required=True,
        parser_class=Parser,
    )
    about = text("cli.about_edgelist", parser.lang)
    form = forms.add_parser("edgelist", help=about, lang=parser.lang, key="edgelist")
    form.argument("nodes", "argument_nodes", metavar=form.word("nodes"))
    form.argument("edges", "argument_edges", metavar=form.word("edges"), nargs="?")
    pairs = form.word("pairs")
    form.option("--map", key="option_map", action="append", default=[], metavar=pairs)
    form.option("--mapping", key="option_mapping", metavar=form.word("file"))
    add_ending_options(form)
    add_common_options(form)
    about = text("cli.about_excel", parser.lang)
    form = forms.add_parser("excel", help=about, lang=parser.lang, key="excel")
    form.argument("source", "argument_list", metavar=form.word("file"))
    form.option("--mapping", key="option_list_mapping", metavar=form.word("file"))
    form.option("--body", key="option_body", metavar=form.word("name"))
    form.option("--sheet", key="option_sheet", metavar=form.word("name"))
    form.option("--header", key="option_header", metavar="N", type=int, default=0)
    form.option("--set", key="option_set", action="append", default=[], metavar=form.word("pairs"))
    form.option("--recorded", key="option_recorded", metavar="all|…")
    form.option("--yes", key="option_yes", action="store_true")
    add_ending_options(form)
    add_common_options(form)
    about = text("cli.about_entries", parser.lang)
    entries_add_arguments(forms.add_parser("entries", help=about, lang=parser.lang, key="entries"))
    for name in FORMATS:
        about = text(f"cli.about_{name}", parser.lang)
        form = forms.add_parser(name, help=about, lang=parser.lang, key=name)
        form.argument("source", "argument_source", metavar=form.word("source"))
        form.option("--map", key="option_format_map", metavar=form.word("file"))
        add_ending_options(form)
        add_common_options(form)


def run(arguments: Namespace, console: Console) -> int:
    """Read the tables and write a quarter."""
    if arguments.form == "entries":
        return entries_run(arguments, console)
    if arguments.form in FORMATS:
        return import_format(arguments, console)
    if arguments.form == "excel":
        return _excel(arguments, console)
    return _edgelist(arguments, console)


def _edgelist(arguments: Namespace, console: Console) -> int:
    """Read a list of nodes and one of edges, or one file that holds the ties alone."""
    if arguments.edges is None:
        from ecosystem.io.formats.nets import holds_ties

        mapped = arguments.map[0] if len(arguments.map) == 1 else None
        by_file = mapped is not None and mapped.endswith(".json")
        plain = not arguments.map and not arguments.mapping
        if (by_file or plain) and holds_ties(Path(arguments.nodes)):
            return import_source(arguments, console, arguments.nodes, "edgelist", mapped)
    inputs = [arguments.nodes, *filter(None, [arguments.edges, arguments.mapping])]
    target = target_of(arguments, inputs)
    from ecosystem.io.lists import EdgelistMapping, read_edgelist

    mapping = EdgelistMapping.from_file(arguments.mapping) if arguments.mapping else None
    mapping = EdgelistMapping.from_text(",".join(arguments.map), mapping)
    imported = read_edgelist(arguments.nodes, arguments.edges, mapping)
    return write_import(imported.quarter, imported.notes, arguments, target, console)


def _excel(arguments: Namespace, console: Console) -> int:
    """Read somebody's list once its columns are confirmed."""
    kept = Path(arguments.mapping) if arguments.mapping else None
    inputs = [arguments.source, *([arguments.mapping] if kept else [])]
    target = target_of(arguments, inputs)
    from ecosystem.io.clerk.lists import ListMapping, plan_list, read_list

    source = Path(arguments.source)
    mapping = ListMapping.from_file(kept) if kept and kept.exists() else ListMapping()
    confirmed = bool(kept and kept.exists()) or arguments.yes
    mapping.body = arguments.body or mapping.body
    mapping.sheet = arguments.sheet or mapping.sheet
    mapping.header = arguments.header or mapping.header
    mapping.recorded = arguments.recorded or mapping.recorded
    mapping.set(*arguments.set)
    plan = plan_list(source, mapping)
    for line in plan.lines(console.lang):
        console.notice(line)
    if kept and (not kept.exists() or arguments.set):
        plan.mapping.save(kept)
        if not confirmed:
            console.result(text("clerk.list_saved", console.lang, path=kept))
            return 2
    if not confirmed:
        console.result(text("clerk.list_ask", console.lang))
        return 2
    imported = read_list(plan)
    for line in imported.lines(console.lang):
        console.notice(line)
    write = partial(_for_an_office, lang=console.lang)
    return write_import(imported.quarter, (), arguments, target, console, write=write)


def _for_an_office(quarter: Quarter, target: Path, *, lang: str) -> Path:
    """Write the workbook that an office knows, to go on in, where it can say everything."""
    from ecosystem.io.clerk.write import fits, write_filled
    from ecosystem.io.reading import write_quarter

    if target.suffix.lower() == ".xlsx" and fits(quarter):
        return write_filled(quarter, target, lang)
    return write_quarter(quarter, target)
