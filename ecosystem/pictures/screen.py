"""The positions of the picture in pixels, with names that do not overlap on a screen."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from html import escape
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ecosystem.changes.waves import (
    CAME_WITH,
    FIRST_TOLD,
    GONE_WITH,
    KEPT,
    LOST,
    NOT_TOLD,
    TieKey,
    WaveComparison,
)
from ecosystem.changes.waves import TIES_NEW as NEW
from ecosystem.findings.base import Finding
from ecosystem.findings.registry import Result, find_all
from ecosystem.model.arrays import FloatArray
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import Meta, Table
from ecosystem.pictures import descriptions, paper
from ecosystem.pictures import style as styles
from ecosystem.pictures.layout import ROW, SYMBOL, box_sizes, fit_labels, positions
from ecosystem.pictures.scene import FOLDING_MOST as MOST
from ecosystem.pictures.scene import (
    REFERRAL,
    Mark,
    Offering,
    Scene,
    confirmed_lines,
    offerings,
    scene,
)
from ecosystem.pictures.scene import FoldingFold as Fold
from ecosystem.pictures.scene import folding_fold as fold
from ecosystem.pictures.words import (
    name_of,
    plain,
    rests_on,
    status_line,
    thresholds,
    why_empty,
    wrap,
)
from ecosystem.schema import LAYERS, SECTORS_AND_NONE
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result
from ecosystem.stubs import dataclass
from ecosystem.words import LANGUAGES, check_language, label, language_name, text, texts

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup
    from pyvis.network import Network


# --- Everything that the interactive page says, in either language, under the same keys.


def _foot(meta: Meta, shown: Scene, lang: str) -> list[str]:
    return [
        rests_on(shown.places, shown.ties, shown.confirmed, lang),
        text("views.no_distance", lang),
        text("views.known_only", lang),
        *thresholds(meta, lang),
    ]


def foot_keys(meta: Meta, shown: Scene) -> list[str]:
    """Name the sentences below the picture."""
    return [f"foot.{number}" for number in range(len(_foot(meta, shown, "en")))]


def legend_keys(shown: Scene) -> list[descriptions.Part]:
    """Give the legend with keys of `page_words` in place of its texts."""
    return [
        part.named(f"legend.{at}", [f"legend.{at}.{line}" for line in range(len(part.entries))])
        for at, part in enumerate(descriptions.legend_parts(shown, "en"))
    ]


def used_topics(known: Iterable[Offering]) -> list[str]:
    """List the topics that occur, in the order of the vocabulary."""
    from ecosystem.schema import TOPICS

    there = set(chain.from_iterable(each.topics for each in known))
    return [topic for topic in TOPICS if topic in there]


def used_languages(known: Iterable[Offering]) -> list[str]:
    """List the languages that occur."""
    return sorted(set(chain.from_iterable(each.languages for each in known)))


def page_words(
    meta: Meta, shown: Scene, known: Sequence[Offering], fold: Fold | None, lang: str
) -> dict[str, str]:
    """Collect everything that the page says."""
    words = texts("screen", lang)
    words["title"] = text("views.title.quarter", lang, name=name_of(meta, lang))
    words["status"] = status_line(meta, lang)
    words["alt"] = text("views.alt.quarter", lang, ties=shown.ties, actors=shown.places)
    words["empty.actors"] = why_empty(meta, lang)
    if meta.view != "internal":
        words["apart"] = text("views.apart_shared", lang)
    words["empty.ties"] = text("views.empty.ties", lang)
    words |= {f"foot.{at}": line for at, line in enumerate(_foot(meta, shown, lang))}
    words |= {f"sector.{key}": label("sector", key, lang) for key in SECTORS_AND_NONE}
    words |= {f"topic.{key}": label("topic", key, lang) for key in used_topics(known)}
    words |= {f"language.{key}": language_name(key, lang) for key in used_languages(known)}
    for at, part in enumerate(descriptions.legend_parts(shown, lang)):
        words[f"legend.{at}"] = part.title
        words |= {f"legend.{at}.{line}": entry.words for line, entry in enumerate(part.entries)}
    for at, mark in enumerate(shown.marks):
        words[f"bridge.{at}"] = plain(mark.finding.sentence(lang))
        words[f"action.{at}"] = plain(mark.finding.action(lang))
    for at, block in enumerate(fold.blocks if fold else ()):
        name = shown.actors[block.middle].name
        words[f"block.{at}"] = text("screen.block_name", lang, name=name)
    return words


# --- Data and scripts inside a page: no text can break out, and no other script can run.


def script_safe(data: Mapping[str, object]) -> Markup:
    """Write JSON that no text can break out of, whatever a name holds."""
    from markupsafe import Markup

    written = json.dumps(
        data, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")
    )
    for letter in "<>&\u2028\u2029":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(written)


def script_hash(script: str) -> str:
    """Return the hash by which a page allows one script and no other."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


# --- The positions of the picture in pixels, with names that do not overlap on a screen.

WIDTH, HEIGHT = 1500.0, 860.0

_STRIP = 90.0

_MANY = 150

_SMALL = 9.0

# Half the width of a band, in pixels.
_BAND = 8.0


@dataclass(frozen=True)
class Stage:
    """Where everything stands on the screen."""

    x: list[float]  # Of each actor, in pixels; y downward.
    y: list[float]
    lines: list[tuple[str, ...]]
    across: list[float]  # From each symbol to the middle of its name and to its first line.
    down: list[float]
    font: float  # Sizes in pixels.
    radius: float
    # How the course of each marked pair leaves the straight line, by its length.
    bends: dict[tuple[int, int], paper.Bend]

    def marked(self, source: int, target: int) -> bool:
        """Tell whether a pair has a band."""
        return (min(source, target), max(source, target)) in self.bends

    def bend(self, source: int, target: int) -> paper.Bend:
        """Return the bend of a pair as seen from `source`; none if it is not marked."""
        low, high = min(source, target), max(source, target)
        found = self.bends.get((low, high), paper.Bend())
        return found if source == low else found.turned()


def stage(quarter: Quarter, shown: Scene, *, layout: str = "blocks") -> Stage:
    """Lay the picture out for a screen."""
    if not shown.actors:
        return Stage([], [], [], [], [], 14.0, 11.0, {})
    where = positions(quarter, layout=layout)
    placed = np.array([where[actor.id] for actor in shown.actors])
    apart = placed[:, 1] < 0
    up = np.where(apart, placed[:, 1] / -ROW * _STRIP, placed[:, 1] * HEIGHT)
    anchor = np.column_stack([placed[:, 0] * WIDTH, up])
    lines = [wrap(actor.name) for actor in shown.actors]
    widths = [
        [styles.width_of(line, bold=actor.key) for line in each]
        for actor, each in zip(shown.actors, lines, strict=True)
    ]
    if len(shown.actors) > _MANY:
        return _crowded(shown, anchor, lines)
    spots = fit_labels(
        anchor,
        box_sizes(lines, widths),
        radius=np.array([SYMBOL * (styles.RING if actor.dock else 1.0) for actor in shown.actors]),
        frame=np.array([[-60.0, float(up.min()) - _STRIP], [WIDTH + 60.0, HEIGHT + 40.0]]),
        largest=16.0,
        smallest=5.0,
        ties=anchor[[[line.source, line.target] for line in shown.lines]].reshape(-1, 2, 2),
        below=apart,
    )
    bends = {}
    for mark in shown.marks:
        low, high = sorted((mark.source, mark.target))
        others = np.delete(anchor, [low, high], axis=0)
        rings = np.array([styles.RING if actor.dock else 1.0 for actor in shown.actors])
        radius = 1.3 * SYMBOL * spots.font * np.delete(rings, [low, high]) + _BAND
        names = (spots.centre, spots.size)
        found = paper.clear_bend(anchor[low], anchor[high], others, radius, names)
        long = float(np.hypot(*(anchor[high] - anchor[low]))) or 1.0
        bends[low, high] = paper.Bend(found.offset / long, found.lean / long)
    beside = spots.centre - anchor
    top = spots.size[:, 1] / 2 - 0.7 * spots.font
    return Stage(
        x=np.round(anchor[:, 0], 1).tolist(),
        y=np.round(-anchor[:, 1], 1).tolist(),
        lines=lines,
        across=np.round(beside[:, 0], 1).tolist(),
        down=np.round(-beside[:, 1] - top, 1).tolist(),
        font=round(spots.font, 2),
        radius=round(SYMBOL * spots.font, 2),
        bends=bends,
    )


def _crowded(shown: Scene, anchor: FloatArray, lines: list[tuple[str, ...]]) -> Stage:
    """Put names below symbols; which of them have room depends on the zoom, so the page decides."""
    radius = SYMBOL * _SMALL
    bends = {
        (min(mark.source, mark.target), max(mark.source, mark.target)): paper.Bend()
        for mark in shown.marks
    }
    return Stage(
        x=np.round(anchor[:, 0], 1).tolist(),
        y=np.round(-anchor[:, 1], 1).tolist(),
        lines=lines,
        across=[0.0] * len(lines),
        down=[
            round(radius * (styles.RING if actor.dock else 1.0) + 0.8 * _SMALL, 2)
            for actor in shown.actors
        ],
        font=_SMALL,
        radius=round(radius, 2),
        bends=bends,
    )


def folded_stage(shown: Scene, folded: Fold) -> Stage:
    """Lay out a city in groups for a screen."""
    anchor = np.array(folded.spots)
    anchor[:, 1] *= -1
    return _crowded(shown, anchor, [wrap(actor.name) for actor in shown.actors])


# --- What the script of the page works on: actors, ties, marks and groups, as plain values.

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
    """Build a pyvis network, for this page or for own work with pyvis."""
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
            "asked": actor.asked,
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
                "dashes": styles.LAYER_STYLES[each.layer].dashes,
                "arrow": styles.LAYER_STYLES[each.layer].arrow,
                "forward": each.source == mark.source,
            }
            for number, each in enumerate(shown.lines)
            if {each.source, each.target} == ends
        ],
        "from": shown.actors[mark.source].id,
        "to": shown.actors[mark.target].id,
        "bend": placed.bend(mark.source, mark.target).offset,
        "lean": placed.bend(mark.source, mark.target).lean,
        "color": styles.BANDS[mark.kind].color,
        "outline": styles.BANDS[mark.kind].dashes,
        "kind": mark.kind,
    }


def _sector(look: styles.SectorStyle) -> Json:
    return {"shape": look.shape, "ring": look.ring, "color": look.color, "dashed": look.dashed}


def packed_legend(parts: Sequence[descriptions.Part]) -> list[Json]:
    """Give a legend as plain values."""
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
    look = styles.LAYER_STYLES[layer]
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
    """Give actors, ties and groups."""
    nodes = _nodes(shown, placed, known)
    for at, block in enumerate(folded.blocks if folded else ()):
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
        for at, block in enumerate(folded.blocks if folded else ())
    ]
    return {"nodes": nodes, "edges": _packed(_edges(shown, placed, confirmed)), "blocks": blocks}


def page_data(
    shown: Scene,
    placed: Stage,
    folded: Fold | None,
    known: Sequence[Offering],
    confirmed: Sequence[bool | None],
) -> Json:
    """Collect what the script of the page draws."""
    return {
        **_net(shown, placed, folded, known, confirmed),
        "options": _OPTIONS,
        "marks": [_mark(shown, mark, placed) for mark in shown.marks],
        "sectors": {key: _sector(look) for key, look in styles.SECTOR_STYLES.items()},
        "looks": {layer: _look(layer) for layer in shown.layers},
        "ink": styles.INK,
        "ring": styles.RING,
        "radius": placed.radius,
        "font": placed.font,
        "wide": WIDTH,
        "high": HEIGHT,
    }


# --- The ecosystem picture as one offline page: vis-network draws, everything else is ours.
# pyvis' own template asks the network for files, escapes nothing and writes in the encoding of
# the machine; so the page needs no pyvis, only the script that pyvis brings, too.

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


@cache
def _library() -> str:
    """Return the vis-network script, without its pointer to a map file."""
    source = files("ecosystem.pictures") / "templates" / "vis" / "vis-network.min.js"
    return _SOURCE_MAP.sub("", source.read_text(encoding="utf-8"))


@cache
def _template_file(name: str) -> str:
    folder = files("ecosystem.pictures") / "templates" / "network"
    return (folder / name).read_text(encoding="utf-8")


@cache
def _page() -> Template:
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_template_file("page.html.j2"))


@cache
def page_script() -> str:
    """Return the script of the page: its files, one after the other, in a scope of their own."""
    own = "\n".join(_template_file(f"{name}.js") for name in SCRIPTS)
    return f'"use strict";\n(function () {{\n{own}\n}})();\n'


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
    Positions are those of every other picture; nothing moves by itself. Above 500 actors the
    page opens with one circle for each well-knit group. All texts from the data are escaped, and
    a policy in the page forbids every request and every foreign script. Below the picture the
    same content stands as a list and a table. Two runs give the same page.
    """
    check_quarter(quarter)
    check_language(lang)
    from markupsafe import Markup

    shown = scene(quarter, result=result, highlight=highlight)
    folded = fold(shown) if len(shown.actors) > MOST else None
    placed = folded_stage(shown, folded) if folded else stage(quarter, shown, layout=layout)
    known, confirmed = offerings(quarter), confirmed_lines(quarter, shown)
    meta = quarter.meta
    words = {each: page_words(meta, shown, known, folded, each) for each in LANGUAGES}
    legend, foot = legend_keys(shown), foot_keys(meta, shown)
    shared_by_both = {
        "topics": used_topics(known),
        "languages": sorted(used_languages(known), key=lambda key: words[lang][f"language.{key}"]),
        "layers": [layer for layer in (*LAYERS, "standing") if layer in shown.layers],
        "asked": shown.confirmed is not None,
        "lang": lang,
        "foot": foot,
    }
    data = {
        **page_data(shown, placed, folded, known, confirmed),
        **shared_by_both,
        "legend": packed_legend(legend),
        "words": words,
        "file": re.sub(r"[^A-Za-z0-9_-]+", "-", meta.id).strip("-") or "ecosystem",
    }
    rows = descriptions.actor_rows(shown, known)
    library, script = _library(), page_script()
    return (
        _page()
        .render(
            **shared_by_both,
            words=words[lang],
            other="en" if lang == "de" else "de",
            names=sorted({row.name for row in rows}),
            folded=[
                [shown.actors[member].name for member in block.members]
                for block in (folded.blocks if folded else ())
            ],
            list="groups" if folded else "actors",
            unsure="nobody_asked" if meta.view == "internal" else "sure_hidden",
            no_ties=not shown.lines,
            legend=legend,
            data_rows=rows,
            bridges=[shown.actors[mark.source].id for mark in shown.marks],
            shortcuts=_SHORTCUTS,
            data=script_safe(data),
            css=Markup(_template_file("page.css")),
            library=Markup(library),
            script=Markup(script),
            script_hashes=" ".join(map(script_hash, (library, script))),
        )
        .lstrip()
    )


# --- The interactive picture in a notebook, with a still one where scripts are not trusted.

# Up to so many actors a still picture is drawn; above, words stand in its place.
_MOST_STILL = 150


@dataclass(frozen=True)
class Link:
    """The way to a page that lies beside a notebook."""

    path: str  # As seen from the notebook.
    title: str

    def _repr_html_(self) -> str:
        where = escape(self.path)
        return f'<p><a href="{where}" target="_blank">{escape(self.title)}</a> ({where})</p>'


@dataclass(frozen=True)
class NetworkDisplay:
    """The interactive picture, as the last line of a notebook cell shows it."""

    page: str
    still: str  # The still picture as SVG; blank for a quarter that is too large for one.
    description: descriptions.Description  # The same content in words.
    height: int = 720  # Of the frame, in pixels.

    def __repr__(self) -> str:
        return f"<{self.description.title}: {self.description.status}>"

    def _repr_html_(self) -> str:
        """Give a frame for a trusted notebook and a still picture for all others."""
        # A notebook that is not trusted loses frame and style, so what the style hides is seen.
        title = escape(self.description.title)
        frame = (
            f'<iframe title="{title}" srcdoc="{escape(self.page)}" width="100%" '
            f'height="{self.height}" style="border: 0" '
            'sandbox="allow-scripts allow-downloads allow-modals" '
            'allow="fullscreen"></iframe>'
        )
        hide = "<style>.ecosystem-picture iframe ~ .ecosystem-still { display: none }</style>"
        return f'<div class="ecosystem-picture">{hide}{frame}{self._still()}</div>'

    def _still(self) -> str:
        said = escape(self.description.summary)
        if not self.still:
            words = escape(self.description.text())
            return f'<pre class="ecosystem-still">{words}</pre>'
        drawn = base64.b64encode(self.still.encode()).decode("ascii")
        source = f"data:image/svg+xml;base64,{drawn}"
        return f'<img class="ecosystem-still" alt="{said}" src="{source}" width="100%">'

    def link(self, path: str | Path) -> Link:
        """Write the page beside a notebook, which then shows only the way to it and stays small."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.save(target)
        return Link(target.as_posix(), self.description.title)

    def save(self, path: str | Path) -> Path:
        """Write the page as a file of its own."""
        from ecosystem.io.files import save_file

        return save_file(Path(path), lambda part: part.write_bytes(self.page.encode()))


def _still_picture(quarter: Quarter, result: Result | None, words: descriptions.Description) -> str:
    from ecosystem.pictures.canvas import Drawing, as_axes, svg_of
    from ecosystem.pictures.network import draw_quarter

    size = paper.paper_size("projector")
    drawing = Drawing(*size)
    ax = as_axes(drawing)
    draw_quarter(quarter, result=result, lang=words.lang, paper="projector", ax=ax)
    return svg_of(drawing, words, paper=size)


def show_network(
    quarter: Quarter,
    *,
    result: Result | None = None,
    view: str = "partner",
    lang: str = "en",
    layout: str = "blocks",
    height: int = 720,
) -> NetworkDisplay:
    """Show who helps in a quarter and who is connected to whom, to move about in, in a notebook.

    Parameters
    ----------
    quarter
        A quarter on full data, or one that is reduced to a view already.
    result
        Findings on the full data, or already reduced to the view. None finds them first, without
        draws; a quarter that is reduced already is then shown without marks.
    view
        ``"partner"``, ``"public"`` or ``"internal"``: what the notebook may show. A notebook keeps
        what it shows, so the default is not the internal view.
    lang
        ``"de"`` or ``"en"``: what the page speaks first.
    layout
        Name of a layout, see `positions`.
    height
        Of the frame, in pixels.

    Returns
    -------
    display
        Shows itself as the last line of a cell. It needs no network, survives saving, loading and
        the export to HTML, and a notebook that is not trusted shows a still picture instead.

    Raises
    ------
    UsageError
        If there is no such view or layout.

    Examples
    --------
    >>> from ecosystem.io.reading import load_sample
    >>> show_network(load_sample("mini"))
    <Mini-Kornhafen: who helps here, and who is connected to whom: ...>
    """
    check_quarter(quarter)
    shown = share(quarter, view=view, lang=lang)
    if quarter.meta.view == "internal":
        if result is None:
            result = find_all(quarter, draws=0)
        if result.view == "internal":
            result = share_result(result, quarter, view=view)
    words = descriptions.describe_quarter(shown, result=result, lang=lang)
    page = render_network(shown, result=result, lang=lang, layout=layout)
    small = len(words.rows) <= _MOST_STILL
    still = _still_picture(shown, result, words) if small else ""
    return NetworkDisplay(page, still, words, height)


# --- Several waves of one quarter as one picture: every actor keeps its place, ties change.


@dataclass(frozen=True)
class LineStyle:
    """How ties of one state look: dashes and a sign, never colour alone."""

    color: str  # Of the line.
    width: float  # In pixels.
    dashes: tuple[float, ...] = ()  # Lengths of dash and gap; empty for a solid line.
    sign: str = ""  # Drawn in the middle; blank for none.


# Look of each group of states, in the order of the legend.
LINE_STYLES: Mapping[str, LineStyle] = {
    KEPT: LineStyle("#9A9A9A", 1.2),
    NEW: LineStyle("#0072B2", 4.0, (), "+"),
    LOST: LineStyle("#B3261E", 4.0, (12.0, 6.0), "×"),
    NOT_TOLD: LineStyle("#555555", 3.0, (2.0, 5.0), "?"),
}


# State of a tie to the look that it has in a picture.
LOOK_OF: Mapping[str, str] = {
    **{KEPT: KEPT, NEW: NEW, CAME_WITH: NEW, LOST: LOST, GONE_WITH: LOST},
    **{NOT_TOLD: NOT_TOLD, FIRST_TOLD: NOT_TOLD},
}


@dataclass(frozen=True)
class Line:
    """One line of one wave."""

    source: int  # Positions in the list of actors.
    target: int
    look: str  # Key of `LINE_STYLES`.
    slot: int  # 0 for the line in the middle, others bend to one side.


@dataclass(frozen=True)
class Frame:
    """One wave of the picture."""

    title: str  # The day of the wave.
    there: tuple[bool, ...]  # Whether each actor is in force.
    lines: tuple[Line, ...]  # Ties, in the order in which they are drawn: what changed lies on top.
    said: str  # What has changed since the wave before; blank for the first.


@dataclass(frozen=True)
class Film:
    """All waves of one quarter."""

    scene: Scene  # Actors of all waves.
    stage: Stage  # Where they stand: as in a picture of the first wave.
    frames: tuple[Frame, ...]  # One a wave, the earliest first.


def _records(waves: Sequence[Quarter]) -> dict[str, dict[str, str]]:
    """Actors in force in any wave, as the last one that holds them names them."""
    found: dict[str, dict[str, str]] = {}
    for wave in waves:
        network = wave.network()
        sector = {
            key: SECTORS_AND_NONE[s]
            for key, s in zip(network.ids, network.sectors.tolist(), strict=True)
        }
        for row in wave.table("actors").records():
            group = row.get("kind") == "group_node" and wave.meta.view != "internal"
            if row["id"] in sector and not group:
                kept = {name: row.get(name, "") for name in ("id", "name", "type", "kind")}
                found[row["id"]] = {**kept, "sector": sector[row["id"]]}
    return found


def union_of(waves: Sequence[Quarter], ties: Sequence[TieKey]) -> Quarter:
    """Make one quarter of all actors and ties of several waves, to lay them out once."""
    actors = _records(waves)
    docks = {d: None for wave in waves for d in wave.table("docks").column("actor") if d in actors}
    first = positions(waves[0])
    placed = {key: at for key, at in first.items() if key in actors and min(at) >= 0}
    moved = [{"actor": key, "x": str(x), "y": str(y)} for key, (x, y) in sorted(placed.items())]
    lines = [dict(zip(("source", "target", "kind"), tie, strict=True)) for tie in ties]
    rows: Mapping[str, Sequence[Mapping[str, str]]] = {
        "actors": [actors[key] for key in sorted(actors)],
        "ties": lines,
        "docks": [{"actor": key} for key in docks],
        "positions": moved,
    }
    tables = {name: Table.from_records(name, found) for name, found in rows.items() if found}
    return Quarter(replace(waves[0].meta, wave=None), tables)


def _lines(step: WaveComparison, number: Mapping[str, int], *, earlier: bool) -> tuple[Line, ...]:
    """Lines of the later wave of a step with what changed, or of the earlier one as it was."""
    looks: dict[tuple[int, int], dict[str, None]] = {}
    for tie in step.ties:
        look = LOOK_OF[tie.state]
        if earlier:
            if tie.state in (NEW, FIRST_TOLD, CAME_WITH):
                continue
            look = KEPT
        if tie.source in number and tie.target in number:
            ends = sorted((number[tie.source], number[tie.target]))
            looks.setdefault((ends[0], ends[1]), {})[look] = None
    order = list(LINE_STYLES)
    found = [
        Line(low, high, look, slot)
        for (low, high), own in looks.items()
        for slot, look in enumerate(sorted(own, key=order.index))
    ]
    # kept ties lie below
    return tuple(sorted(found, key=lambda line: (line.look != KEPT, line.source, line.target)))


def film(
    waves: Sequence[Quarter],
    steps: Sequence[WaveComparison],
    titles: Sequence[str],
    said: Sequence[str],
) -> Film:
    """Lay several waves out in one picture."""
    ties = sorted({tie.key for step in steps for tie in step.ties})
    whole = union_of(waves, ties)
    shown = scene(whole)
    number = {actor.id: place for place, actor in enumerate(shown.actors)}
    there = [frozenset(wave.network().ids) for wave in waves]
    presence = [tuple(actor.id in each for actor in shown.actors) for each in there]
    lines = [_lines(steps[0], number, earlier=True)]
    lines += [_lines(step, number, earlier=False) for step in steps]
    frames = zip(titles, presence, lines, ("", *said), strict=True)
    return Film(shown, stage(whole, shown), tuple(Frame(*each) for each in frames))


def words_of(look: str, lang: str) -> str:
    """Name a look for the legend."""
    key = "page.only_told" if look == NOT_TOLD else f"tie.{look}"
    return text(f"comparing.{key}", lang)
