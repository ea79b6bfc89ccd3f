"""The ecosystem picture as one offline page: pyvis builds the net, everything else is ours.

pyvis' own template asks the network for files, escapes nothing and writes in the encoding of the
machine; so only its ``Network`` and the vis-network script that comes with it are used.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ecosystem.catalogue import LANGUAGES
from ecosystem.findings.result import Result
from ecosystem.findings.rows import Finding
from ecosystem.model.quarter import Quarter
from ecosystem.schema import LAYERS
from ecosystem.views import page_words, style
from ecosystem.views.folding import MOST, Fold, fold
from ecosystem.views.offerings import Offering, confirmed_lines, offerings
from ecosystem.views.scene import REFERRAL, Mark, Scene, scene
from ecosystem.views.screen import HEIGHT, WIDTH, Stage, folded_stage, stage
from ecosystem.views.twin import Part, actor_rows

if TYPE_CHECKING:
    from markupsafe import Markup
    from pyvis.network import Network

Json = dict[str, Any]

_OPTIONS: Json = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "keyboard": {"enabled": False}, "hideEdgesOnDrag": False},
    "edges": {"smooth": {"enabled": True, "type": "curvedCW", "roundness": 0}},
}
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
# In the order in which they stand in the page; one idea each, all but the last five pure.
SCRIPTS = (
    *("tolerance", "routes", "filters", "address", "sentences", "drawings", "places", "folds"),
    *("elements", "pencil", "picture", "panel", "keys", "page"),
)
_SHORTCUTS = (
    (("←", "→", "↑", "↓"), "keys_arrows"),
    (("⇧ ←", "⇧ →", "⇧ ↑", "⇧ ↓"), "keys_shift"),
    (("n", "p"), "keys_step"),
    (("Home", "End"), "keys_ends"),
    (("+", "-", "0"), "keys_zoom"),
    (("d", "i", "o"), "keys_ways"),
    (("/",), "keys_search"),
    (("f", "b", "c", "l"), "keys_show"),
    (("s",), "keys_save"),
    (("Esc",), "keys_escape"),
)


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
        look = style.LAYER_STYLES[line.layer]
        bend = (1 if line.source < line.target else -1) * line.slot * 0.12
        found.append(
            {
                "id": str(number),
                "from": shown.actors[line.source].id,
                "to": shown.actors[line.target].id,
                "color": {"color": look.color},
                "width": 1.0 if line.layer == REFERRAL else 0.9,
                "dashes": [step * 1.2 for step in look.dashes] or False,
                "arrows": {"to": {"enabled": look.arrow, "scaleFactor": 0.45}},
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


@cache
def _library() -> str:
    """Return the vis-network script that comes with pyvis, without its pointer to a map file."""
    source = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return _SOURCE_MAP.sub("", source.read_text(encoding="utf-8"))


@cache
def _template_file(name: str) -> str:
    folder = files("ecosystem.views") / "templates" / "network"
    return (folder / name).read_text(encoding="utf-8")


@cache
def page_script() -> str:
    """Return the script of the page: its files, one after the other, in a scope of their own.

    Returns
    -------
    script
        Plain JavaScript without imports.
    """
    own = "\n".join(_template_file(f"{name}.js") for name in SCRIPTS)
    return f'"use strict";\n(function () {{\n{own}\n}})();\n'


def _script_safe(data: Json) -> Markup:
    """Write JSON that no text can break out of, whatever a name holds."""
    from markupsafe import Markup

    written = json.dumps(
        data, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")
    )
    for letter in "<>&\u2028\u2029":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(written)


def _hash_of(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


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


def _legend(parts: Sequence[Part]) -> list[Json]:
    return [
        {
            "title": part.title,
            "entries": [{"sign": str(each.sign), "words": each.words} for each in part.entries],
        }
        for part in parts
    ]


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
        return {"nodes": net.nodes, "edges": net.edges, "blocks": []}
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
    return {"nodes": nodes, "edges": _edges(shown, placed, confirmed), "blocks": blocks}


def render_network(
    quarter: Quarter,
    *,
    result: Result | None = None,
    highlight: Iterable[Finding | str] | None = None,
    lang: str = "en",
    layout: str = "blocks",
) -> str:
    """Render the ecosystem picture as one HTML page that needs no network.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    result
        Findings in the same view; weak bridges and single points are marked. None marks nothing.
    highlight
        Findings or ids of actors to mark instead.
    lang
        ``"de"`` or ``"en"``: what the page speaks first; its reader can switch.
    layout
        Name of a layout, see `positions`.

    Returns
    -------
    page
        HTML; write it as UTF-8.

    Raises
    ------
    UnknownActorError
        If an id in `highlight` is no actor in force.
    UsageError
        If there is no such layout.

    Notes
    -----
    Positions are those of every other picture; nothing moves by itself. Above 1 500 actors the
    page opens with one circle for each well-knit group. All texts from the data are escaped, and
    a policy in the page forbids every request and every foreign script. Below the picture the
    same content stands as a list and a table. Two runs give the same page.
    """
    from jinja2 import Environment
    from markupsafe import Markup

    shown = scene(quarter, result=result, highlight=highlight)
    folded = fold(shown) if len(shown.actors) > MOST else None
    placed = folded_stage(shown, folded) if folded else stage(quarter, shown, layout=layout)
    known, confirmed = offerings(quarter), confirmed_lines(quarter, shown)
    meta = quarter.meta
    words = {each: page_words.page_words(meta, shown, known, folded, each) for each in LANGUAGES}
    legend, foot = page_words.legend_keys(shown), page_words.foot_keys(meta, shown)
    shared_by_both = {
        "topics": page_words.used_topics(known),
        "languages": sorted(
            page_words.used_languages(known), key=lambda key: words[lang][f"language.{key}"]
        ),
        "layers": [layer for layer in (*LAYERS, "standing") if layer in shown.layers],
        "asked": shown.confirmed is not None,
        "lang": lang,
        "foot": foot,
    }
    data: Json = {
        **_net(shown, placed, folded, known, confirmed),
        **shared_by_both,
        "options": _OPTIONS,
        "marks": [_mark(shown, mark, placed) for mark in shown.marks],
        "sectors": {key: _sector(look) for key, look in style.SECTOR_STYLES.items()},
        "legend": _legend(legend),
        "words": words,
        "ink": style.INK,
        "ring": style.RING,
        "radius": placed.radius,
        "font": placed.font,
        "wide": WIDTH,
        "high": HEIGHT,
        "file": re.sub(r"[^A-Za-z0-9_-]+", "-", meta.id).strip("-") or "ecosystem",
    }
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    rows = actor_rows(shown, known)
    library, script = _library(), page_script()
    return (
        environment.from_string(_template_file("page.html.j2"))
        .render(
            **shared_by_both,
            words=words[lang],
            other="en" if lang == "de" else "de",
            names=sorted({row.name for row in rows}),
            folded=folded is not None,
            no_ties=not shown.lines,
            legend=legend,
            data_rows=rows,
            bridges=[shown.actors[mark.source].id for mark in shown.marks],
            shortcuts=_SHORTCUTS,
            data=_script_safe(data),
            css=Markup(_template_file("page.css")),
            library=Markup(library),
            script=Markup(script),
            script_hashes=" ".join(map(_hash_of, (library, script))),
        )
        .lstrip()
    )
