"""Which picture ``ecosystem draw`` draws, and what it says in words."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.cli.quarters import parameters_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ecosystem.findings import Finding, Result
    from ecosystem.model.quarter import Quarter
    from ecosystem.views import Description

WEAK_BRIDGES = "weak_bridges"


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


def describe(shown: Quarter, result: Result, arguments: Namespace, lang: str) -> Description:
    """Say in words what a picture shows.

    Parameters
    ----------
    shown
        The quarter as the view may show it.
    result
        Its findings in that view.
    arguments
        With ``picture`` and ``highlight``.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    words
        The needs for the grid of needs, else the net with its bridges.
    """
    from ecosystem.views import describe_gaps, describe_quarter

    if arguments.picture == "gaps":
        return describe_gaps(shown, result=result, lang=lang)
    highlight = chosen(result, arguments.highlight)
    return describe_quarter(shown, result=result, highlight=highlight, lang=lang)


def draw(
    quarter: Quarter,
    shown: Quarter,
    result: Result,
    arguments: Namespace,
    target: Path,
    words: Description,
) -> None:
    """Draw what may be shown; sums and groups come from the full data.

    Parameters
    ----------
    quarter, shown
        The quarter on full data, and as the view may show it.
    result
        Its findings in that view.
    arguments
        What was asked for.
    target
        The file.
    words
        The same in words, for readers who listen.
    """
    from ecosystem import views

    axes = _axes(quarter, shown, result, arguments, words.lang)
    views.save_picture(axes, target, paper=arguments.paper, description=words)


def _axes(
    quarter: Quarter, shown: Quarter, result: Result, arguments: Namespace, lang: str
) -> Axes:
    from ecosystem import views
    from ecosystem.measures.open_hours import open_hours_table
    from ecosystem.measures.parts import actor_in_block

    paper: dict[str, Any] = {"lang": lang, "paper": arguments.paper}
    match arguments.picture:
        case "gaps":
            return views.draw_gap_matrix(shown, result=result, **paper)
        case "bridges":
            groups = actor_in_block(quarter)
            return views.draw_bridges(shown, result=result, groups=groups, **paper)
        case "routes":
            need = {name: getattr(arguments, name) for name in ("dock", "topic", "language")}
            return views.draw_routes(shown, parameters=parameters_of(arguments), **need, **paper)
        case "sectors":
            # Sums over hidden ties could be told by subtracting what the view shows.
            whole = quarter if arguments.view == "internal" else None
            return views.draw_sector_wheel(shown, whole=whole, result=result, **paper)
        case "docks":
            lines = {"polygons": arguments.polygons, "barriers": arguments.barriers}
            return views.draw_dock_map(shown, **lines, **paper)
        case "hours":
            return views.draw_open_hours(shown, hours=open_hours_table(shown), **paper)
        case "network":
            return views.draw_quarter(
                shown,
                result=result,
                highlight=chosen(result, arguments.highlight),
                layout=arguments.layout,
                topic=arguments.topic or "",
                polygons=arguments.polygons,
                **paper,
            )
        case _:
            return _scenario(quarter, shown, arguments, paper)


def _scenario(
    quarter: Quarter, shown: Quarter, arguments: Namespace, paper: dict[str, Any]
) -> Axes:
    """Draw what is computed on the full data and then redacted."""
    from ecosystem import views
    from ecosystem.scenarios import funding_plan, suggest_ties
    from ecosystem.sharing import share_plan, share_suggestions

    used, view = parameters_of(arguments), arguments.view
    if arguments.picture == "funding":
        plan = share_plan(funding_plan(quarter, parameters=used), quarter, view=view)
        return views.draw_funding_line(shown, timeline=plan.to_frame(), **paper)
    if arguments.picture == "useful":
        ties = share_suggestions(suggest_ties(quarter, parameters=used), quarter, view=view)
        return views.draw_useful_easy(shown, suggestions=ties.to_frame(), **paper)
    return views.draw_resilience(shown, curves=_curves(quarter, arguments, paper["lang"]), **paper)


def _curves(quarter: Quarter, arguments: Namespace, lang: str) -> dict[str, pd.Series[float]]:
    from ecosystem.catalogue import text
    from ecosystem.measures.resilience import resilience_curve

    table = resilience_curve(quarter, parameters=parameters_of(arguments))
    shares = table.set_index(table.index / max(len(table) - 1, 1))
    names = {"targeted": "targeted", "random_mean": "random"}
    return {text(f"pictures.curve.{key}", lang): shares[column] for column, key in names.items()}


def render(shown: Quarter, result: Result, arguments: Namespace, lang: str) -> str:
    """Make the page to move about in.

    Parameters
    ----------
    shown
        The quarter as the view may show it.
    result
        Its findings in that view.
    arguments
        With ``highlight`` and ``layout``.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    page
        HTML.
    """
    from ecosystem.views import render_network

    highlight = chosen(result, arguments.highlight)
    return render_network(
        shown, result=result, highlight=highlight, lang=lang, layout=arguments.layout
    )
