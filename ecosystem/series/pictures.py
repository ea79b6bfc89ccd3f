"""A still picture as a notebook shows it: small, with its title for those who listen."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 80
"""Points of the screen to an inch; a sheet of paper becomes about 940 wide."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure that shows itself once, as the last line of a cell.

    Parameters
    ----------
    figure
        The figure of matplotlib.
    title
        What it shows.
    """

    figure: Figure
    title: str

    def __repr__(self) -> str:
        """Return the title, for screens without pictures."""
        return f"<{self.title}>"

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]:
        """Give the picture and its title; two runs give the same bytes."""
        stream = io.BytesIO()
        self.figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
        return stream.getvalue(), {"alt": self.title}


def picture_of(figure: Figure) -> Picture:
    """Take a figure out of the hands of the notebook, which would show it twice.

    Parameters
    ----------
    figure
        The largest text at its top, in at most two lines, is taken as its title.

    Returns
    -------
    picture
        The picture.
    """
    from matplotlib import pyplot
    from matplotlib.text import Text

    texts = [each for each in figure.findobj(Text) if each.get_text().strip()]
    texts.sort(key=lambda each: -each.get_position()[1])
    largest = max((each.get_fontsize() for each in texts), default=0.0)
    lines = [each for each in texts if each.get_fontsize() == largest]
    left = lines[0].get_position()[0] if lines else 0.0
    title = " ".join(each.get_text() for each in lines[:2] if each.get_position()[0] == left)
    pyplot.close(figure)
    return Picture(figure, title)
