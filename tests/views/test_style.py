"""Colours can be told apart, and nothing rests on colour alone."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from ecosystem.pictures.charts import _EFFORT_COLORS, _FALLS, _LASTS
from ecosystem.pictures.ground import _BARRIER, _RINGS, HOLE, NEAR, PEOPLE
from ecosystem.pictures.hours import _SHADES, ink_on
from ecosystem.pictures.matrix import LESS, SOME, UNSAID
from ecosystem.pictures.paper import _RINGS as _GROUNDS_RINGS
from ecosystem.pictures.paper import GROUNDS as GROUND_OF_A_MAP
from ecosystem.pictures.paper import LINES, PALE, PANEL
from ecosystem.pictures.routes import HELPED, LOST, TIP, WAY
from ecosystem.pictures.screen import LINE_STYLES
from ecosystem.pictures.style import (
    BANDS,
    CLASS_STYLES,
    FAINT,
    INK,
    LAYER_STYLES,
    LEGEND_ORDER,
    PAPER,
    QUIET,
    SECTOR_STYLES,
    WORST_FIRST,
    contrast,
    luminance,
)
from ecosystem.schema import LAYERS, SECTORS_AND_NONE
from ecosystem.words import text, vocabulary

# Machado, Oliveira & Fernandes 2009, severity 1, doi:10.1109/TVCG.2009.113
BLIND = {
    "normal": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def _lab(color, matrix):
    srgb = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.asarray(matrix) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ linear / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _apart(one, two, eyes):
    return float(np.linalg.norm(_lab(one, BLIND[eyes]) - _lab(two, BLIND[eyes])))


# Colours that stand beside each other in one picture and mean different things.
MEANT = {
    "sectors": {key: SECTOR_STYLES[key].color for key in SECTORS_AND_NONE},
    "curves": {str(at): line[0] for at, line in enumerate(LINES)},
    "week": {str(at): shade for at, shade in enumerate(_SHADES)},
    "walking": {str(reach): pair[0] for reach, pair in _RINGS.items()}
    | {"people": PEOPLE, "barrier": _BARRIER},
    "pairs": {"hole": LESS, "usual": SOME, "untested": UNSAID},
    "money": {"falls": _FALLS, "lasts": _LASTS},
    "efforts": {str(at): color for at, color in enumerate(_EFFORT_COLORS)},
    "holes": {"hole": HOLE, "near": _RINGS[NEAR][0], "water": GROUND_OF_A_MAP["water"][0]},
    "ways": {"helped": HELPED, "lost": LOST, "way": WAY},
    "waves": {key: look.color for key, look in LINE_STYLES.items()},
    "bridges": {"weak": BANDS["weak_bridge"].color, "strong": BANDS["strong_bridge"].color}
    | {"tie": LAYER_STYLES["REF"].color},
}
# The least difference; 2 is just seen side by side, 10 at a glance. Curves and lines of waves,
# which cross each other, also differ in dashes and marks.
LEAST = {"sectors": 14, "bridges": 14, "week": 6, "walking": 6, "pairs": 4}
# Grounds and outlines: nothing is read from them.
GROUNDS = {PAPER, FAINT, INK, QUIET, TIP, PANEL, PALE, *_GROUNDS_RINGS}
# What an SVG fills with unless told, and the tint that a town's colour is held against.
GROUNDS |= {"#000000", "#EEF3F6"}
GROUNDS |= {color for look in GROUND_OF_A_MAP.values() for color in look[:2]}


@pytest.mark.parametrize("eyes", BLIND)
@pytest.mark.parametrize("family", MEANT)
def test_colours_that_mean_something_differ_for_every_eye(family, eyes):
    for one, two in combinations(MEANT[family], 2):
        seen = _apart(MEANT[family][one], MEANT[family][two], eyes)
        assert seen >= LEAST.get(family, 8), (one, two, seen)


def test_no_colour_is_drawn_that_no_test_looks_at(request):
    folder = request.config.rootpath / "ecosystem" / "pictures"
    looked_at = {color for family in MEANT.values() for color in family.values()} | GROUNDS
    looked_at |= {look.color for look in LAYER_STYLES.values()}
    looked_at |= {color for look in CLASS_STYLES.values() for color in (look.color, look.ink)}
    looked_at |= {color for pair in _RINGS.values() for color in pair}
    drawn: dict[str, str] = {}
    for file in sorted(folder.glob("*.py")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if ">>>" not in line:  # an example in a docstring
                found = re.findall(r'"(#[0-9A-Fa-f]{6})"', line)
                drawn |= {color.upper(): file.name for color in found}
    assert len(drawn) > 30
    unknown = {color: name for color, name in drawn.items() if color not in looked_at}
    assert unknown == {}, "enter it in MEANT if it means something, else in GROUNDS"


def test_shades_of_the_week_keep_their_order_without_colour():
    grey = [luminance(shade) for shade in _SHADES]
    assert grey == sorted(grey, reverse=True)
    light = [_lab(shade, BLIND["normal"])[0] for shade in _SHADES]
    assert min(-np.diff(light)) >= 8


def test_without_colour_shapes_dashes_and_signs_remain():
    assert len({str(dashes) for _, dashes, _ in LINES}) == len(LINES)
    assert len({marker for _, _, marker in LINES}) == len(LINES)
    looks = LINE_STYLES.values()
    assert len({(look.dashes, look.sign) for look in looks}) == len(LINE_STYLES)
    signs = {
        lang: {text(f"pictures.{key}_here", lang, count=1) for key in ("helped", "lost")}
        for lang in ("de", "en")
    }
    assert all(len(each) == 2 for each in signs.values())
    symbols = {key: entry["symbol"] for key, entry in vocabulary("class").items()}
    assert len(set(symbols.values())) == len(symbols)
    assert len({(look.color, look.dashes) for look in BANDS.values()}) == len(BANDS)


@pytest.mark.parametrize("color", [LOST, HELPED, LESS, HOLE, QUIET, INK], ids=str)
def test_words_can_be_read_on_paper_and_panel(color):
    assert contrast(color, PAPER) >= 4.5
    assert contrast(color, PANEL) >= 4.5


@pytest.mark.parametrize(
    "color",
    [
        *(look.color for look in LINE_STYLES.values() if look.sign),
        *(line[0] for line in LINES),
        *(WAY, _RINGS[NEAR][1], _BARRIER),
    ],
    ids=str,
)
def test_lines_that_mean_something_stand_out(color):
    assert contrast(color, PAPER) >= 3


def test_figures_in_the_week_can_be_read():
    for count, shade in enumerate(_SHADES):
        assert contrast(ink_on(count), shade) >= 4.5, count


@pytest.mark.parametrize("eyes", BLIND)
def test_sector_colours_differ_for_every_eye(eyes):
    for one, two in combinations(SECTORS_AND_NONE, 2):
        pair = [_lab(SECTOR_STYLES[s].color, BLIND[eyes]) for s in (one, two)]
        assert np.linalg.norm(pair[0] - pair[1]) > 14, (one, two)


def test_every_sector_has_a_shape_of_its_own():
    looks = [SECTOR_STYLES[sector] for sector in SECTORS_AND_NONE]
    shapes = [(look.shape, look.dashed) for look in looks]
    assert len(set(shapes)) == len(SECTORS_AND_NONE)
    assert SECTOR_STYLES["informal"].dashed
    assert SECTOR_STYLES["informal"].shape == ()


def test_every_layer_has_dashes_of_its_own():
    assert set(LAYER_STYLES) == {*LAYERS, "standing"}
    assert len({look.dashes for look in LAYER_STYLES.values()}) == len(LAYER_STYLES)


def test_every_class_has_a_field_a_symbol_and_a_rank():
    assert set(CLASS_STYLES) == set(vocabulary("class")) == set(WORST_FIRST) == set(LEGEND_ORDER)
    for look in CLASS_STYLES.values():
        assert contrast(look.color, look.ink) >= 4.5


def test_lines_and_texts_stand_out():
    assert contrast(INK, PAPER) > 12
    assert contrast(QUIET, PAPER) >= 4.5
    assert min(contrast(INK, look.color) for look in BANDS.values()) > 7
    for look in LAYER_STYLES.values():
        assert contrast(look.color, PAPER) >= 3
