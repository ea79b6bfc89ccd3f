"""The picture in a notebook: interactive where it is trusted, still where it is not."""

from __future__ import annotations

import re
import sys

import pytest

from ecosystem.findings.registry import find_all
from ecosystem.pictures.screen import render_network, show_network
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import share_result
from views.places import crowd

NOTEBOOK = "import ecosystem as eco\neco.show_network(eco.load_sample('mini'), lang='de')"


@pytest.fixture(scope="module")
def display(mini):
    return show_network(mini, lang="de")


def test_it_shows_what_the_partner_view_shows(mini, display):
    result = share_result(find_all(mini, draws=0), mini)
    assert display.page == render_network(share(mini), result=result, lang="de")
    assert show_network(share(mini)).page == render_network(share(mini))


def test_without_frame_and_style_a_still_picture_remains(display):
    written = display._repr_html_()
    left = re.sub(r"<(style|iframe)\b.*?</\1>", "", written, flags=re.DOTALL)
    assert "<iframe" not in left
    assert '<img class="ecosystem-still"' in left
    assert "data:image/svg+xml;base64," in left
    assert "<script" not in written  # the page stands escaped inside the frame


def test_a_large_quarter_has_words_in_place_of_a_still_picture():
    written = show_network(crowd(160), view="internal")._repr_html_()
    assert "<pre" in written.rpartition("</iframe>")[2]


def test_it_can_be_saved(display, tmp_path):
    assert display.save(tmp_path / "net.html").read_text("utf-8") == display.page


def test_a_link_keeps_the_notebook_small(display, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    link = display.link("pages/net & more.html")
    assert (tmp_path / "pages" / "net & more.html").read_text("utf-8") == display.page
    assert "net &amp; more.html" in link._repr_html_()
    assert len(link._repr_html_()) < 500


# Where the painted points lie, as shares of width and height.
PAINTED = """(canvas) => {
  const { width, height } = canvas;
  const points = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  let count = 0, x = 0, y = 0;
  for (let i = 0; i < points.length; i += 4) {
    if (points[i + 3] < 128 || Math.min(points[i], points[i + 1], points[i + 2]) > 200) continue;
    count += 1; x += (i / 4) % width; y += Math.floor(i / 4 / width);
  }
  return [count, x / count / width, y / count / height];
}"""


@pytest.mark.browser
def test_the_picture_stays_in_its_frame_and_on_paper(display, chromium, tmp_path):
    file = tmp_path / "frame.html"
    file.write_text(f"<!doctype html><meta charset=utf-8>{display._repr_html_()}", "utf-8")
    page = chromium.open(file)
    frame = page.frame_locator("iframe[srcdoc]")
    frame.locator("#net[data-drawn=yes]").wait_for()
    for width in (620, 1400):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        count, across, down = frame.locator("#net canvas").evaluate(PAINTED)
        assert count > 500
        assert 0.25 < across < 0.75
        assert 0.2 < down < 0.8
    page.emulate_media(media="print")
    assert not frame.locator("#net").is_visible()
    assert frame.locator("#paper").is_visible()
    assert frame.locator("#paper").evaluate(
        "(image) => image.decode().then(() => image.naturalWidth)"
    )
    page.emulate_media(media="screen")
    assert frame.locator("#net").is_visible()
    assert chromium.errors == []


@pytest.mark.browser
def test_a_notebook_runs_and_its_export_works_offline(chromium, tmp_path):
    nbformat = pytest.importorskip("nbformat", reason="notebooks are not installed")
    client = pytest.importorskip("nbclient", reason="notebooks are not installed")
    exporters = pytest.importorskip("nbconvert.exporters", reason="notebooks are not installed")
    cells = [nbformat.v4.new_code_cell(NOTEBOOK)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    try:
        client.NotebookClient(notebook, timeout=120).execute()
        exporter = exporters.HTMLExporter(mathjax_url="", require_js_url="")
        written, _ = exporter.from_notebook_node(notebook)
    except ValueError as error:  # templates are files beside the interpreter
        pytest.skip(f"no notebook templates for {sys.executable}: {error}")
    file = tmp_path / "notebook.html"
    file.write_text(written, "utf-8")
    page = chromium.open(file)
    frame = page.frame_locator("iframe[srcdoc]")
    frame.locator("#net[data-drawn=yes]").wait_for()
    frame.locator("#lang").click()
    assert frame.locator("html").get_attribute("lang") == "en"
    assert not page.locator(".ecosystem-still").is_visible()
    assert [address for address in chromium.refused if address.startswith("http")] == []
    assert chromium.errors == []
