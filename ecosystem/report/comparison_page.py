"""A comparison as one offline page: waves with a slider, quarters as tables."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.comparing.quarters import QuarterComparison
from ecosystem.comparing.seams import City
from ecosystem.comparing.waves import WaveComparison
from ecosystem.errors import UsageError
from ecosystem.findings.words import rounded
from ecosystem.model.quarter import Quarter
from ecosystem.report.comparison_files import (
    Comparison,
    is_invented,
    subtitles,
    tables_of,
    title_of,
)
from ecosystem.report.comparison_tables import Cell, conventions
from ecosystem.report.comparison_titles import days_of
from ecosystem.report.wave_tables import glance
from ecosystem.views.wave_frames import Film, film
from ecosystem.views.wave_svg import film_svg, legend_entries

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def film_of(waves: Sequence[Quarter], steps: Sequence[WaveComparison], lang: str) -> Film | None:
    """Lay the waves out, with a title and a sentence for each.

    Parameters
    ----------
    waves
        The waves as the view may show them, the earliest first.
    steps
        Their comparisons in the same view.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    film
        None in the public view, which names no single tie, and if there is no actor to show.
    """
    if steps[0].view == "public" or not any(len(wave.network().ids) for wave in waves):
        return None
    titles = days_of([wave.meta for wave in waves], lang)
    said = [" ".join(glance(step, lang)[:2]) for step in steps]
    found = film(waves, steps, titles, said)
    return found if found.scene.actors else None


def render_comparison(
    comparison: Comparison, *, waves: Sequence[Quarter] = (), lang: str = "en"
) -> str:
    """Render a comparison as one HTML page that needs no network.

    Parameters
    ----------
    comparison
        Successive waves, or quarters, in the view that may see them.
    waves
        The waves as the same view may show them, for the picture; none for quarters.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    page
        HTML; write it as UTF-8. Every text is escaped, and a policy in the page forbids every
        request and every foreign script. Two runs give the same page.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    folder = files(__package__)
    template, css, script = (
        folder.joinpath(f"comparison.{ending}").read_text(encoding="utf-8")
        for ending in ("html.j2", "css", "js")
    )
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    shown = None
    if not isinstance(comparison, QuarterComparison | City) and waves:
        shown = film_of(waves, comparison, lang)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    page = environment.from_string(template).render(
        lang=lang,
        title=title_of(comparison, lang),
        status=_status(comparison, lang),
        invented=text("report.invented", lang) if is_invented(comparison) else "",
        say=lambda key, **values: text(f"comparing.{key}", lang, **values),
        tables=tables_of(comparison, lang),
        number=lambda cell: _said(cell, lang),
        svg=film_svg(shown, lang) if shown else "",
        frames=shown.frames if shown else (),
        legend=legend_entries(shown, lang) if shown else (),
        css=Markup(css),
        script=Markup(script),
        script_hash=f"'sha256-{digest}'",
    )
    return page.replace("\0", "")


def draw_comparison(
    comparison: Comparison, waves: Sequence[Quarter], *, lang: str = "en"
) -> Figure:
    """Draw waves as small multiples on one sheet.

    Parameters
    ----------
    comparison
        Successive waves in the view that may see them.
    waves
        The waves as the same view may show them.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    figure
        A matplotlib figure.

    Raises
    ------
    UsageError
        If there is nothing to draw: the comparison is one of quarters, or its view names no
        single tie.
    """
    shown = None
    if not isinstance(comparison, QuarterComparison | City):
        shown = film_of(waves, comparison, lang)
    if shown is None:
        raise UsageError("comparing.no_picture")
    from ecosystem.views.multiples import draw_waves

    title, status = title_of(comparison, lang), _status(comparison, lang)
    if is_invented(comparison):
        status = f"{status}  ·  {text('report.invented', lang)}"
    return draw_waves(shown, title=title, status=status, lang=lang)


def _status(comparison: Comparison, lang: str) -> str:
    if isinstance(comparison, QuarterComparison):
        return conventions(comparison, lang)
    return subtitles(comparison, lang)[0]


def _said(cell: Cell, lang: str) -> str:
    return cell if isinstance(cell, str) else rounded(cell, 2, lang)
