"""Symbols, ties and bands on matplotlib axes that count in points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ecosystem.views import style
from ecosystem.views.curves import Curve, clear_bend, curve, free_spot, trimmed
from ecosystem.views.scene import Actor, Line, Scene
from ecosystem.views.sheet import Sheet

if TYPE_CHECKING:
    from matplotlib.patches import Patch

FloatArray = npt.NDArray[np.float64]
Boxes = tuple[FloatArray, FloatArray]


@dataclass
class Pen:
    """Draws on one sheet.

    Parameters
    ----------
    sheet
        The sheet.
    radius
        Of a symbol, in points.
    """

    sheet: Sheet
    radius: float

    def _outline(
        self, sector: str, x: float, y: float, size: float, *, ring: bool = False
    ) -> Patch:
        from matplotlib.patches import Circle, Polygon

        look = style.SECTOR_STYLES[sector]
        shape = look.ring if ring else look.shape
        if not shape:
            return Circle((x, y), style.RING * size if ring else size)
        return Polygon(np.array(shape) * size + (x, y), closed=True)

    def symbol(self, x: float, y: float, actor: Actor, *, name: str = "actor") -> None:
        """Draw the symbol of an actor, with a ring for a dock and a thick edge for a key actor."""
        if actor.count > 1:
            self._group(x, y, actor, name)
            return
        look = style.SECTOR_STYLES[actor.sector]
        unit = self.sheet.unit
        thin = min(0.9 * unit, 0.22 * self.radius)
        size = self.radius * (0.86 if actor.key else 1.0)  # its thick edge takes the rest
        patch = self._outline(actor.sector, x, y, size)
        patch.set(facecolor=look.color, edgecolor=style.INK, joinstyle="miter", zorder=5)
        patch.set_linewidth(2.8 * thin if actor.key else thin)
        if look.dashed:
            patch.set_linestyle((0, (2.6, 1.6)))
            patch.set_linewidth((2.8 if actor.key else 1.5) * thin)
        patch.set_gid(f"{name}-{actor.id}")
        self.sheet.axes.add_patch(patch)
        if actor.dock:
            ring = self._outline(actor.sector, x, y, self.radius, ring=True)
            ring.set(facecolor="none", edgecolor=style.INK, linewidth=thin, zorder=5)
            ring.set_joinstyle("miter")
            ring.set_gid(f"dock-{actor.id}")
            self.sheet.axes.add_patch(ring)

    def _group(self, x: float, y: float, actor: Actor, name: str) -> None:
        """Draw a group of actors: a double circle around their number, of no sector."""
        from matplotlib.patches import Circle

        thin = min(0.9 * self.sheet.unit, 0.22 * self.radius)
        for size, part in ((style.RING * self.radius, "ring"), (1.25 * self.radius, name)):
            circle = Circle((x, y), size, facecolor=style.PAPER, edgecolor=style.INK, zorder=5)
            circle.set(linewidth=thin, gid=f"{part}-{actor.id}")
            self.sheet.axes.add_patch(circle)
        words = str(actor.count)
        size = 1.5 * self.radius / max(0.8, 0.62 * len(words))
        self.sheet.write(x, y - 0.36 * size, words, size, bold=True, align="center", layer=5.5)

    def plate(self, x: float, y: float, width: float, height: float, *, name: str) -> None:
        """Draw the white ground of a name."""
        from matplotlib.patches import Rectangle

        ground = Rectangle((x - width / 2, y - height / 2), width, height)
        ground.set(facecolor=style.PAPER, edgecolor="none", alpha=0.82, zorder=4, gid=name)
        self.sheet.axes.add_patch(ground)

    def lines(
        self, curves: list[Curve], layer: str, *, strong: bool, name: str, crowd: int = 1
    ) -> None:
        """Draw ties of one layer; the more lines a picture has, the thinner they are."""
        from matplotlib.collections import PathCollection, PolyCollection
        from matplotlib.path import Path

        if not curves:
            return
        look = style.LAYER_STYLES[layer]
        width = look.width * self.sheet.unit * (1.5 if strong else min(1.0, (200 / crowd) ** 0.4))
        color = style.INK if strong else look.color
        order = 3.0 if strong else 1.0
        codes = [Path.MOVETO, Path.CURVE3, Path.CURVE3]
        ties = PathCollection([Path(each.points, codes) for each in curves])
        ties.set(facecolor="none", edgecolor=color, linewidth=width, zorder=order, gid=name)
        if look.dashes:
            ties.set_linestyle([(0, look.dashes)])
        self.sheet.axes.add_collection(ties)
        if look.arrow:
            heads = PolyCollection([self._head(each) for each in curves])
            heads.set(facecolor=color, edgecolor="none", zorder=order, gid=f"{name}-heads")
            self.sheet.axes.add_collection(heads)

    def _head(self, line: Curve) -> FloatArray:
        length = min(5.0 * self.sheet.unit, 1.1 * self.radius)
        forward = line.heading()
        left = np.array([-forward[1], forward[0]])
        tip = line.points[2]
        back = tip - length * forward
        return np.array([tip, back + 0.36 * length * left, back - 0.36 * length * left])

    def band(self, line: Curve, *, kind: str, width: float, name: str) -> None:
        """Draw the band of a bridge: a colour with a black outline."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        course = Path(line.points, [Path.MOVETO, Path.CURVE3, Path.CURVE3])
        inner = style.BAND if kind == "weak_bridge" else style.FIRM
        for color, across, part in (
            (style.INK, width + 1.8 * self.sheet.unit, "outline"),
            (inner, width, "band"),
        ):
            patch = PathPatch(course, facecolor="none", edgecolor=color, linewidth=across)
            patch.set(capstyle="butt", zorder=2, gid=f"{part}-{name}")
            self.sheet.axes.add_patch(patch)

    def badge(self, x: float, y: float, number: int) -> None:
        """Draw the number of a bridge."""
        from matplotlib.patches import Circle

        unit = self.sheet.unit
        self.sheet.axes.add_patch(
            Circle((x, y), 5.0 * unit, facecolor=style.INK, edgecolor=style.PAPER, zorder=7)
        )
        size = 6.6 * unit
        self.sheet.write(
            x,
            y - 0.36 * size,
            str(number),
            size,
            color=style.PAPER,
            bold=True,
            align="center",
            layer=8,
        )

    def ties(self, shown: Scene, anchor: FloatArray, names: Boxes) -> None:
        """Draw all ties: plain ones below, marked pairs on their bands above."""
        step = 0.75 * self.radius
        marked = {frozenset((m.source, m.target)): m for m in shown.marks}
        bends: dict[frozenset[int], float] = {}
        for pair, mark in marked.items():
            others = np.delete(anchor, [mark.source, mark.target], axis=0)
            low, high = sorted(pair)
            bends[pair] = clear_bend(anchor[low], anchor[high], others, 2.4 * self.radius, names)
        for layer in shown.layers:
            mine = [line for line in shown.lines if line.layer == layer]
            for strong in (False, True):
                chosen = [
                    found
                    for line in mine
                    if (frozenset((line.source, line.target)) in marked) is strong
                    and (found := self._course(line, anchor, bends, step)) is not None
                ]
                name = f"{'marked' if strong else 'ties'}-{layer}"
                self.lines(chosen, layer, strong=strong, name=name, crowd=len(shown.lines))
        symbols = np.full_like(anchor, 2 * self.radius)
        keep_off = (np.vstack([names[0], anchor]), np.vstack([names[1], symbols]))
        for number, mark in enumerate(shown.marks, start=1):
            low, high = sorted((mark.source, mark.target))
            whole = curve(anchor[low], anchor[high], offset=bends[frozenset((low, high))])
            line = trimmed(whole, before=self.radius, after=self.radius) or whole
            between = sum({each.source, each.target} == {low, high} for each in shown.lines)
            width = 4.6 * self.sheet.unit + max(between - 1, 0) * step
            self.band(line, kind=mark.kind, width=width, name=mark.finding.id)
            room = 5.0 * self.sheet.unit
            spot = free_spot(line, *keep_off, room)
            self.badge(float(spot[0]), float(spot[1]), number)
            keep_off = (
                np.vstack([keep_off[0], spot]),
                np.vstack([keep_off[1], np.full(2, 2 * room)]),
            )

    def _course(
        self, line: Line, anchor: FloatArray, bends: dict[frozenset[int], float], step: float
    ) -> Curve | None:
        """Return the visible part of one tie; slots count from the smaller position."""
        turn = 1.0 if line.source < line.target else -1.0
        bend = bends.get(frozenset((line.source, line.target)), 0.0)
        whole = curve(
            anchor[line.source], anchor[line.target], offset=turn * (bend + line.slot * step)
        )
        return trimmed(whole, before=1.15 * self.radius, after=1.3 * self.radius)
