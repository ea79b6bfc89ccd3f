"""From a list to findings, as somebody would click; and every result is that of the command."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from html import unescape

import pytest
from app.driving import Client

from ecosystem.app.pages import ROUTES
from ecosystem.cli import main
from ecosystem.words import LANGUAGES

LIST = """Liste der Beratungsstellen;;;
Einrichtung;Angebot;Sprachen;Telefon
Stadtteilbüro;Beratung zu Schulden;deutsch, arabisch;0123 456
Caritas Nord;Hilfe bei der Wohnungssuche;deutsch;
Kulturverein;Deutschkurs;?;
"""

# What some pages are asked for.
WORDS = {
    "cell": "?id=housing:ar:all:any",
    "why": "?id=gap:housing:ar:all:any",
    "row": "?row=0",
    "whatif": "?close=W1",
}


def command_on(shown) -> list[str]:
    found = re.search(r"<code>(ecosystem .*?)</code>", shown.html.partition("<footer>")[2])
    assert found, "no command on the page"
    return shlex.split(unescape(found[1]))[1:]


def output_of(words: list[str]) -> bytes:
    held = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(held):
        assert main(words) == 0
    held.flush()
    return held.buffer.getvalue()


def test_a_list_becomes_a_quarter(client: Client, tmp_path):
    file = tmp_path / "Liste Nord.csv"
    file.write_text(LIST, "utf-8")
    before = file.read_bytes()
    shown = client.drop(file)
    assert shown.status == 200, shown.words
    assert "Liste Nord.csv" in shown.words
    assert "Überschriften in Zeile 2" in shown.words
    assert "0123" not in shown.html, "a number of a person is not shown"
    kept = client.folder / "Eingang" / "Liste Nord.csv"
    assert kept.read_bytes() == before
    columns = [unescape(each) for each in re.findall(r'name="column" value="([^"]*)"', shown.html)]
    assert columns == ["Einrichtung", "Angebot", "Sprachen", "Telefon"]
    meanings = ["name", "topics", "languages", "phone"]
    fields = {"list": 1, "was": 2, "header": 2, "column": columns, "meaning": meanings}
    again = client.post(shown.path, **fields, recorded=["debt"], again=1)
    assert re.search(r'value="topics" selected', again.html)
    assert re.search(r'value="debt" checked', again.html)
    taken = client.post(again.path, **fields, recorded=["debt"], name="Nord", day="2026-02-01")
    assert taken.status == 200, taken.words
    assert taken.path.endswith("/q/Nord/2026-02-01/check")
    assert "Stellen" in client.get(taken.beside("findings")).words
    cell = client.get(client.get(taken.beside("matrix")).links("/cell?")[0])
    assert "Menschen nicht gezählt" in cell.words
    assert "None" not in cell.words
    assert (client.folder / "Nord" / "Staende" / "2026-02-01" / "actors.csv").exists()
    assert kept.read_bytes() == before


def test_a_list_of_which_nobody_says_that_it_is_complete_has_every_page(client: Client, tmp_path):
    (tmp_path / "Süd.csv").write_text("Einrichtung;Angebot\nTreff;Wohnen\nHaus;\n", "utf-8")
    read = client.drop(tmp_path / "Süd.csv")
    taken = client.post(read.path, list=1, name="Süd", day="2026-02-01")
    for page in ("findings", "plan", "matrix", "money", "whatif", "give/report", "data", "history"):
        shown = client.get(taken.beside(page))
        assert shown.status == 200, (page, shown.words)
        assert "None" not in shown.words
    assert "nicht bestimmt" in client.get(taken.beside("findings")).words


def test_what_was_decided_about_a_list_holds_for_the_next_one(client: Client, tmp_path):
    file = tmp_path / "2025.csv"
    file.write_text("Wo;Wobei\nTafel;Schulden\nCaritas;Wohnen\n", "utf-8")
    shown = client.drop(file)
    fields = {"list": 1, "was": 1, "header": 1, "column": ["Wo", "Wobei"]}
    client.post(shown.path, **fields, meaning=["name", "remark"], recorded=["all"], again=1)
    later = tmp_path / "2026.csv"
    later.write_text("Wo;Wobei\nTafel;Sprache\n", "utf-8")
    shown = client.drop(later)
    assert "denselben Spalten" in shown.words
    assert re.search(r'value="remark" selected', shown.html)
    assert " checked" not in shown.html, "for which topics it is complete is said anew"
    other = tmp_path / "other.csv"
    other.write_text("Wo;Womit\nTafel;Sprache\n", "utf-8")
    assert "denselben Spalten" not in client.drop(other).words


def test_a_question_is_answered_beside_it_and_the_answer_holds_next_year(client: Client, tmp_path):
    file = tmp_path / "Frage 2025.csv"
    file.write_text("Stelle;Angebot\nTafel;Kleiderkammer\nErika Muster;Schulden\n", "utf-8")
    shown = client.drop(file)
    assert "Welches Thema ist mit „Kleiderkammer“ gemeint?" in shown.words
    fields = {"list": 1, "was": 1, "header": 1, "column": ["Stelle", "Angebot"]}
    said = {"word": "Kleiderkammer", "word_is": "housing", "place": "Erika Muster"}
    fields |= {"meaning": ["name", "topics"], "place_is": "Helferin 1"}
    again = client.post(shown.path, **fields, **said, again=1)
    assert "Frage" not in again.words.partition("Ihre Antworten")[0].partition("Bemerkung")[2]
    assert re.search(r'value="housing" selected', again.html)
    later = tmp_path / "Frage 2026.csv"
    later.write_text("Stelle;Angebot\nCaritas;Kleiderkammer\nErika Muster;Schulden\n", "utf-8")
    shown = client.drop(later)
    taken = client.post(shown.path, name="Frage", day="2026-02-01")
    offers = (client.folder / "Frage" / "Staende" / "2026-02-01" / "offers.csv").read_text("utf-8")
    assert "housing" in offers
    names = client.get(taken.beside("data/actors")).words
    assert "Helferin 1" in names
    assert "Muster" not in names


def test_a_broken_file_is_a_sentence(client: Client, tmp_path):
    for name, content in (
        ("kaputt.xlsx", b"PK\x03\x04 no"),
        ("leer.csv", b""),
        ("x.bin", b"\0"),
        ("s.html", b"<p>"),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        shown = client.drop(file)
        assert shown.status == 400
        assert "Traceback" not in shown.html
        assert "--" not in shown.words, "a page has no options"
        assert len(shown.words) > 40
        assert name not in client.get("").html, "what cannot be read is not offered again"


def test_the_command_on_each_page_gives_its_result_byte_for_byte(client: Client, mini):
    findings = client.get(mini.path)
    matrix = client.get(findings.beside("matrix"))
    pages = [findings.path, matrix.path, matrix.links("/cell?")[0], findings.beside("plan")]
    pages += findings.links("/why?")[:1] + findings.links("why?id=bridge")[:1]
    pages += client.get(findings.beside("plan")).links("/whatif?")[:1]
    pages += [findings.beside("money"), findings.beside("whatif") + "?close=W1&lose_person=C2"]
    for path in pages:
        shown = client.get(path)
        raw = client.get(path + ("&" if "?" in path else "?") + "as=json")
        assert raw.content == output_of(command_on(shown)), path


def test_a_page_in_a_frame_is_that_of_its_command_and_shut_in(client: Client, mini, tmp_path):
    for name in ("docks", "agenda", "net"):
        shown = client.get(mini.beside(name))
        words = command_on(shown)
        framed = client.get(mini.beside(f"paper/{name}"))
        if "-o" in words:
            words[words.index("-o") + 1] = str(tmp_path / "net.html")
            assert main([*words, "--quiet"]) == 0
            assert framed.content == (tmp_path / "net.html").read_bytes()
        else:
            assert framed.content == output_of(words)
        _, headers, _ = client.ask("GET", framed.path)
        policy = headers["content-security-policy"]
        assert "sandbox" in policy
        assert "allow-same-origin" not in policy
        assert "default-src 'none'" in policy


def test_the_plan_asks_for_as_many_actions_as_wanted(client: Client, mini):
    shown = client.get(mini.beside("plan") + "?actions=2")
    assert command_on(shown)[2:4] == ["--actions", "2"]
    assert shown.html.count("<rect") <= 2


def test_findings_are_filtered(client: Client, mini):
    shown = client.get(mini.path + "?kind=gap")
    count = shown.html.count('class="sentence"')
    assert 0 < count < client.get(mini.path).html.count('class="sentence"')
    assert client.get(mini.path + "?kind=nothing").html.count('class="sentence"') == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_whole_in_both_languages(client: Client, mini, lang):
    for method, path, _ in ROUTES:
        if method != "GET" or "{job}" in path or "{name}" in path or path.startswith("/template"):
            continue
        place = mini.path.split("/q/")[1].split("/")
        path = path.format(
            project=place[0], wave=place[1], table="offers", paper="docks", gift="report"
        )
        path = path.lstrip("/")
        path += WORDS.get(path.rsplit("/", 1)[-1], "")
        shown = client.get(f"/{client.secret}/{lang}/{path}")
        assert shown.status == 200, (path, shown.words)
        assert f'<html lang="{lang}">' in shown.html
        if "/paper/" in path:  # made by a command, with tests of its own
            continue
        assert shown.html.count("<h1>") == 1
        # Every action shows the command that does the same, or where the same is done by hand.
        assert "<footer>" in shown.html or path.endswith(("/give", "/whatif", "/compare")), path
        assert not re.search(r"\bon\w+=|style=|<script(?! src)", shown.html), (
            "our policy forbids it"
        )
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', shown.html)
        for link in shown.links(f"/{client.secret}/{lang}/q/"):
            path_of_link = link.split("?")[0].split(f"/{lang}", 1)[1]
            assert any(_fits(known, path_of_link) for _, known, _ in ROUTES), link


def _fits(known: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", known), path) is not None


def test_a_page_that_does_not_exist_says_so(client: Client, mini):
    assert client.get("nothing").status == 404
    assert client.get("q/Nirgends/2025-01-01/check").status == 400
    assert client.get(mini.beside("why") + "?id=gap:no").status == 400


def test_what_is_stopped_or_unknown_is_told(client: Client):
    assert "neu gestartet" in client.get("job/0000").words


def test_the_empty_workbook_is_that_of_the_command(client: Client, tmp_path):
    main(["template", "-o", str(tmp_path / "t.xlsx"), "--lang", "de", "--quiet"])
    assert client.get("template").content == (tmp_path / "t.xlsx").read_bytes()
