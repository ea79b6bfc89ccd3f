"""Lay the report out as one HTML file that works without internet."""

from __future__ import annotations

from importlib.resources import files

from ecosystem import __version__
from ecosystem.catalogue import label, text
from ecosystem.report.report import Report
from ecosystem.views.style import CLASS_STYLES

PAGE, STYLE = "template.html.j2", "style.css.j2"


def render_report(report: Report) -> str:
    """Lay a report out.

    Parameters
    ----------
    report
        From `build_report`.

    Returns
    -------
    page
        HTML; the same bytes for the same report. Style and picture are in it, it has no script,
        and its content policy forbids to ask for anything from outside. Every text is escaped.
    """
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup

    lang = report.lang

    def say(key: str, /, **params: object) -> str:
        return text(f"report.{key}", lang, **params)

    folder = files(__package__)
    pages = {name: folder.joinpath(name).read_text(encoding="utf-8") for name in (PAGE, STYLE)}
    environment = Environment(
        loader=DictLoader(pages),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The drawing comes from our own renderer, which escapes what it writes into it.
    svg = Markup(report.picture.svg) if report.picture else ""
    page = environment.get_template(PAGE).render(
        report=report,
        say=say,
        words=lambda key, **params: text(key, lang, **params),
        band=lambda key: label("band", key, lang),
        svg=svg,
        looks={key: f"look{place}" for place, key in enumerate(CLASS_STYLES)},
        colours={key: (style.color, style.ink) for key, style in CLASS_STYLES.items()},
        version=__version__,
    )
    return page.replace("\0", "")  # no browser agrees with another about null bytes
