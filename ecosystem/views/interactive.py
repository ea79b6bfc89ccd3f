"""The ecosystem picture as one offline page: pyvis builds the net, everything else is ours.

pyvis' own template asks the network for files, escapes nothing and writes in the encoding of the
machine; so only its ``Network`` and the vis-network script that comes with it are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from ecosystem.catalogue import LANGUAGES
from ecosystem.findings.result import Result
from ecosystem.findings.rows import Finding
from ecosystem.model.quarter import Quarter
from ecosystem.schema import LAYERS
from ecosystem.views import page_words
from ecosystem.views.folding import MOST, fold
from ecosystem.views.inlining import script_hash, script_safe
from ecosystem.views.offerings import confirmed_lines, offerings
from ecosystem.views.page_data import packed_legend, page_data
from ecosystem.views.scene import scene
from ecosystem.views.screen import folded_stage, stage
from ecosystem.views.twin import actor_rows

if TYPE_CHECKING:
    pass

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
    data = {
        **page_data(shown, placed, folded, known, confirmed),
        **shared_by_both,
        "legend": packed_legend(legend),
        "words": words,
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
