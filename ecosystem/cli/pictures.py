"""Which picture ``ecosystem draw`` draws, and what it says in words."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecosystem.cli.quarters import parameters_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ecosystem.findings.base import Finding
    from ecosystem.findings.registry import Result
    from ecosystem.model.quarter import Quarter
    from ecosystem.pictures.descriptions import Description


WEAK_BRIDGES = "weak_bridges"


def chosen(result: Result, words: str | None) -> list[Finding | str] | None:
    """Settle what is highlighted."""
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
    """Say in words what a picture shows."""
    from ecosystem.pictures.descriptions import describe_gaps, describe_quarter

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
    """Draw what may be shown; sums and groups come from the full data."""
    from ecosystem.pictures.files import save_picture

    axes = _axes(quarter, shown, result, arguments, words.lang)
    save_picture(axes, target, paper=arguments.paper, description=words)


def _axes(
    quarter: Quarter, shown: Quarter, result: Result, arguments: Namespace, lang: str
) -> Axes:
    from ecosystem.measures.classics import actor_in_block
    from ecosystem.measures.space import open_hours_table
    from ecosystem.pictures.charts import draw_gap_matrix, draw_open_hours, draw_sector_wheel
    from ecosystem.pictures.network import draw_bridges, draw_dock_map, draw_quarter, draw_routes

    paper: dict[str, Any] = {"lang": lang, "paper": arguments.paper}
    match arguments.picture:
        case "gaps":
            return draw_gap_matrix(shown, result=result, **paper)
        case "bridges":
            groups = actor_in_block(quarter)
            return draw_bridges(shown, result=result, groups=groups, **paper)
        case "routes":
            need = {name: getattr(arguments, name) for name in ("dock", "topic", "language")}
            return draw_routes(shown, parameters=parameters_of(arguments), **need, **paper)
        case "sectors":
            # Sums over hidden ties could be told by subtracting what the view shows.
            whole = quarter if arguments.view == "internal" else None
            return draw_sector_wheel(shown, whole=whole, result=result, **paper)
        case "docks":
            lines = {"polygons": arguments.polygons, "barriers": arguments.barriers}
            return draw_dock_map(shown, **lines, **paper)
        case "hours":
            return draw_open_hours(shown, hours=open_hours_table(shown), **paper)
        case "network":
            return draw_quarter(
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
    from ecosystem.changes.money import funding_plan
    from ecosystem.changes.suggest import suggest_ties
    from ecosystem.pictures.charts import draw_funding_line, draw_resilience
    from ecosystem.pictures.network import draw_useful_easy
    from ecosystem.sharing.results import share_funding_plan, share_suggestions

    used, view = parameters_of(arguments), arguments.view
    if arguments.picture == "funding":
        plan = share_funding_plan(funding_plan(quarter, parameters=used), quarter, view=view)
        return draw_funding_line(shown, timeline=plan.to_frame(), **paper)
    if arguments.picture == "useful":
        ties = share_suggestions(suggest_ties(quarter, parameters=used), quarter, view=view)
        return draw_useful_easy(shown, suggestions=ties.to_frame(), **paper)
    return draw_resilience(shown, curves=_curves(quarter, arguments, paper["lang"]), **paper)


def _curves(quarter: Quarter, arguments: Namespace, lang: str) -> dict[str, pd.Series[float]]:
    from ecosystem.measures.classics import resilience_curve
    from ecosystem.words import text

    table = resilience_curve(quarter, parameters=parameters_of(arguments))
    shares = table.set_index(table.index / max(len(table) - 1, 1))
    names = {"targeted": "targeted", "random_mean": "random"}
    return {text(f"pictures.curve.{key}", lang): shares[column] for column, key in names.items()}


def render(shown: Quarter, result: Result, arguments: Namespace, lang: str) -> str:
    """Make the page to move about in."""
    from ecosystem.pictures.screen import render_network

    highlight = chosen(result, arguments.highlight)
    return render_network(
        shown, result=result, highlight=highlight, lang=lang, layout=arguments.layout
    )
