"""Malformed and hostile files end in one sentence, within seconds."""

from __future__ import annotations

import io
import json
import time
import zipfile

import pytest

from ecosystem.cli import main
from ecosystem.errors import DataError
from ecosystem.io.formats.base import MAX_BYTES
from ecosystem.io.formats.registry import import_quarter

SECONDS = 10
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]><{root}><graph><nodes><node id="&c;"/></nodes></graph>'
    "</{root}>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    "<{root}><graph><node id='&f;'/></graph></{root}>"
)
DEEP = "[" * 100_000 + "]" * 100_000
DEEP_OBJECT = '{"elements":' * 2_000 + "[]" + "}" * 2_000


def refused(form, path, capsys):
    """Import; give the one sentence that is said."""
    begin = time.monotonic()
    status = main(["import", form, str(path), "-o", str(path.parent / "out"), "--lang", "en"])
    assert time.monotonic() - begin < SECONDS
    said = capsys.readouterr()
    assert status == 1, said
    assert "Traceback" not in said.err
    assert "fault of the program" not in said.err
    assert said.err.count("\n") <= 2, said.err
    assert not (path.parent / "out").exists()
    return said.err


@pytest.mark.parametrize("form", ["graphml", "gexf", "networkcanvas"])
@pytest.mark.parametrize("content", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
def test_entities_are_not_resolved(form, content, tmp_path, capsys):
    ending = {"gexf": ".gexf"}.get(form, ".graphml")
    root = {"gexf": "gexf"}.get(form, "graphml")
    file = tmp_path / f"x{ending}"
    file.write_text(content.replace("{root}", root), "utf-8")
    said = refused(form, file, capsys)
    assert "DOCTYPE" in said
    assert "root:" not in said


JSON_FORMS = ["hsds", "integreat", "osm", "kumu", "cytoscape"]


@pytest.mark.parametrize("form", JSON_FORMS)
@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"",
        b"null",
        b"3",
        b'"x"',
        b"[[[1]]]",
        b'{"a": NaN}',
        b'{"elements": 3}',
        b'{"elements": [3], "connections": {}}',
        b'{"features": [3]}',
        b'[{"id": [{}]}]',
        b"\xff\xfe\x00\xd8" * 9,
        b"\x00\x01\x02" * 99,
        DEEP.encode(),
        DEEP_OBJECT.encode(),
        b'{"id": ' + b"9" * 10_000 + b"}",
    ],
    ids=range(16),
)
def test_broken_json_is_one_sentence(form, content, tmp_path, capsys):
    file = tmp_path / ("x.cyjs" if form == "cytoscape" else "x.json")
    file.write_bytes(content)
    refused(form, file, capsys)


@pytest.mark.parametrize("form", ["graphml", "gexf"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<",
        b"<a/>",
        b"<graphml/>",
        b"<gexf/>",
        b"<graphml><graph/></graphml>",
        b"<gexf><graph/></gexf>",
        b"<a>" * 50_000,
        b"<a>" * 20_000 + b"</a>" * 20_000,
        b'<?xml version="1.0" encoding="klingon"?><graphml><graph/></graphml>',
        b"\x00\xff" * 50,
    ],
    ids=range(11),
)
def test_broken_xml_is_one_sentence(form, content, tmp_path, capsys):
    file = tmp_path / f"x.{form}"
    file.write_bytes(content)
    refused(form, file, capsys)


@pytest.mark.parametrize("form", JSON_FORMS)
def test_two_hundred_megabytes_are_refused_by_size(form, tmp_path, capsys):
    file = tmp_path / ("x.cyjs" if form == "cytoscape" else "x.json")
    with file.open("wb") as stream:
        stream.write(b"[")
        stream.truncate(200_000_000)
    said = refused(form, file, capsys)
    assert "200 MB" in said
    assert f"{MAX_BYTES // 1_000_000} MB" in said


def test_a_zip_bomb_is_not_unpacked(tmp_path, capsys):
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"organizations{number}.csv", b"0" * 26_000_000)
    assert "not unpacked" in refused("hsds", file, capsys)


def test_a_zip_that_lies_about_its_size_is_held_to_the_limit(tmp_path, capsys):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("organizations.csv", b"id,name\n" + b"x" * (MAX_BYTES + 99))
    data = buffer.getvalue()
    true = (MAX_BYTES + 107).to_bytes(4, "little")
    assert data.count(true) == 2
    file = tmp_path / "x.zip"
    file.write_bytes(data.replace(true, (100).to_bytes(4, "little")))
    refused("hsds", file, capsys)


@pytest.mark.parametrize("form", ["hsds", "networkcanvas", "kumu"])
@pytest.mark.parametrize("content", [b"PK", b"", b"PK\x03\x04" + b"\x00" * 200])
def test_a_broken_archive_is_one_sentence(form, content, tmp_path, capsys):
    file = tmp_path / "x.zip"
    file.write_bytes(content)
    refused(form, file, capsys)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"dl",
        b"dl n=0",
        b"dl n=999999999 format=fullmatrix\ndata:\n1",
        b"dl n=3 format=fullmatrix\ndata:\n0 1 1\n1 0",
        b"dl n=2 format=fullmatrix\ndata:\n0 x\n1 0",
        b"dl n=2 format=fullmatrix\ndata:\n0 nan\n1 0",
        b"dl n=2 format=hypermatrix\ndata:\n0 1\n1 0",
        b"dl n=2 format=edgelist1\nlabels:\na,b\ndata:\n1 9",
        b"\x00\x01\xff" * 30,
    ],
    ids=range(10),
)
def test_a_broken_dl_file_is_one_sentence(content, tmp_path, capsys):
    file = tmp_path / "x.dl"
    file.write_bytes(content)
    refused("ucinet", file, capsys)


@pytest.mark.parametrize(
    "form", [*JSON_FORMS, "oruk", "graphml", "gexf", "networkcanvas", "ucinet"]
)
def test_an_empty_folder_and_nothing_are_one_sentence(form, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    refused(form, tmp_path / "empty", capsys)
    refused(form, tmp_path / "nowhere.json", capsys)


def test_another_encoding_is_read_with_a_notice(tmp_path):
    file = tmp_path / "x.json"
    found = {"elements": [{"label": "Bücherei", "type": "library"}], "connections": []}
    file.write_bytes(json.dumps(found, ensure_ascii=False).encode("cp1252"))
    imported = import_quarter(file, format="kumu")
    assert imported.quarter.table("actors").column("name") == ("Bücherei",)
    assert "old_encoding" in [note.key for note in imported.notes]
    file.write_bytes(json.dumps(found, ensure_ascii=False).encode("utf-16"))
    assert import_quarter(file, format="kumu").quarter == imported.quarter


def test_a_link_out_of_the_folder_is_only_what_the_user_may_read(tmp_path):
    with pytest.raises(DataError):
        import_quarter(tmp_path / "a\x00b", format="hsds")
