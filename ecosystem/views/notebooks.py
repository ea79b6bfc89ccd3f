"""The interactive picture in a notebook, with a still one where scripts are not trusted."""

from __future__ import annotations

import base64
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

from ecosystem.findings import find_all
from ecosystem.findings.result import Result
from ecosystem.model.quarter import Quarter
from ecosystem.sharing import share, share_result
from ecosystem.views.descriptions import Description, describe_quarter
from ecosystem.views.interactive import render_network

_MOST_STILL = 150
"""Up to so many actors a still picture is drawn; above, words stand in its place."""


@dataclass(frozen=True)
class NetworkDisplay:
    """The interactive picture, as the last line of a notebook cell shows it.

    Parameters
    ----------
    page
        The whole page.
    still
        The still picture as SVG; blank for a quarter that is too large for one.
    description
        The same content in words.
    height
        Of the frame, in pixels.
    """

    page: str
    still: str
    description: Description
    height: int = 720

    def __repr__(self) -> str:
        return f"<{self.description.title}: {self.description.status}>"

    def _repr_html_(self) -> str:
        """Give a frame for a trusted notebook and a still picture for all others.

        A notebook that is not trusted loses frame and style, so what the style hides is seen.
        """
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

    def save(self, path: str | Path) -> Path:
        """Write the page as a file of its own.

        Parameters
        ----------
        path
            Ends in ``.html``.

        Returns
        -------
        path
            Where it was written. It is written under another name first and renamed.

        Raises
        ------
        EcosystemError
            If the file cannot be written.
        """
        from ecosystem.io.saving import save_file

        return save_file(Path(path), lambda part: part.write_bytes(self.page.encode()))


def _still_picture(quarter: Quarter, result: Result | None, words: Description) -> str:
    from matplotlib import pyplot as plt

    from ecosystem.views.files import save_picture
    from ecosystem.views.sheet import figure_of
    from ecosystem.views.static import draw_quarter

    axes = draw_quarter(quarter, result=result, lang=words.lang, paper="projector")
    with tempfile.TemporaryDirectory() as folder:
        file = save_picture(axes, Path(folder) / "still.svg", description=words)
        drawn = file.read_text(encoding="utf-8")
    plt.close(figure_of(axes))  # a notebook would show it a second time
    return drawn


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
    >>> from ecosystem.io import load_sample
    >>> show_network(load_sample("mini"))
    <Mini-Kornhafen: who helps here, and who is connected to whom: ...>
    """
    shown = share(quarter, view=view)
    if quarter.meta.view == "internal":
        if result is None:
            result = find_all(quarter, draws=0)
        if result.view == "internal":
            result = share_result(result, quarter, view=view)
    words = describe_quarter(shown, result=result, lang=lang)
    page = render_network(shown, result=result, lang=lang, layout=layout)
    small = len(words.rows) <= _MOST_STILL
    still = _still_picture(shown, result, words) if small else ""
    return NetworkDisplay(page, still, words, height)
