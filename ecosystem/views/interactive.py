"""The ecosystem picture as one offline page: pyvis builds the net, everything else is ours.

pyvis' own template asks the network for files, escapes nothing and writes in the encoding of the
machine; so only its ``Network`` and the vis-network script that comes with it are used.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ecosystem.catalogue import text
from ecosystem.findings.result import Result
from ecosystem.model.quarter import Quarter
from ecosystem.views import style
from ecosystem.views.names import plain
from ecosystem.views.scene import REFERRAL, Mark, Scene, scene
from ecosystem.views.screen import Stage, stage
from ecosystem.views.twin import actor_rows, legend_parts
from ecosystem.views.words import name_of, rests_on, status_line, thresholds

if TYPE_CHECKING:
    from markupsafe import Markup
    from pyvis.network import Network

Json = dict[str, object]

_OPTIONS: Json = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "keyboard": {"enabled": True, "bindToWindow": False},
        "tooltipDelay": 100,
    },
    "edges": {"smooth": {"enabled": True, "type": "curvedCW", "roundness": 0}},
}
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def build_network(shown: Scene, placed: Stage) -> Network:
    """Build a pyvis network, for this page or for own work with pyvis.

    Parameters
    ----------
    shown
        What to show.
    placed
        Where, in pixels.

    Returns
    -------
    network
        A ``pyvis.network.Network`` with fixed positions and physics off.
    """
    from pyvis.network import Network

    net = Network(directed=True, notebook=False)
    net.options = _OPTIONS
    for position, actor in enumerate(shown.actors):
        net.add_node(
            actor.id,
            label=actor.name,
            x=placed.x[position],
            y=placed.y[position],
            physics=False,
            name=actor.name,
            sector=actor.sector,
            dock=actor.dock,
            key=actor.key,
            lines=list(placed.lines[position]),
            across=placed.across[position],
            down=placed.down[position],
        )
    for line in shown.lines:
        look = style.LAYER_STYLES[line.layer]
        turn = 1 if line.source < line.target else -1
        bend = turn * line.slot * 0.12
        net.add_edge(
            shown.actors[line.source].id,
            shown.actors[line.target].id,
            color={"color": look.color},
            width=1.0 if line.layer == REFERRAL else 0.9,
            dashes=[step * 1.2 for step in look.dashes] or False,
            arrows={"to": {"enabled": look.arrow, "scaleFactor": 0.45}},
            smooth={
                "enabled": bool(bend),
                "type": "curvedCW" if bend > 0 else "curvedCCW",
                "roundness": abs(bend),
            },
            hidden=placed.marked(line.source, line.target),
            layer=line.layer,
        )
    return net


@cache
def _library() -> str:
    """Return the vis-network script that comes with pyvis, without its pointer to a map file."""
    source = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    return _SOURCE_MAP.sub("", source.read_text(encoding="utf-8"))


@cache
def _template_file(name: str) -> str:
    return (files("ecosystem.views") / "templates" / name).read_text(encoding="utf-8")


def _script_safe(data: Json) -> Markup:
    """Write JSON that no text can break out of, whatever a name holds."""
    from markupsafe import Markup

    written = json.dumps(data, ensure_ascii=False, sort_keys=True, allow_nan=False)
    for letter in "<>&\u2028\u2029":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(written)


def _hash_of(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _mark(shown: Scene, mark: Mark, placed: Stage) -> Json:
    """Say how the band of a pair and the ties on it are drawn; the page does it itself."""
    turn = 1 if mark.source < mark.target else -1
    ties = [
        each for each in shown.lines if {each.source, each.target} == {mark.source, mark.target}
    ]
    return {
        "lines": [
            {
                "slot": turn * each.slot,
                "dashes": style.LAYER_STYLES[each.layer].dashes,
                "arrow": style.LAYER_STYLES[each.layer].arrow,
                "forward": each.source == mark.source,
            }
            for each in ties
        ],
        "from": shown.actors[mark.source].id,
        "to": shown.actors[mark.target].id,
        "bend": placed.bend(mark.source, mark.target),
        "color": style.BAND if mark.kind == "weak_bridge" else style.FIRM,
    }


def _sector(look: style.SectorStyle) -> Json:
    return {"shape": look.shape, "ring": look.ring, "color": look.color, "dashed": look.dashed}


def _data(shown: Scene, placed: Stage, lang: str) -> Json:
    net = build_network(shown, placed)
    edges = [dict(edge, id=str(number)) for number, edge in enumerate(net.edges)]
    words = ("found", "found_none", "all")
    return {
        "nodes": net.nodes,
        "edges": edges,
        "options": net.options,
        "marks": [_mark(shown, mark, placed) for mark in shown.marks],
        "sectors": {key: _sector(look) for key, look in style.SECTOR_STYLES.items()},
        "ink": style.INK,
        "ring": style.RING,
        "radius": placed.radius,
        "font": placed.font,
        "words": {key: text(f"views.page.{key}", lang) for key in words},
    }


def render_network(quarter: Quarter, *, result: Result | None = None, lang: str = "en") -> str:
    """Render the ecosystem picture as one HTML page that needs no network.

    Parameters
    ----------
    quarter
        A quarter that may be shown as it is: reduce it to a view first.
    result
        Findings in the same view; weak bridges and single points are marked. None marks nothing.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    page
        HTML; write it as UTF-8.

    Notes
    -----
    Positions are those of every other picture; nothing moves by itself. All texts from the data
    are escaped, and a policy in the page forbids every request and every foreign script. Below
    the picture the same content stands as a list and a table. Two runs give the same page.
    """
    from jinja2 import Environment
    from markupsafe import Markup

    shown = scene(quarter, result=result)
    placed = stage(quarter, shown)
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_template_file("network.html.j2"))
    library, script = _library(), _template_file("network.js")
    counts = {"actors": len(shown.actors), "ties": shown.ties}
    return template.render(
        lang=lang,
        title=text("views.title.quarter", lang, name=name_of(quarter.meta, lang)),
        status=status_line(quarter.meta, lang),
        t=lambda key: text(f"views.{key}", lang),
        alt=text("views.alt.quarter", lang, **counts),
        foot=[
            rests_on(len(shown.actors), shown.ties, shown.confirmed, lang),
            text("views.no_distance", lang),
            text("views.known_only", lang),
            *thresholds(quarter.meta, lang),
        ],
        no_ties=not shown.lines,
        legend=legend_parts(shown, lang),
        rows=actor_rows(shown, lang),
        bridges=[
            {"sentence": plain(m.finding.sentence(lang)), "action": plain(m.finding.action(lang))}
            for m in shown.marks
        ],
        data=_script_safe(_data(shown, placed, lang)),
        css=Markup(_template_file("network.css")),
        library=Markup(library),
        script=Markup(script),
        script_hashes=" ".join(map(_hash_of, (library, script))),
    )
