"""The table of commands: what each understands, where its output goes, and which function runs.

Whoever adds a command adds a row here (or in a plug-in, see ``docs/plugins.md``) and one function.
Nothing is imported for ``--help`` but this table and the texts that it names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ecosystem.plugins import rows_of
from ecosystem.words import LANGUAGES

VIEWS = ("internal", "partner", "public")

# Form of a result to the ending of its file.
ENDING_OF = {
    **{"text": ".txt", "json": ".json", "csv": ".csv", "xlsx": ".xlsx", "ics": ".ics"},
    **{"html": ".html", "docx": ".docx"},
}

PAGE = ("text", "json", "csv", "html", "docx")

PICTURES = (
    *("network", "gaps", "bridges", "routes", "sectors", "docks"),
    *("hours", "funding", "useful", "resilience"),
)


@dataclass(frozen=True)
class Option:
    """A word or an option of a command; ``help`` and ``word`` are keys of the catalogue."""

    names: tuple[str, ...]
    help: str
    word: str = ""  # What stands for the value; capitals are shown as they are.
    read: bool = False  # Whether it names something that is read and must stay as it is.
    # What it names is written: `file`, `quarter` (a folder or a workbook), `files` or `own`.
    writes: str = ""
    endings: tuple[str, ...] = ()
    how: Mapping[str, Any] = field(default_factory=dict)

    @property
    def dest(self) -> str:
        """Give the name under which the parser keeps the value."""
        chosen = self.how.get("dest") or self.names[-1].lstrip("-").replace("-", "_")
        return str(chosen)


@dataclass(frozen=True)
class Command:
    """One command, or one form of a command."""

    name: str
    run: str  # Function as `module:function`, loaded when the command runs.
    options: tuple[Option, ...] = ()
    forms: tuple[str, ...] = ()  # In which a result is written.
    below: tuple[Command, ...] = ()  # Forms of the command; the first is meant if none is named.
    pictures: tuple[str, ...] = ()  # Endings by which the result becomes a picture.

    def __iter__(self) -> Iterator[Option]:
        return iter(self.options)

    @property
    def endings(self) -> tuple[str, ...]:
        """Give the endings of the file that ``-o`` names."""
        return next((option.endings for option in self if option.dest == "output"), ())


def option(
    names: str,
    help: str,
    word: str = "",
    *,
    read: bool = False,
    writes: str = "",
    endings: tuple[str, ...] = (),
    **how: object,
) -> Option:
    """Make a row; a key without an area is one of ``cli``."""
    key = help if "." in help else f"cli.{help}"
    return Option(tuple(names.split()), key, word, read, writes, endings, how)


def output(
    help: str,
    word: str = "file",
    writes: str = "file",
    *endings: str,
    required: bool = True,
) -> Option:
    """Make the row of what a command must be told to write."""
    names = "-o --output"
    return option(names, help, word, writes=writes, endings=endings, required=required)


def results(
    name: str,
    *options: Option,
    forms: tuple[str, ...],
    out: str = "option_output",
    pictures: tuple[str, ...] = (),
    more: tuple[Option, ...] = (),
) -> Command:
    """Make a command whose result is written in several forms, to the screen or to a file."""
    endings = (*(ENDING_OF[form] for form in forms), *pictures)
    rows = (
        option("--format", "option_format", choices=forms),
        output(out, "file", "file", *endings, required=False),
    )
    run = f"ecosystem.cli.results:{name}"
    return Command(name, run, (*options, *rows, *more), forms, pictures=pictures)


COMMON = (
    option("--lang", "option_lang", choices=LANGUAGES),
    option("--view", "option_view", choices=VIEWS, default="partner"),
    option("--param", "option_param", "param", action="append", default=[]),
    option("--seed", "option_seed", "N", type=int, default=1),
    option("--quiet", "option_quiet", action="store_true"),
    option("--force", "option_force", action="store_true"),
    option("--debug", "option_debug", action="store_true"),
)

QUARTER = option("quarter", "argument_quarter", "quarter", read=True)
DRAWS = option("--draws", "option_draws", "N", type=int)
NEW = output("option_new", "folder", "quarter")
BEFORE = option("--before", "option_before", "quarter", read=True)
FREE = ("mornings", "afternoons", "evenings", "saturday")
_WORLDS = ("kornhafen", "siedlung-am-wehr", "altmarkt-west")

# How every import ends.
_INTO = (
    output("option_new", "folder", "quarter", required=False),
    option("--into", "option_into", "quarter", read=True),
    option("--decisions", "option_decisions", "file", read=True),
    option("--preview", "option_preview", action="store_true"),
)
_MAPPING = option("--mapping", "option_mapping", "file", read=True)
# Written if it is not there, else read.
_LIST_MAPPING = option("--mapping", "option_list_mapping", "file")
_BODY = option("--body", "option_body", "name")
_ACCEPT = option("--yes", "option_yes", action="store_true")
# Forms that need a source alone: their words are mapped by a file.
FORMATS = (
    *("hsds", "oruk", "integreat", "osm", "kumu", "graphml", "gexf", "cytoscape"),
    *("networkcanvas", "ucinet"),
)


def _import_forms() -> Iterator[Command]:
    door = "ecosystem.cli.exchange"
    source = option("source", "argument_source", "source", read=True)
    rows: tuple[Option, ...] = (
        option("sources", "argument_sources", "source", nargs="+", read=True),
        option("--as", "option_as", "format", dest="form_of_source"),
        option("--map", "option_any_map", "pairs", action="append", default=[]),
        option("--mapping", "option_any_mapping", "file"),
        *(_BODY, _ACCEPT, *_INTO),
    )
    yield Command("any", f"{door}:import_any", rows)
    rows = (
        option("nodes", "argument_nodes", "nodes", read=True),
        option("edges", "argument_edges", "edges", nargs="?", read=True),
        option("--map", "option_map", "pairs", action="append", default=[]),
        *(_MAPPING, *_INTO),
    )
    yield Command("edgelist", f"{door}:import_edgelist", rows)
    listed = option("source", "argument_list", "file", read=True)
    rows = (listed, _LIST_MAPPING, _BODY, _ACCEPT, *_INTO)
    yield Command("excel", f"{door}:import_excel", rows)
    rows = (
        option("source", "argument_entries", "file", read=True),
        option("--into", "option_answers_into", "quarter", required=True, read=True),
        NEW,
    )
    yield Command("entries", f"{door}:import_entries", rows)
    mapped = option("--map", "option_format_map", "file", read=True)
    for name in (*FORMATS, *rows_of("IMPORTS")):
        yield Command(name, f"{door}:import_format", (source, mapped, *_INTO))


def _whatif() -> tuple[Option, ...]:
    words = {"close": "id", "lose-person": "id", "end-funding": "id", "bundle": "bundle"}
    words |= {"open-dock": "id", "strengthen": "tie", "add": "new_tie"}
    return (
        *(
            option(
                f"--{name}",
                f"scenarios.option_{name.replace('-', '_')}",
                word,
                action="extend",
                nargs="+",
                default=[],
            )
            for name, word in words.items()
        ),
        option("--at", "scenarios.option_at", "id", default=""),
        option(
            "--until", "scenarios.option_until", "scenarios.word_day", action="append", default=[]
        ),
        option("--side-by-side", "alternatives.option", action="store_true"),
    )


def _draw() -> tuple[Option, ...]:
    papers = ("a4", "a3", "a0", "projector")
    names = (*PICTURES, *rows_of("PICTURES"))
    return (
        QUARTER,
        output("option_picture_file", "file", "file", ".svg", ".pdf", ".png", ".html"),
        option("--picture", "option_picture", "name", choices=names, default=PICTURES[0]),
        option("--paper", "option_paper", choices=papers, default=papers[0]),
        option("--highlight", "option_highlight", "ids"),
        option("--layout", "option_layout", "name", default="blocks"),
        option("--text", "option_text", "file", writes="file", endings=(".txt", ".csv")),
        option("--from", "option_way_from", "id", dest="dock"),
        option("--topic", "option_way_topic", "name"),
        option("--language", "option_way_language", "name"),
        option("--polygons", "option_polygons", "file", read=True),
        option("--barriers", "option_map_barriers", "file", read=True),
        DRAWS,
    )


def _act(name: str, *options: Option) -> Command:
    """Make a command that does something else than write a result."""
    return Command(name, f"ecosystem.cli.actions:{name.replace('-', '_')}", options)


def _prepare() -> Iterator[Command]:
    yield _act(
        "template",
        output("option_template", "file", "file", ".xlsx"),
        option("--full", "option_full", action="store_true"),
    )
    yield _act(
        "sample",
        option("name", "argument_sample", "name", nargs="?"),
        output("option_sample", "folder", "quarter", required=False),
    )
    yield _act(
        "check",
        QUARTER,
        option("--marked", "option_marked", "file"),
        option("--decisions", "option_decisions", "file", read=True),
    )
    yield Command("import", "", below=tuple(_import_forms()))


def _understand() -> Iterator[Command]:
    yield results("findings", QUARTER, forms=("text", "json", "csv", "xlsx"), more=(DRAWS,))
    yield Command(
        "report",
        "ecosystem.cli.results:report",
        (
            QUARTER,
            output("option_report", "file", "own", ".html", ".htm", ".pdf", ".docx", ".xlsx"),
            option("--since", "option_since", "quarter", read=True),
            option("--for", "option_for", "id", dest="partner"),
            DRAWS,
        ),
    )
    yield Command("draw", "ecosystem.cli.results:draw", _draw())
    yield _act(
        "notebooks",
        QUARTER,
        output("series.option_folder", "folder", "quarter"),
        option("--before", "series.option_before", "quarter", read=True),
        option(
            "--format", "series.option_format", choices=("both", "ipynb", "html"), default="both"
        ),
        DRAWS,
    )
    yield results(
        "places",
        QUARTER,
        option("--sites", "option_sites", "N", type=int, default=1),
        option("--agreed", "option_agreed", "ids", default=""),
        option("--barriers", "option_barriers", "file", read=True),
        forms=PAGE,
    )
    tests = option("--tests", "option_tests", "file", read=True)
    yield results("housing", QUARTER, tests, forms=PAGE)
    others = option("others", "argument_others", "quarter", nargs="*", read=True)
    yield results("monitor", QUARTER, others, forms=PAGE)
    yield results(
        "walk",
        QUARTER,
        option("--topic", "option_topic", "key", required=True),
        option("--language", "option_language", "key", required=True),
        option("--group", "option_group", "key", default="all"),
        option("--status", "option_status", "key", default="any"),
        option("--from", "option_from", "id", dest="start"),
        option("--free", "option_free", choices=FREE),
        forms=PAGE,
    )


def _decide() -> Iterator[Command]:
    yield results("whatif", QUARTER, *_whatif(), forms=("text", "json", "csv"))
    count = option("--count", "suggestions.option_count", "N", type=int, default=10)
    yield results("suggest", QUARTER, count, forms=("text", "json", "csv", "xlsx"))
    yield results(
        "budget",
        QUARTER,
        option("--remind", "plans.option_remind", "N", type=int, action="append"),
        option("--renewal", "plans.option_renewal", "P", type=float, default=0.5),
        forms=("text", "json", "csv", "xlsx", "ics"),
    )
    yield results(
        "stress",
        QUARTER,
        option("--loss", "stress.option_loss", "P", type=float, default=0.1),
        option("--draws", "stress.option_draws", "N", type=int, default=200),
        forms=("text", "json", "csv"),
    )
    yield results("agenda", QUARTER, BEFORE, forms=PAGE)
    yield _act(
        "match",
        option("list", "argument_matching", "file", nargs="?", read=True),
        output("option_matching", "file", "file", ".xlsx"),
    )


def _several() -> Iterator[Command]:
    yield results(
        "compare",
        option("quarters", "comparing.argument_quarters", "quarter", nargs="+", read=True),
        forms=("text", "json", "csv", "xlsx", "html"),
        out="comparing.option_output",
        pictures=(".svg", ".pdf", ".png"),
    )
    yield _act(
        "join",
        option("quarters", "cities.argument_quarters", "quarter", nargs="+", read=True),
        output("cities.option_output", "folder", "quarter"),
        option("--id", "cities.option_id", "id", default="city"),
        option("--name", "cities.option_name", "name", default=""),
        option("--same", "cities.option_same", "same", action="append", default=[]),
    )
    yield _act(
        "batch",
        option("folders", "batch.argument_folders", "folder", nargs="+", read=True),
        output("batch.option_output", "file", "own", ".parquet", ".csv", ".json"),
        option("--workers", "batch.option_workers", "N", type=int),
        option("--scheduler", "batch.option_scheduler", "tcp://…"),
        option("--cluster", "batch.option_cluster", "local", choices=("local",)),
        DRAWS,
    )


def _together() -> Iterator[Command]:
    yield _act("workshop", QUARTER, output("workshop.option_page", "file", "file", ".html", ".htm"))
    yield _act(
        "apply",
        QUARTER,
        option("session", "workshop.argument_session", "workshop.word_session", read=True),
        output("workshop.option_into", "folder", "quarter"),
    )
    yield _act(
        "partner-sheets",
        QUARTER,
        output("option_sheets", "target", "quarter"),
        option("--format", "option_sheet_format", choices=("docx", "pdf"), default="docx"),
    )
    yield _act("cards", QUARTER, output("option_cards", "target", "quarter"))


def _pass_on() -> Iterator[Command]:
    yield _act(
        "share",
        QUARTER,
        output("option_copy", "folder", "quarter"),
        option("--explain", "sharing.option_explain", action="store_true"),
    )
    yield Command(
        "export",
        "ecosystem.cli.exchange:export",
        (
            QUARTER,
            option("format", "argument_export_format", "format"),
            output("option_target", "file", "quarter"),
            option("--waves", "option_waves", action="store_true"),
        ),
    )
    yield _act(
        "forget",
        QUARTER,
        option("id", "sharing.argument_id", "sharing.word_id"),
        output("option_new", "folder", "quarter", required=False),
        option("--yes", "sharing.option_yes", action="store_true"),
    )
    yield _act(
        "pseudonyms",
        QUARTER,
        option("--key", "sharing.option_key", "file", required=True),
        option("--linked", "sharing.option_linked", "ids", default=""),
        NEW,
    )


def _make() -> Iterator[Command]:
    yield _act(
        "bench",
        option("--seeds", "bench.option_seeds", "bench.word_seeds"),
        option("--quick", "bench.option_quick", action="store_true"),
        option("--world", "bench.option_world", action="append", choices=_WORLDS),
        output("bench.option_output", "file", "own", ".md", ".csv", required=False),
    )


@cache
def groups() -> Mapping[str, tuple[Command, ...]]:
    """List all commands by what they are for, in the order of the help."""
    found = {
        "prepare": tuple(_prepare()),
        "understand": tuple(_understand()),
        "decide": tuple(_decide()),
        "several": tuple(_several()),
        "together": tuple(_together()),
        "pass_on": tuple(_pass_on()),
        "make": tuple(_make()),
        "others": tuple(rows_of("COMMANDS")),
    }
    return {name: commands for name, commands in found.items() if commands}


@cache
def commands() -> Mapping[str, Command]:
    """Give all commands by name."""
    return {command.name: command for group in groups().values() for command in group}
