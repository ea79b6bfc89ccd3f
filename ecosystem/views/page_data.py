"""What the script of the page works on: actors, ties, marks and groups, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ecosystem.views import style
from ecosystem.views.folding import Fold
from ecosystem.views.offerings import Offering
from ecosystem.views.scene import REFERRAL, Mark, Scene
from ecosystem.views.screen import HEIGHT, WIDTH, Stage
from ecosystem.views.twin import Part

if TYPE_CHECKING:
    from pyvis.network import Network

Json = dict[str, Any]

_OPTIONS: Json = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "keyboard": {"enabled": False}, "hideEdgesOnDrag": False},
    "edges": {"smooth": {"enabled": True, "type": "curvedCW", "roundness": 0}},
}
_PACKED = ("id", "from", "to", "layer", "kind", "bend", "hidden", "sure")


def build_network(
    shown: Scene,
    placed: Stage,
    *,
    known: Sequence[Offering] | None = None,
    confirmed: Sequence[bool | None] | None = None,
) -> Network:
    """Build a pyvis network, for this page or for own work with pyvis.

    Parameters
    ----------
    shown
        What to show.
    placed
        Where, in pixels.
    known
        What each actor offers; None leaves it out.
    confirmed
        For each line whether it is confirmed; None leaves it out.

    Returns
    -------
    network
        A ``pyvis.network.Network`` with fixed positions and physics off.
    """
    from pyvis.network import Network

    net = Network(directed=True, notebook=False)
    net.options = _OPTIONS
    nodes = _nodes(shown, placed, known or [Offering((), ())] * len(shown.actors))
    for node in nodes:
        details = {key: value for key, value in node.items() if key != "id"}
        net.add_node(node["id"], label=node["name"], physics=False, **details)
    for edge in _edges(shown, placed, confirmed or [None] * len(shown.lines)):
        details = {key: value for key, value in edge.items() if key not in ("from", "to")}
        net.add_edge(edge["from"], edge["to"], **details)
    return net


def _nodes(shown: Scene, placed: Stage, known: Sequence[Offering]) -> list[Json]:
    """Say of each actor what the page needs; the weightier has the lower rank."""
    degree = [0] * len(shown.actors)
    for line in shown.lines:
        degree[line.source] += 1
        degree[line.target] += 1
    order = sorted(
        range(len(degree)),
        key=lambda at: (not shown.actors[at].key, not shown.actors[at].dock, -degree[at], at),
    )
    rank = {actor: place for place, actor in enumerate(order)}
    return [
        {
            "id": actor.id,
            "name": actor.name,
            "sector": actor.sector,
            "dock": actor.dock,
            "key": actor.key,
            "group_node": actor.kind == "group_node",
            "x": placed.x[at],
            "y": placed.y[at],
            "lines": list(placed.lines[at]),
            "across": placed.across[at],
            "down": placed.down[at],
            "rank": rank[at],
            "topics": list(known[at].topics),
            "languages": list(known[at].languages),
        }
        for at, actor in enumerate(shown.actors)
    ]


def _edges(shown: Scene, placed: Stage, confirmed: Sequence[bool | None]) -> list[Json]:
    found = []
    for number, line in enumerate(shown.lines):
        bend = (1 if line.source < line.target else -1) * line.slot * 0.12
        found.append(
            {
                "id": str(number),
                "from": shown.actors[line.source].id,
                "to": shown.actors[line.target].id,
                **_look(line.layer),
                "smooth": {
                    "enabled": bool(bend),
                    "type": "curvedCW" if bend > 0 else "curvedCCW",
                    "roundness": abs(bend),
                },
                "bend": bend,
                "hidden": placed.marked(line.source, line.target),
                "layer": line.layer,
                "kind": line.kind,
                "sure": confirmed[number],
            }
        )
    return found


def _mark(shown: Scene, mark: Mark, placed: Stage) -> Json:
    """Say how the band of a pair and the ties on it are drawn; the page does it itself."""
    turn = 1 if mark.source < mark.target else -1
    ends = {mark.source, mark.target}
    return {
        "lines": [
            {
                "edge": str(number),
                "slot": turn * each.slot,
                "dashes": style.LAYER_STYLES[each.layer].dashes,
                "arrow": style.LAYER_STYLES[each.layer].arrow,
                "forward": each.source == mark.source,
            }
            for number, each in enumerate(shown.lines)
            if {each.source, each.target} == ends
        ],
        "from": shown.actors[mark.source].id,
        "to": shown.actors[mark.target].id,
        "bend": placed.bend(mark.source, mark.target),
        "color": style.BAND if mark.kind == "weak_bridge" else style.FIRM,
        "kind": mark.kind,
    }


def _sector(look: style.SectorStyle) -> Json:
    return {"shape": look.shape, "ring": look.ring, "color": look.color, "dashed": look.dashed}


def packed_legend(parts: Sequence[Part]) -> list[Json]:
    """Give a legend as plain values.

    Parameters
    ----------
    parts
        Its parts.

    Returns
    -------
    legend
        Signs as SVG, texts as they stand.
    """
    return [
        {
            "title": part.title,
            "entries": [{"sign": str(each.sign), "words": each.words} for each in part.entries],
        }
        for part in parts
    ]


def _packed(edges: Iterable[Json]) -> list[Json]:
    """Leave out of each tie what its layer says already."""
    return [{key: edge[key] for key in _PACKED} for edge in edges]


def _look(layer: str) -> Json:
    look = style.LAYER_STYLES[layer]
    return {
        "color": {"color": look.color},
        "width": 1.0 if layer == REFERRAL else 0.9,
        "dashes": [step * 1.2 for step in look.dashes] or False,
        "arrows": {"to": {"enabled": look.arrow, "scaleFactor": 0.45}},
    }


def _net(
    shown: Scene,
    placed: Stage,
    folded: Fold | None,
    known: Sequence[Offering],
    confirmed: Sequence[bool | None],
) -> Json:
    """Give actors, ties and groups; a city is too large to be asked of pyvis one by one."""
    if folded is None:
        net = build_network(shown, placed, known=known, confirmed=confirmed)
        return {"nodes": net.nodes, "edges": _packed(net.edges), "blocks": []}
    nodes = _nodes(shown, placed, known)
    for at, block in enumerate(folded.blocks):
        for member in block.members:
            nodes[member]["block"] = at
    blocks = [
        {
            "id": f"block {at}",  # no id of an actor holds a blank
            "x": block.x,
            "y": block.y,
            "radius": block.radius,
            "size": len(block.members),
        }
        for at, block in enumerate(folded.blocks)
    ]
    return {"nodes": nodes, "edges": _packed(_edges(shown, placed, confirmed)), "blocks": blocks}


def page_data(
    shown: Scene,
    placed: Stage,
    folded: Fold | None,
    known: Sequence[Offering],
    confirmed: Sequence[bool | None],
) -> Json:
    """Collect what the script of the page draws.

    Parameters
    ----------
    shown, placed
        What to show, and where.
    folded
        The groups of a large quarter, or None.
    known
        What each actor offers.
    confirmed
        For each line whether it is confirmed.

    Returns
    -------
    data
        Plain values for JSON; see ``page.d.ts`` for their shapes.
    """
    return {
        **_net(shown, placed, folded, known, confirmed),
        "options": _OPTIONS,
        "marks": [_mark(shown, mark, placed) for mark in shown.marks],
        "sectors": {key: _sector(look) for key, look in style.SECTOR_STYLES.items()},
        "looks": {layer: _look(layer) for layer in shown.layers},
        "ink": style.INK,
        "ring": style.RING,
        "radius": placed.radius,
        "font": placed.font,
        "wide": WIDTH,
        "high": HEIGHT,
    }
