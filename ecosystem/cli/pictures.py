"""Which picture ``ecosystem draw`` draws, and what it says in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ecosystem.cli.call import Call
from ecosystem.plugins import rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ecosystem.findings.base import Finding
    from ecosystem.findings.registry import Result
    from ecosystem.model.quarter import Quarter
    from ecosystem.pictures.descriptions import Description

    # From what a view may show, its findings and the full data to a picture.
    Draw = Callable[[Quarter, Result, Quarter, Call], Axes]


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


def describe(shown: Quarter, result: Result, call: Call) -> Description:
    """Say in words what the ecosystem picture shows."""
    from ecosystem.pictures.descriptions import describe_quarter

    highlight = chosen(result, call.highlight)
    return describe_quarter(shown, result=result, highlight=highlight, lang=call.lang)


def draw_picture(
    quarter: Quarter, shown: Quarter, result: Result, call: Call
) -> tuple[Axes, Description]:
    """Draw what may be shown, and say it; sums and groups come from the full data."""
    from ecosystem.pictures.descriptions import describe_gaps, describe_picture
    from ecosystem.pictures.paper import sheet_of

    pictures: Mapping[str, Draw] = {**PICTURES, **dict(rows_of("PICTURES"))}
    axes = pictures[call.picture](shown, result, quarter, call)
    if call.picture == "gaps":
        words = describe_gaps(shown, result=result, lang=call.lang)
    elif call.picture == "network" or sheet_of(axes) is None:  # or another package drew it
        words = describe(shown, result, call)
    else:
        words = describe_picture(axes, call.lang)
    return axes, words


def page_of(shown: Quarter, result: Result, call: Call) -> str:
    """Make the page to move about in."""
    from ecosystem.pictures.screen import render_network

    highlight = chosen(result, call.highlight)
    how = {"highlight": highlight, "lang": call.lang, "layout": call.layout}
    return render_network(shown, result=result, **how)


def _paper(call: Call) -> dict[str, Any]:
    from ecosystem.pictures.paper import svg_axes

    ax = svg_axes(call.paper) if call.place.suffix.lower() == ".svg" else None
    return {"lang": call.lang, "paper": call.paper, "ax": ax}


def _network(shown: Quarter, result: Result, _: Quarter, call: Call) -> Axes:
    from ecosystem.pictures.network import draw_quarter

    return draw_quarter(
        shown,
        result=result,
        highlight=chosen(result, call.highlight),
        layout=call.layout,
        topic=call.topic or "",
        polygons=call.polygons,
        whole=call.whole,
        **_paper(call),
    )


def _gaps(shown: Quarter, result: Result, _: Quarter, call: Call) -> Axes:
    from ecosystem.pictures.matrix import draw_gap_matrix

    return draw_gap_matrix(shown, result=result, **_paper(call))


def _poster(shown: Quarter, result: Result, whole: Quarter, call: Call) -> Axes:
    from ecosystem.io.clerk.cells import actor_codes
    from ecosystem.pictures.poster import draw_poster

    codes = actor_codes(whole.table("actors").column("id"))
    return draw_poster(shown, result=result, codes=codes, **_paper(call))


def _bridges(shown: Quarter, result: Result, whole: Quarter, call: Call) -> Axes:
    from ecosystem.measures.classics import actor_in_block
    from ecosystem.pictures.bridges import draw_bridges

    return draw_bridges(shown, result=result, groups=actor_in_block(whole), **_paper(call))


def _routes(shown: Quarter, _: Result, __: Quarter, call: Call) -> Axes:
    from ecosystem.pictures.routes import draw_routes

    need = {"dock": call.dock, "topic": call.topic, "language": call.language}
    return draw_routes(shown, parameters=call.parameters, **need, **_paper(call))


def _sectors(shown: Quarter, result: Result, quarter: Quarter, call: Call) -> Axes:
    from ecosystem.pictures.matrix import draw_sector_pairs

    # Sums over hidden ties could be told by subtracting what the view shows.
    whole = quarter if call.view == "internal" else None
    return draw_sector_pairs(shown, whole=whole, result=result, **_paper(call))


def _docks(shown: Quarter, _: Result, __: Quarter, call: Call) -> Axes:
    from ecosystem.pictures.ground import draw_dock_map

    lines = {"polygons": call.polygons, "barriers": call.barriers}
    return draw_dock_map(shown, **lines, **_paper(call))


def _hours(shown: Quarter, _: Result, __: Quarter, call: Call) -> Axes:
    from ecosystem.measures.space import open_hours_table
    from ecosystem.pictures.hours import draw_open_hours

    return draw_open_hours(shown, hours=open_hours_table(shown), **_paper(call))


def _funding(shown: Quarter, _: Result, whole: Quarter, call: Call) -> Axes:
    from ecosystem.changes.money import funding_plan
    from ecosystem.pictures.charts import draw_funding_line
    from ecosystem.sharing.results import share_funding_plan

    plan = share_funding_plan(
        funding_plan(whole, parameters=call.parameters), whole, view=call.view
    )
    return draw_funding_line(shown, timeline=plan.to_frame(), **_paper(call))


def _useful(shown: Quarter, _: Result, whole: Quarter, call: Call) -> Axes:
    from ecosystem.pictures.charts import draw_useful_easy
    from ecosystem.sharing.results import suggestions_for

    ties = suggestions_for(whole, view=call.view, parameters=call.parameters)
    return draw_useful_easy(shown, suggestions=ties.to_frame(), **_paper(call))


def _plan(shown: Quarter, _: Result, whole: Quarter, call: Call) -> Axes:
    from ecosystem.pictures.charts import draw_plan
    from ecosystem.sharing.plans import share_plan

    found = share_plan(whole, view=call.view, parameters=call.parameters, draws=0)
    return draw_plan(shown, plan=found, **_paper(call))


def _resilience(shown: Quarter, _: Result, whole: Quarter, call: Call) -> Axes:
    from ecosystem.measures.resilience import resilience_curve
    from ecosystem.pictures.charts import draw_resilience
    from ecosystem.sharing.rules import without_informal
    from ecosystem.words import text

    world = whole if call.view == "internal" else without_informal(whole)
    table = resilience_curve(world, parameters=call.parameters)
    shares = table.set_index(table.index / max(len(table) - 1, 1))
    names = {"targeted": "targeted", "random_mean": "random"}
    curves = {
        text(f"pictures.curve.{key}", call.lang): shares[column] for column, key in names.items()
    }
    return draw_resilience(shown, curves=curves, **_paper(call))


PICTURES: Mapping[str, Draw] = {
    "network": _network,
    "poster": _poster,
    "gaps": _gaps,
    "bridges": _bridges,
    "routes": _routes,
    "sectors": _sectors,
    "docks": _docks,
    "hours": _hours,
    "funding": _funding,
    "useful": _useful,
    "plan": _plan,
    "resilience": _resilience,
}
