"""No name lies on a band or on the symbol of somebody else, on any sheet of any shipped quarter."""

from __future__ import annotations

import numpy as np
import pytest

from ecosystem.findings.registry import find_all
from ecosystem.io.reading import read_quarter
from ecosystem.measures.classics import actor_in_block
from ecosystem.pictures.bridges import draw_bridges
from ecosystem.pictures.canvas import Drawing, Shape, drawing_of
from ecosystem.pictures.ground import draw_dock_map
from ecosystem.pictures.layout import LAYOUTS
from ecosystem.pictures.network import draw_quarter
from ecosystem.pictures.paper import Curve, svg_axes
from ecosystem.pictures.poster import draw_poster
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result

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
