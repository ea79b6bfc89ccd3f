"""The room between two axes of numbers, and the lines drawn in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecosystem.views import style
from ecosystem.views.sheet import Sheet
from ecosystem.views.typeset import fill

FIRST, SECOND, THIRD = "#0B4F7A", "#B3261E", "#444444"
LINES = ((FIRST, "solid", "o"), (SECOND, (0, (5, 2)), "s"), (THIRD, (0, (1, 1.5)), "^"))


@dataclass(frozen=True)
class Frame:
    """The room between two axes of numbers.

    Parameters
    ----------
    sheet
        The sheet.
    room
        Left, bottom, right and top, in points.
    x, y
        The numbers at both ends of each axis.
    """

    sheet: Sheet
    room: tuple[float, float, float, float]
    x: tuple[float, float]
    y: tuple[float, float]

    @classmethod
    def on(cls, sheet: Sheet, x: tuple[float, float], y: tuple[float, float]) -> Frame:
        """Leave room on a sheet for marks and names.

        Parameters
        ----------
        sheet
            The sheet.
        x, y
            The numbers at both ends of each axis.

        Returns
        -------
        frame
            The room.
        """
        left, bottom, right, top = sheet.body
        unit = sheet.unit
        room = (left + 34 * unit, bottom + 41 * unit, right - 10 * unit, top - 20 * unit)
        return cls(sheet, room, x, y)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point stands on the sheet.

        Parameters
        ----------
        x, y
            The point, in the numbers of the axes.

        Returns
        -------
        spot
            In points.
        """
        left, bottom, right, top = self.room
        across = (x - self.x[0]) / ((self.x[1] - self.x[0]) or 1.0)
        up = (y - self.y[0]) / ((self.y[1] - self.y[0]) or 1.0)
        return left + across * (right - left), bottom + up * (top - bottom)

    def draw(
        self, x_marks: Mapping[float, str], y_marks: Mapping[float, str], x_word: str, y_word: str
    ) -> None:
        """Draw both axes, their marks and their names.

        Parameters
        ----------
        x_marks, y_marks
            Numbers and what stands there; long words break into lines.
        x_word, y_word
            Names of the axes.
        """
        axes, unit = self.sheet.axes, self.sheet.unit
        left, bottom, right, top = self.room
        size = 7.4 * unit
        for value, words in y_marks.items():
            y = self.at(0, value)[1]
            axes.plot([left, right], [y, y], color=style.FAINT, lw=0.6 * unit, zorder=0)
            self.sheet.write(left - 4 * unit, y - 0.36 * size, words, size, align="right")
        for value, words in x_marks.items():
            x = self.at(value, 0)[0]
            axes.plot([x, x], [bottom - 3 * unit, bottom], color=style.INK, lw=0.6 * unit)
            for line, said in enumerate(fill(words, 21.0)):
                y = bottom - 12 * unit - line * 1.25 * size
                self.sheet.write(x, y, said, size, align="center")
        axes.plot([left, left, right], [top, bottom, bottom], color=style.INK, lw=0.8 * unit)
        self.sheet.write(right, bottom - 34 * unit, x_word, size, bold=True, align="right")
        self.sheet.write(left - 30 * unit, top + 9 * unit, y_word, size, bold=True)


SHARES = {value / 100: f"{value} %" for value in (0, 20, 40, 60, 80, 100)}
"""Marks of an axis of shares."""


def line_signs(sheet: Sheet, words: Sequence[str]) -> None:
    """Explain the lines in the legend.

    Parameters
    ----------
    sheet
        The sheet.
    words
        What each line means, in the order of `LINES`.
    """
    for (color, dashes, marker), each in zip(LINES, words, strict=False):

        def draw(
            x: float,
            y: float,
            color: str = color,
            dashes: object = dashes,
            marker: str = marker,
        ) -> None:
            unit = sheet.unit
            ends = [x - 9 * unit, x, x + 9 * unit]
            line = sheet.axes.plot(ends, [y, y, y], color=color, lw=1.6 * unit, marker=marker)[0]
            line.set(linestyle=dashes, markersize=4 * unit, markevery=[1], gid="legend-line")

        sheet.entry(each, draw)
