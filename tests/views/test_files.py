"""Saved pictures: the same bytes, the right size, text that can be searched."""

from __future__ import annotations

import base64
import io
import os
import struct
import subprocess
import sys
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosystem.documents.council import build_council
from ecosystem.documents.writers import docx_of, html_of
from ecosystem.errors import DataError, EcosystemError, UsageError
from ecosystem.findings.registry import find_all
from ecosystem.pictures.files import save_picture
from ecosystem.pictures.matrix import draw_gap_matrix
from ecosystem.pictures.network import draw_quarter
from ecosystem.pictures.paper import figure_of
from ecosystem.pictures.style import contrast, with_look
from ecosystem.sharing.quarters import share
from ecosystem.sharing.results import found_for
from ecosystem.workshop.page import render_workshop
from views.places import crowd, nasty

DRAW = """
import sys
from ecosystem.findings.registry import find_all
from ecosystem.io.reading import load_sample
from ecosystem.pictures.files import save_picture
from ecosystem.pictures.network import draw_quarter
from ecosystem.pictures.screen import render_network
mini = load_sample("mini"); result = find_all(mini)
for ending in ("svg", "pdf", "png"):
    save_picture(draw_quarter(mini, result=result), f"{sys.argv[1]}.{ending}")
with open(f"{sys.argv[1]}.html", "w", encoding="utf-8") as page:
    page.write(render_network(mini, result=result))
"""


def test_two_runs_give_the_same_bytes(tmp_path, request):
    for run in ("1", "2"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": run,
            "PYTHONPATH": str(request.config.rootpath),
        }
        command = [sys.executable, "-c", DRAW, str(tmp_path / run)]
        subprocess.run(command, check=True, env=environment, cwd=request.config.rootpath)
    for ending in ("svg", "pdf", "png", "html"):
        first, second = ((tmp_path / f"{run}.{ending}").read_bytes() for run in ("1", "2"))
        assert first == second, ending


def test_names_are_text_in_svg(tmp_path, kornhafen, kornhafen_result):
    drawn = draw_quarter(kornhafen, result=kornhafen_result, lang="de")
    written = save_picture(drawn, tmp_path / "k.svg").read_text("utf-8")
    assert "Quartierscafé" in written
    assert "DejaVu Sans" in written
    assert "<dc:date>" not in written
    assert len(written) < 1_500_000


def test_no_request_is_hidden_in_an_svg_and_nothing_is_executable(tmp_path):
    written = save_picture(draw_quarter(nasty()), tmp_path / "n.svg").read_text("utf-8")
    assert "<script" not in written
    assert "<img" not in written
    assert "<svg onload" not in written
    assert 'href="http' not in written.replace('xmlns:xlink="http', "")


def _png(**said: str) -> bytes:
    from PIL import Image, PngImagePlugin

    words = PngImagePlugin.PngInfo()
    for name, value in said.items():
        words.add_text(name, value)
    made = io.BytesIO()
    Image.new("RGB", (900, 300), "#8A1420").save(made, format="PNG", pnginfo=words)
    return made.getvalue()


BROKEN = {
    "words.png": b"no picture",
    "empty.jpg": b"",
    "cut.png": _png()[:60],
    "script.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "moving.gif": b"GIF89a" + 20 * b"\0",
    "huge.png": _png()[:16] + struct.pack(">II", 60000, 60000) + _png()[24:],
}


@pytest.mark.parametrize("name", [*BROKEN, "nowhere.png", "."])
def test_a_broken_logo_is_one_sentence(tmp_path, mini, name):
    if name in BROKEN:
        (tmp_path / name).write_bytes(BROKEN[name])
    with pytest.raises(DataError, match="can be read as a logo") as told:
        with_look(mini, logo=tmp_path / name)
    assert len(told.value.message("de").splitlines()) == 1


@given(st.integers(0, 0xFFFFFF))
def test_only_a_colour_in_which_words_can_be_read_is_taken(mini, number):
    color = f"#{number:06X}"
    if contrast(color, "#EEF3F6") >= 4.5:
        assert with_look(mini, color=color).meta.look == {"color": color}
    else:
        with pytest.raises(UsageError, match="too pale"):
            with_look(mini, color=color)


@pytest.mark.parametrize("color", ["red", "#12345", "#1234567", "#12345G", "url(x)", "#000;x"])
def test_what_is_no_colour_is_refused(mini, color):
    with pytest.raises(UsageError, match="is no colour"):
        with_look(mini, color=color)


def test_logo_and_colour_stand_on_pictures_papers_and_the_page_for_the_room(tmp_path, mini):
    file = tmp_path / "logo.png"
    file.write_bytes(_png(Author="Zanarius"))
    look = with_look(mini, logo=file, color="#8a1420")
    data = look.meta.look["logo"].partition(",")[2]
    assert b"Zanarius" not in base64.b64decode(data)
    shown = share(look, view="partner")
    result = found_for(look, view="partner", draws=0)
    plain, drawn = (draw_gap_matrix(each, result=result) for each in (share(mini), shown))
    made = [save_picture(a, tmp_path / f"{n}.png") for n, a in enumerate((plain, drawn))]
    assert made[0].read_bytes() != made[1].read_bytes()
    for run in ("1", "2"):
        save_picture(drawn, tmp_path / f"{run}.svg")
    assert (tmp_path / "1.svg").read_bytes() == (tmp_path / "2.svg").read_bytes()
    assert data in (tmp_path / "1.svg").read_text("utf-8")
    page = build_council(look, result, lang="de")
    html, room = html_of(page), render_workshop(look)
    for written in (html, room):
        assert f'src="data:image/png;base64,{data}"' in written
        assert "#8A1420" in written
    with ZipFile(io.BytesIO(docx_of(page))) as book:
        assert any(name.startswith("word/media/") for name in book.namelist())
    assert "look" not in look.meta.as_dict()


@pytest.mark.parametrize(
    ("paper", "size"), [("a3", (420, 297)), ("a0", (1189, 841)), ("projector", (338.7, 190.5))]
)
def test_a_picture_is_brought_to_its_paper(tmp_path, paper, size):
    drawn = draw_quarter(crowd(10))
    before = float(drawn.texts[0].get_fontsize())
    save_picture(drawn, tmp_path / "p.pdf", paper=paper)
    inches = figure_of(drawn).get_size_inches()
    assert tuple(float(side) * 25.4 for side in inches) == pytest.approx(size, abs=0.1)
    if paper == "a3":
        assert drawn.texts[0].get_fontsize() == pytest.approx(before * 297 / 210, rel=0.01)


def test_wrong_names_are_refused(tmp_path):
    drawn = draw_quarter(crowd(3))
    with pytest.raises(UsageError, match="gif"):
        save_picture(drawn, tmp_path / "p.gif")
    with pytest.raises(UsageError, match="a9"):
        save_picture(drawn, tmp_path / "p.svg", paper="a9")
    with pytest.raises(EcosystemError, match=r"p\.svg"):
        save_picture(drawn, tmp_path / "nowhere" / "p.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_matrix_is_saved_like_any_picture(tmp_path, mini):
    drawn = draw_gap_matrix(mini, result=find_all(mini))
    assert save_picture(figure_of(drawn), tmp_path / "m.png", paper="a4").stat().st_size > 10_000
