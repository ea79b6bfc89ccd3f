"""No name lies on a band or a foreign symbol, and no bridge of a group runs through a third one."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from tries import tries

from ecosystem.findings.registry import find_all
from ecosystem.io.reading import read_quarter
from ecosystem.measures.classics import actor_in_block
from ecosystem.model.quarter import Quarter
from ecosystem.pictures.bridges import draw_bridges
from ecosystem.pictures.canvas import Drawing, Shape, drawing_of
from ecosystem.pictures.ground import draw_dock_map
from ecosystem.pictures.layout import LAYOUTS
from ecosystem.pictures.network import draw_quarter
from ecosystem.pictures.paper import Curve, svg_axes
from ecosystem.pictures.poster import draw_poster
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result
from views.places import quarter

QUARTERS = (
    *("kornhafen/2025-01", "kornhafen/2026-01"),
    *("siedlung-am-wehr/2025-01", "altmarkt-west/2025-01", "mini"),
)
SHEETS = ("a3", "a0", "projector", "projector-4x3")
PICTURES = ("blocks", "poster", "bridges", "docks-map", *(each for each in LAYOUTS[1:]))
# The rest takes minutes.
QUICK = {
    *(("kornhafen/2025-01", "blocks", "a0"), ("kornhafen/2025-01", "poster", "a3")),
    *(("kornhafen/2025-01", "blocks", "projector-4x3"), ("mini", "bridges", "projector")),
    *(("siedlung-am-wehr/2025-01", "docks", "a3"), ("altmarkt-west/2025-01", "blocks", "a3")),
    *(("siedlung-am-wehr/2025-01", "docks-map", "a0"),),
}
TRIED = [(each, name, sheet) for each in QUARTERS for name in PICTURES for sheet in SHEETS]


@pytest.fixture(scope="module")
def known(request):
    found = {}

    def of(name):
        if name not in found:
            whole = read_quarter(request.config.rootpath / "data" / name)
            result = share_result(find_all(whole, draws=0), whole)
            found[name] = share(whole), result, actor_in_block(whole)
        return found[name]

    return of


def covered(drawn: Drawing) -> list[tuple[str, str]]:
    """Names, each with the band or the symbol in ink of somebody else that it lies on."""
    shapes = [each for each in drawn.marks if isinstance(each, Shape) and each.name]
    plates = [(each.name, each.places[0]) for each in shapes if each.name.startswith("name-")]
    points = []
    for each in shapes:
        kind = each.name.partition("-")[0]
        if kind in ("band", "marked") and each.form == "curve" and "legend" not in each.name:
            courses = [Curve(place).at(np.linspace(0, 1, 300)) for place in each.places]
            points += [(each.name, course) for course in courses]
        elif kind == "actor" and each.layer >= 5:
            place = np.atleast_2d(each.places[0])
            middle = place[0, :2] if each.form == "ellipse" else place.mean(axis=0)
            points.append((each.name, middle[None]))
    found = []
    for name, (x, y, width, height) in plates:
        for other, course in points:
            inside = ((course > (x, y)) & (course < (x + width, y + height))).all(axis=1)
            if inside.any() and other.partition("-")[2] != name.partition("-")[2]:
                found.append((name, other))
    return found


@pytest.mark.parametrize(
    ("name", "picture", "sheet"),
    [pytest.param(*each, marks=() if each in QUICK else pytest.mark.long) for each in TRIED],
)
def test_no_name_lies_on_a_band_or_on_a_mark(known, name, picture, sheet):
    shown, result, groups = known(name)
    look = {"lang": "de", "paper": sheet, "ax": svg_axes(sheet)}
    if picture == "poster":
        axes = draw_poster(shown, result=result, **look)
    elif picture == "bridges":
        axes = draw_bridges(shown, result=result, groups=groups, **look)
    elif picture == "docks-map":
        axes = draw_dock_map(shown, **look)
    else:
        axes = draw_quarter(shown, result=result, layout=picture, **look)
    drawn = drawing_of(axes)
    assert drawn is not None
    assert covered(drawn) == []
    if result.findings.of_kind("weak_bridge") and picture != "docks-map":
        assert any(each.name.startswith("band-") for each in drawn.marks if isinstance(each, Shape))


def knit(seed: int) -> Quarter:
    """Invented groups of one or three actors, tied in a chain, a star, a tree or a ring."""
    chance = random.Random(seed)
    count, shape = chance.randint(3, 10), seed % 4
    groups = [[f"{g}{i}" for i in range(chance.choice((1, 1, 3)))] for g in "CHEBADFGIJ"[:count]]
    inside = [pair for group in groups for pair in combinations(group, 2)]
    above = [(i - 1, 0, chance.randrange(i), i - 1)[shape] for i in range(1, count)]
    tied = [*enumerate(above, start=1), *[(0, count - 1)] * (shape == 3)]
    between = [tuple(chance.choice(groups[i]) for i in pair) for pair in tied]
    actors = [
        (key, f"Stelle {key} im Stadtteil"[: chance.choice((9, 30))], "school")
        for group in groups
        for key in group
    ]
    return quarter(actors, [(*pair, "referral") for pair in inside + between])


@pytest.mark.parametrize("sheet", ["a4", "projector", "projector-4x3"])
def test_no_bridge_runs_through_the_box_or_the_symbol_of_others(sheet):
    for seed in range(tries(6)):
        whole = knit(seed)
        ids = whole.network().ids
        groups = pd.Series({key: key[0] for key in ids})
        result = find_all(whole, draws=0, kinds=("weak_bridge", "untested_bridge"))
        look = {"paper": sheet, "ax": svg_axes(sheet)}
        drawn = drawing_of(draw_bridges(whole, result=result, groups=groups, **look))
        assert drawn is not None
        shapes = {
            kind: [e for e in drawn.marks if isinstance(e, Shape) and e.name.startswith(f"{kind}-")]
            for kind in ("actor", "group", "link")
        }
        seats = {each.name[6:]: each.places[0].mean(axis=0) for each in shapes["actor"]}
        assert shapes["link"]
        for each in shapes["link"]:
            ends = [ids[int(at)] for at in each.name.split("-")[1:]]
            course = Curve(each.places[0]).at(np.linspace(0, 1, 300))
            for room in (box.places[0] for box in shapes["group"]):
                points = np.vstack([course, *(seats[end] for end in ends)])
                within = (points > room[:2]) & (points < room[:2] + room[2:])
                inside = np.asarray(within.all(axis=1))
                assert inside[-2:].any() or not inside.any(), (seed, ends)
            for key, spot in seats.items():
                assert key in ends or np.hypot(*(course - spot).T).min() > 6, (seed, ends, key)
