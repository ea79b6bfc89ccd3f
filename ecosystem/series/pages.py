"""A notebook as one HTML file that needs no internet."""

from __future__ import annotations

from importlib.metadata import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

_NOTHING_FROM_OUTSIDE = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; "
    "frame-src 'self' data:; base-uri 'none'; form-action 'none'\">"
)


def _templates() -> list[str]:
    """Find the templates where the package was installed, whatever Python was started."""
    found = [file for file in files("nbconvert") or () if file.match("templates/lab/conf.json")]
    return [str(Path(str(file.locate())).resolve().parents[1]) for file in found]


def notebook_page(notebook: NotebookNode, *, title: str, lang: str) -> str:
    """Turn a notebook into a page.

    Parameters
    ----------
    notebook
        A notebook with outputs.
    title
        Title of the page.
    lang
        ``"de"`` or ``"en"``.

    Returns
    -------
    page
        HTML with everything in it. The formulas' script and the loader of others are left out,
        since both are asked for from outside.
    """
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        mathjax_url="",
        require_js_url="",
        jquery_url="",
        mermaid_js_url="",
        language_code=lang,
        embed_images=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        extra_template_basedirs=_templates(),
        extra_template_paths=_templates(),
    )
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": title}})
    return str(page).replace("<head>", f"<head>{_NOTHING_FROM_OUTSIDE}", 1)
