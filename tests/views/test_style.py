"""Colours can be told apart, and nothing rests on colour alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ecosystem.catalogue import vocabulary
from ecosystem.schema import LAYERS, SECTORS
from ecosystem.views.style import (
    BAND,
    CLASS_STYLES,
    INK,
    LAYER_STYLES,
    LEGEND_ORDER,
    PAPER,
    QUIET,
    SECTOR_STYLES,
    WORST_FIRST,
    contrast,
)

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


@pytest.mark.parametrize("eyes", BLIND)
def test_sector_colours_differ_for_every_eye(eyes):
    for one, two in combinations(SECTORS, 2):
        pair = [_lab(SECTOR_STYLES[s].color, BLIND[eyes]) for s in (one, two)]
        assert np.linalg.norm(pair[0] - pair[1]) > 14, (one, two)


def test_every_sector_has_a_shape_of_its_own():
    shapes = [(SECTOR_STYLES[sector].shape, SECTOR_STYLES[sector].dashed) for sector in SECTORS]
    assert len(set(shapes)) == len(SECTORS)
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
    assert contrast(INK, BAND) > 7
    for look in LAYER_STYLES.values():
        assert contrast(look.color, PAPER) >= 3
