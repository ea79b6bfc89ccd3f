"""The twin in words holds what the picture holds, and travels inside the picture's file."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ElementTree

import pytest

from ecosystem.cli import main
from ecosystem.findings.registry import find_all
from ecosystem.pictures.descriptions import describe_gaps, describe_quarter
from ecosystem.pictures.files import save_picture
from ecosystem.pictures.matrix import axes_of, fields
from ecosystem.pictures.network import draw_quarter
from ecosystem.words import text
from views.places import nasty, quarter


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_actor_and_every_tie_is_named(mini, lang):
    words = describe_quarter(mini, result=find_all(mini), lang=lang)
    network = mini.network()
    assert sorted(row[0] for row in words.rows) == sorted(network.names)
    sends = dict(zip([row[0] for row in words.rows], [row[5] for row in words.rows], strict=True))
    records = network.records
    for source, target in zip(records.source.tolist(), records.target.tolist(), strict=True):
        assert network.names[target] in sends[network.names[source]].split("; ")
    said = " ".join(words.text().split())
    for mark in words.marked:
        assert " ".join(mark.split()) in said
    assert max(map(len, words.text().splitlines())) <= 92


def test_the_table_opens_in_excel_and_computes_nothing():
    bad = quarter([("A", "=1+1", "caritas"), ("B", "@SUM", "shop")], [("A", "B", "referral")])
    content = describe_quarter(bad).csv()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["'=1+1", "'@SUM"]


def test_every_field_of_the_matrix_is_named(mini):
    result = find_all(mini)
    words = describe_gaps(mini, result=result, lang="de")
    topics, languages = axes_of(fields(result.cells, unweighted=False), mini.meta.languages)
    assert len(words.rows) == len(topics) * len(languages)
    assert text("views.class.G3", "de") in {row[1] for row in words.rows}


def test_an_empty_quarter_says_so():
    words = describe_quarter(quarter([], []), lang="de")
    assert words.rows == ()
    assert text("views.empty.actors", "de") in " ".join(words.text().split())


def test_an_svg_carries_its_description_and_stays_well_formed(tmp_path):
    words = describe_quarter(nasty(), lang="en")
    file = save_picture(draw_quarter(nasty()), tmp_path / "n.svg", description=words)
    root = ElementTree.parse(file).getroot()
    said = {child.tag.rpartition("}")[2]: child.text or "" for child in root}
    assert said["title"] == words.title
    assert words.rows[0][0].split()[0] in said["desc"]
    assert root.attrib["role"] == "img"


def test_the_command_writes_the_twin_beside_the_picture(tmp_path, request, capsys):
    kornhafen = str(request.config.rootpath / "data" / "siedlung-am-wehr")
    picture, twin = tmp_path / "net.html", tmp_path / "net.txt"
    call = ["draw", kornhafen, "-o", str(picture), "--text", str(twin), "--draws", "0"]
    assert main([*call, "--lang", "de"]) == 0
    assert "schickt Menschen zu" in twin.read_text("utf-8")
    assert main([*call[:5], str(tmp_path / "net.doc")]) == 2
    assert main(["draw", kornhafen, "-o", str(picture), "--highlight", "nobody"]) != 0
    assert "nobody" in capsys.readouterr().err
