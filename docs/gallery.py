"""Make every picture of the gallery and its page: ``python docs/gallery.py``.

The guide makes those of its page itself when it is built; in git are only the few of `KEPT`.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import ecosystem as eco
from ecosystem.measures.space import open_hours_table
from ecosystem.pictures.bridges import draw_bridges
from ecosystem.pictures.charts import (
    draw_funding_line,
    draw_plan,
    draw_resilience,
    draw_useful_easy,
)
from ecosystem.pictures.files import save_picture
from ecosystem.pictures.ground import draw_dock_map
from ecosystem.pictures.hours import draw_open_hours
from ecosystem.pictures.matrix import draw_gap_matrix, draw_sector_pairs
from ecosystem.pictures.network import draw_quarter
from ecosystem.pictures.poster import draw_poster
from ecosystem.pictures.routes import draw_routes
from ecosystem.pictures.waves import draw_waves
from ecosystem.words import text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ecosystem.findings.registry import Result
    from ecosystem.model.quarter import Quarter

DOCS = Path(__file__).resolve().parent
TARGET = DOCS / "reference" / "gallery"
# What a visitor of the repository sees without building anything.
KEPT = ("kornhafen-de-network", "kornhafen-en-network", "kornhafen-de-gaps", "kornhafen-de-bridges")
INVENTED = {"kornhafen": "QM", "siedlung-am-wehr": "BB"}
EMON = DOCS.parent.parent / "shared" / "data" / "emon" / "Texas"
MAPPING = (
    "kind=exchange,undirected=yes,source_reports=yes,strength=Frequency,"
    "strength:1=daily,strength:2=daily,strength:3=daily,strength:4=daily,"
    "sector=Sponsorship,sector:City=state,sector:County=state,sector:State=state,"
    "sector:County/City=state,sector:Federal=state,sector:Private=civil,quarter.name=EMON Texas"
)
LAYOUTS = ("sectors", "docks", "route", "map")
# Stands for a picture where only links are looked at; the next real build draws over it.
STAND_IN = '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>'
Drawing = tuple[str, Callable[[str], "Axes"], str]


def invented(name: str, dock: str) -> Iterator[Drawing]:
    """Give the pictures of an invented quarter in the view for partners."""
    # Analysed only once something is drawn: most builds find all pictures there.
    whole = cache(lambda: eco.read_quarter(DOCS.parent / "data" / name / "2025-01"))
    result = cache(lambda: eco.share_result(eco.find_all(whole(), draws=0), whole()))
    shown = cache(lambda: eco.share(whole()))

    def draw(make: Callable[..., Axes], **more: object) -> Callable[[str], Axes]:
        return lambda lang: make(shown(), result=result(), lang=lang, **more)

    yield "network", draw(draw_quarter, layout="blocks", paper="a3"), "a3"
    for layout in LAYOUTS:
        yield f"network-{layout}", draw(draw_quarter, layout=layout, paper="a3"), "a3"
    yield "poster", draw(draw_poster), "a0"
    yield "gaps", draw(draw_gap_matrix), "a4"
    yield (
        "bridges",
        lambda lang: draw(draw_bridges, groups=eco.actor_in_block(whole()))(lang),
        "a4",
    )
    yield "sectors", lambda lang: draw(draw_sector_pairs, whole=whole())(lang), "a4"
    yield "docks", lambda lang: draw_dock_map(shown(), lang=lang), "a4"
    yield from figures(whole, shown)
    yield (
        "routes",
        lambda lang: draw_routes(shown(), dock=dock, topic="housing", language="ar", lang=lang),
        "a4",
    )


def figures(whole: Callable[[], Quarter], shown: Callable[[], Quarter]) -> Iterator[Drawing]:
    """Give the pictures of figures that are computed on full data and then redacted."""

    def hours(lang: str) -> Axes:
        return draw_open_hours(shown(), hours=open_hours_table(shown()), lang=lang)

    def funding(lang: str) -> Axes:
        plan = eco.share_funding_plan(eco.funding_plan(whole()), whole()).to_frame()
        return draw_funding_line(shown(), timeline=plan, lang=lang)

    def useful(lang: str) -> Axes:
        ties = eco.share_suggestions(eco.suggest_ties(whole()), whole()).to_frame()
        return draw_useful_easy(shown(), suggestions=ties, lang=lang)

    def plan(lang: str) -> Axes:
        return draw_plan(shown(), plan=eco.share_plan(whole(), draws=0), lang=lang)

    def resilience(lang: str) -> Axes:
        table = eco.resilience_curve(whole())
        shares = table.set_index(table.index / max(len(table) - 1, 1))
        names = {"targeted": "targeted", "random_mean": "random"}
        curves = {
            text(f"pictures.curve.{key}", lang): shares[column] for column, key in names.items()
        }
        return draw_resilience(shown(), curves=curves, lang=lang)

    for each in (hours, funding, useful, plan, resilience):
        yield each.__name__, each, "a4"


def _arranged(shown: Quarter, result: Result, layout: str) -> Callable[[str], Axes]:
    def draw(lang: str) -> Axes:
        return draw_quarter(shown, result=result, layout=layout, lang=lang, paper="a3")

    return draw


def network(shown: Quarter, result: Result) -> Iterator[Drawing]:
    """Give the ecosystem picture of a quarter."""
    yield "network", _arranged(shown, result, "blocks"), "a3"


def waves() -> Iterator[Drawing]:
    """Give two waves side by side."""

    def draw(lang: str) -> Axes:
        folder = DOCS.parent / "data" / "kornhafen"
        years = [eco.read_quarter(folder / year) for year in ("2025-01", "2026-01")]
        results = [eco.share_result(eco.find_all(each, draws=0), each) for each in years]
        return draw_waves([eco.share(each) for each in years], results=results, lang=lang)

    yield "waves", draw, "a3"


def real() -> Iterator[Drawing]:
    """Give the pictures of a network that other people recorded, if it lies beside the project."""
    from ecosystem.io.formats.base import FormatMapping
    from ecosystem.io.lists import read_edgelist

    mapping = FormatMapping.from_text(MAPPING)
    quarter = read_edgelist(EMON / "nodes.csv", EMON / "edges.csv", mapping).quarter
    result = eco.find_all(quarter, draws=0)
    yield from network(quarter, result)
    yield "bridges", lambda lang: draw_bridges(quarter, result=result, lang=lang), "a4"
    yield "sectors", lambda lang: draw_sector_pairs(quarter, lang=lang), "a4"


def parts_of(*, everything: bool) -> dict[str, Iterator[Drawing]]:
    """Give the drawings by quarter: those of the page, or all that there are."""
    names = list(INVENTED) if everything else list(INVENTED)[:1]
    parts = {name: invented(name, INVENTED[name]) for name in names}
    parts["kornhafen-waves"] = waves()
    if everything and EMON.exists():
        parts["emon-texas"] = real()
    return parts


def _there(file: Path) -> bool:
    return file.exists() and file.read_text("utf-8") != STAND_IN


def write_gallery(*, everything: bool = False, draws: bool = True) -> None:
    """Draw what is not there yet, and write the page."""
    TARGET.mkdir(exist_ok=True, parents=True)
    index = ["# Gallery", "", "Made by `python docs/gallery.py`, in English too.", ""]
    for name, drawings in parts_of(everything=everything).items():
        index += [f"## {name}", ""]
        for picture, draw, paper in drawings:
            for lang in ("de", "en") if everything else ("de",):
                file = TARGET / f"{name}-{lang}-{picture}.svg"
                if not draws and not file.exists():
                    file.write_text(STAND_IN, "utf-8")
                elif everything or (draws and not _there(file)):
                    save_picture(draw(lang), file, paper=paper)
            index += [f"**{picture}**: {text(f'pictures.gallery.{picture}', 'en')}", ""]
            index += [f"![{picture}](gallery/{name}-de-{picture}.svg)", ""]
    (TARGET.parent / "gallery.md").write_text("\n".join(index), encoding="utf-8")


def main() -> int:
    """Draw everything in both languages, and keep the few that are in git."""
    write_gallery(everything=True)
    for name in KEPT:
        shutil.copy2(TARGET / f"{name}.svg", DOCS / "gallery" / f"{name}.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
