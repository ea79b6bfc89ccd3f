"""What is passed on is shown before, made by the command, and never in place of something else."""

from __future__ import annotations

import io
import re
import webbrowser
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from app.driving import Client, Shown
from app.test_pages import command_on

from ecosystem.app import looking
from ecosystem.app.give import GIFTS
from ecosystem.app.jobs import STOPPED, Job, Jobs
from ecosystem.cli import main
from ecosystem.cli.table import commands
from ecosystem.words import text

HIDDEN = "Ansprechperson I-1"


@pytest.fixture(scope="module")
def desk(client: Client) -> Shown:
    return client.post("sample", sample="mini")


def outputs(client: Client, desk: Shown) -> Path:
    return client.folder / desk.path.split("/q/")[1].split("/")[0] / "Ausgaben"


def saved(client: Client, desk: Shown, gift: str, **fields) -> Path:
    shown = client.post(desk.beside(f"give/{gift}"), **fields)
    assert shown.status == 200, shown.words
    found = re.search(r"<code>([^<]*)</code>", shown.html)
    assert found
    return Path(found[1])


def test_partners_are_meant_unless_she_chooses_otherwise(client: Client, desk: Shown):
    for name, gift in GIFTS.items():
        assert gift.views[0] == "partner", name
    shown = client.get(desk.beside("give/report"))
    assert re.search(r'value="partner" checked', shown.html)
    assert command_on(shown)[-4:-2] == ["--view", "partner"]


def test_what_a_view_hides_is_shown_before_and_looking_makes_nothing(client: Client, desk: Shown):
    for view in ("partner", "public"):
        shown = client.get(desk.beside("give/copy") + f"?view={view}")
        told = looking.hidden(command_on(shown)[1], view, lang="de")
        assert told["removed"]
        for line in (*told["removed"], *told["checked"]):
            assert " ".join(line.split()) in shown.words
    inside = client.get(desk.beside("give/report") + "?view=internal")
    assert "Geben Sie das nicht weiter" in inside.words
    assert not outputs(client, desk).exists()


def test_looking_is_not_passing_on(client: Client, desk: Shown, tmp_path, monkeypatch):
    monkeypatch.setenv("ECOSYSTEM_FOLDER", str(tmp_path))
    looking.hidden(command_on(client.get(desk.beside("give/copy")))[1], "public", lang="en")
    assert list(tmp_path.iterdir()) == []


LONG = ("report", "places", "poster", "gaps", "sheets")  # each takes half a minute


@pytest.mark.parametrize(
    "gift", [pytest.param(g, marks=pytest.mark.long) if g in LONG else g for g in GIFTS]
)
def test_what_is_saved_is_what_the_command_writes_and_hides(
    client: Client, desk: Shown, tmp_path, gift
):
    for ending in GIFTS[gift].forms:
        words = command_on(client.get(desk.beside(f"give/{gift}") + f"?form={ending}"))
        path = saved(client, desk, gift, form=ending)
        assert words[words.index("-o") + 1] == str(path)
        words[words.index("-o") + 1] = str(tmp_path / path.name)
        assert main([*words, "--quiet"]) == 0
        content = files(path)
        assert content == files(tmp_path / path.name), ending
        assert not any(HIDDEN.encode() in each for each in content.values())


def files(path: Path) -> dict[str, bytes]:
    found = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
    return {f.relative_to(path).as_posix(): f.read_bytes() for f in found}


def test_what_was_saved_before_stays(client: Client, desk: Shown):
    first = saved(client, desk, "tasks")
    first.write_bytes(b"worked on")
    second = saved(client, desk, "tasks")
    assert second != first
    assert first.read_bytes() == b"worked on"
    assert {first.name, second.name} <= set(
        re.findall(r">([^<]*xlsx)</a>", client.get(desk.beside("give")).html)
    )


def test_it_is_downloaded_and_opened(client: Client, desk: Shown, monkeypatch):
    folder = saved(client, desk, "copy", form="")
    packed = client.get(desk.beside(f"output/{quote(folder.name)}"))
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert "actors.csv" in archive.namelist()
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    client.post(desk.beside(f"open/{quote(folder.name)}"))
    assert opened == [folder.as_uri()]
    assert client.get(desk.beside("output/version.json")).status == 400
    assert client.get(desk.beside("output/..%2fVerlauf")).status in (400, 404)


def test_every_gift_is_a_command_that_knows_its_form():
    for name, gift in GIFTS.items():
        command = commands()[gift.command]
        for ending in gift.forms:
            own = gift.forms[ending] or not command.endings
            assert own or ending in command.endings, (name, ending)
            assert text(f"app.form_{ending[1:] or 'folder'}", "de")


def test_what_is_stopped_leaves_nothing(desk: Shown, client: Client, tmp_path):
    jobs = Jobs()
    try:
        source = command_on(client.get(desk.beside("give/report")))[1]
        target = tmp_path / "out" / "report.html"
        target.parent.mkdir()
        waiting = [Job(("report", source, "-o", str(target)), "de") for _ in range(2)]
        for job in waiting:
            jobs.start(job)
        for job in reversed(waiting):
            jobs.stop(job)
        for job in waiting:
            assert job.over.wait(60)
            assert job.outcome
            assert job.outcome.status == STOPPED
        assert not [each for each in target.parent.iterdir() if not each.name.startswith(".")]
        again = jobs.start(Job(("sample",), "de"))
        assert again.over.wait(60)
        assert again.outcome
        assert again.outcome.good, "the next one finds a new process"
    finally:
        jobs.close()


def test_what_lies_in_the_folder_where_it_is_started_is_not_run(tmp_path, monkeypatch):
    for name in ("ecosystem", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(1)", "utf-8")
    monkeypatch.chdir(tmp_path)
    jobs = Jobs()
    try:
        job = jobs.start(Job(("sample",), "de"))
        assert job.over.wait(60)
        assert job.outcome
        assert job.outcome.good
    finally:
        jobs.close()


def test_the_report_tells_what_has_changed_since_an_earlier_wave(client: Client):
    desk = client.post("sample", sample="mini")
    later = client.post(desk.beside("wave"), day="2030-01-01")
    assert '<select name="since">' not in client.get(desk.beside("give/report")).html
    assert '<select name="since">' not in client.get(later.beside("give/agenda")).html
    wave = desk.path.split("/q/")[1].split("/")[1]
    shown = client.get(later.beside("give/report") + f"?form=.html&since={wave}")
    words = command_on(shown)
    assert Path(words[words.index("--since") + 1]).name == wave
    assert "--since" not in command_on(client.get(later.beside("give/report") + "?since=../x"))


def test_a_form_comes_back(client: Client, desk: Shown, tmp_path):
    folder = saved(client, desk, "forms")
    pages = [page for page in folder.iterdir() if page.suffix == ".html"]
    assert pages
    file = tmp_path / "Antwort.txt"
    file.write_text("Guten Tag, anbei nichts.", "utf-8")
    shown = client.drop(file, desk.beside("into"), kind="answers")
    assert shown.status == 400
    assert "Antwort.txt" in shown.words
