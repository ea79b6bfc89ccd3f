"""Saved pictures: the same bytes, the right size, text that can be searched."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ecosystem.errors import EcosystemError, UsageError
from ecosystem.findings.registry import find_all
from ecosystem.pictures.files import save_picture
from ecosystem.pictures.matrix import draw_gap_matrix
from ecosystem.pictures.network import draw_quarter
from ecosystem.pictures.paper import figure_of
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
