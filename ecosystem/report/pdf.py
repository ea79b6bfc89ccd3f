"""Lay the report out as a PDF: tagged for readers who listen, its fonts inside, in vectors."""

from __future__ import annotations

from dataclasses import asdict, replace
from importlib.resources import files

from ecosystem import __version__
from ecosystem.catalogue import label, text
from ecosystem.findings.rows import Json
from ecosystem.paper.printing import typeset
from ecosystem.report.report import Part, Report, Square
from ecosystem.views.style import CLASS_STYLES

_SOURCE = "pages.typ"
_HEADINGS = {
    "glance": "report.part_glance",
    "steps_help": "steps.help",
    "grid": "report.part_grid",
    "grid_corner": "report.grid_corner",
    "bridges": "report.part_bridges",
    "money": "money.part",
    "informal": "report.part_informal",
    "informal_intro": "report.informal_intro",
    "informal_none": "report.informal_none",
    "unknown": "report.part_unknown",
    "since": "since.part",
    "method": "report.part_method",
    "annex": "report.part_annex",
    "picture": "report.part_picture",
    "unknown_all": "report.part_unknown_all",
    "method_all": "report.part_method_all",
    "parameters": "report.part_parameters",
}
STEP_COLUMNS = (
    *("report.column_number", "report.what", "report.why", "steps.column_who"),
    *("steps.column_due", "steps.column_effort", "report.column_band"),
)
BRIDGE_COLUMNS = (
    *("report.from_to", "report.column_hangs_on", "report.carries", "report.proposal"),
    "report.column_band",
)
MONEY_COLUMNS = ("money.column_day", "money.column_what", "money.column_register")
ANNEX_COLUMNS = (
    *("report.column_number", "report.column_sentence", "report.column_action"),
    "report.column_band",
)


def render_pdf(report: Report) -> bytes:
    """Lay a report out as a PDF.

    Parameters
    ----------
    report
        From `build_report`.

    Returns
    -------
    content
        A tagged PDF (PDF/UA-1) in A4 with its fonts inside; the same bytes for the same report.
    """
    source = files(__package__).joinpath(_SOURCE).read_bytes()
    return typeset(source, _data(report))


def steps_heading(report: Report) -> str:
    """Say how many things there are to do.

    Parameters
    ----------
    report
        The report.

    Returns
    -------
    words
        The heading of their table.
    """
    count = len(report.steps)
    if count == 1:
        return text("report.part_steps_one", report.lang)
    word = text("report.counts", report.lang).split(" ")[count]
    return text("report.part_steps", report.lang, count=word)


def _data(report: Report) -> dict[str, Json]:
    lang = report.lang

    def heads(keys: tuple[str, ...]) -> list[Json]:
        return [text(key, lang) for key in keys]

    more = len(report.informal) - len(report.informal_front)
    data: dict[str, Json] = asdict(report)
    data |= {
        "words": {name: text(key, lang) for name, key in _HEADINGS.items()},
        "heading": text("report.heading", lang, name=report.title),
        "footer": " · ".join(value for _, value in report.facts[:2]),
        "steps_heading": steps_heading(report),
        "step_heads": heads(STEP_COLUMNS),
        "bridge_heads": heads(BRIDGE_COLUMNS),
        "money_heads": heads(MONEY_COLUMNS),
        "annex_heads": heads(ANNEX_COLUMNS),
        "informal": [_banded(asdict(said), lang) for said in report.informal_front],
        "more_informal": text("report.more_informal", lang, count=more) if more else "",
        "steps": [_banded(asdict(replace(step, day=None)), lang) for step in report.steps],
        "bridges": [_banded(asdict(row), lang) for row in report.bridges],
        "annex": [_part(part, lang) for part in report.annex],
        "grid": _grid(report),
        "picture": None
        if report.picture is None
        else {"svg": report.picture.svg, "words": report.picture.description},
        "purpose": f"{report.purpose} {text('report.contact', lang)}",
        "made_with": text("report.made_with_paper", lang, version=__version__),
    }
    return data


def _part(part: Part, lang: str) -> dict[str, Json]:
    said: list[Json] = [_banded(asdict(statement), lang) for statement in part.statements]
    return {"title": part.title, "statements": said}


def _banded(plain: dict[str, Json], lang: str) -> dict[str, Json]:
    key = str(plain["band"])
    return {**plain, "band": {"key": key, "words": label("band", key, lang) if key else ""}}


def _grid(report: Report) -> Json:
    if report.grid is None:
        return None
    rows: list[Json] = [
        [topic, [_square(square) for square in squares]] for topic, squares in report.grid.rows
    ]
    return {
        "languages": list(report.grid.languages),
        "rows": rows,
        "legend": [_square(square) for square in report.grid.legend],
        "help": report.grid.help,
        "left_out": report.grid.left_out,
    }


def _square(square: Square) -> Json:
    look = CLASS_STYLES.get(square.look)
    colours: dict[str, Json] = {
        "color": look.color if look else "#ffffff",
        "ink": look.ink if look else "#1a1a1a",
    }
    return {**asdict(square), **colours}
