"""What each command does, called in this process."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from cli.calls import KORNHAFEN, MINI

import ecosystem as eco
from ecosystem.cli import main
from ecosystem.cli.table import commands
from ecosystem.errors import EcosystemError


def _texts(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.mark.parametrize("command", commands())
@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_command_has_help_in_both_languages(command, lang, capsys):
    assert main([command, "--help", "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert ("Aufruf:" if lang == "de" else "usage:") in said
    assert not re.search(r"\{\w*\}", said)  # a placeholder that nobody filled


def test_json_of_the_internal_view_is_the_full_result(capsys):
    assert main(["findings", str(KORNHAFEN), "--view", "internal", "--format", "json"]) == 0
    full = eco.find_all(eco.read_quarter(KORNHAFEN))
    assert capsys.readouterr().out == full.to_json()


def test_a_parameter_reaches_the_result(capsys):
    call = ["findings", str(MINI), "--format", "json", "--param", "k=1", "--param=patience=0,5"]
    assert main([*call, "--seed", "7"]) == 0
    used = json.loads(capsys.readouterr().out)["parameters"]
    assert (used["k"], used["patience"], used["seed"]) == (1, 0.5, 7)


@pytest.mark.parametrize(
    "words",
    [
        ["findings", str(MINI), "--param", "nonsense=1"],
        ["findings", str(MINI), "--param", "k"],
        ["findings", str(MINI), "--param", "k=many"],
        ["findings", str(MINI), "--seed", "x"],
        ["stress", str(MINI), "--loss", "x"],
        ["whatif", str(MINI), "--strengthen", "JC"],
        ["compare", str(MINI), str(MINI), "--format", "xlsx"],
        ["walk", str(MINI), "--topic", "debt", "--language", "ar", "--format", "docx"],
        ["findings", str(MINI), "--lang", "fr"],
        ["findings", str(MINI), "--view", "everyone"],
        ["findings", str(MINI), "--format", "xlsx"],
        ["findings", str(MINI), "-o", "findings.odt"],
        ["report", str(MINI), "-o", "report.docm"],
        ["report", str(MINI)],
        ["draw", str(MINI), "-o", "picture.bmp"],
        ["draw", str(MINI), "-o", "picture.svg", "--layout", "nonsense"],
        ["draw", str(MINI), "-o", "picture.svg", "--highlight", "nobody"],
        ["draw", str(MINI), "-o", "picture.html", "--picture", "gaps"],
        ["share", str(MINI), "-o", "copy", "--view", "internal"],
        ["import", "nonsense", "x.csv", "-o", "quarter"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("lang", ["de", "en"])
def test_wrong_usage_is_status_two_and_writes_nothing(words, lang, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    asked = words if "--lang" in words else [*words, "--lang", lang]
    assert main(asked) == 2
    said = capsys.readouterr()
    assert said.err
    assert "Traceback" not in said.err
    assert "invalid" not in said.err  # argparse speaks English only
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("findings", "actors.csv"),
        ("findings", "new.csv"),
        ("findings", "datapackage.json"),
        ("share", "."),
        ("share", "inside"),
        ("share", ".."),
    ],
)
def test_an_input_is_never_written_over(command, name, tmp_path, capsys):
    folder = tmp_path / "quarter"
    shutil.copytree(MINI, folder)
    before = _texts(folder)
    assert main([command, str(folder), "-o", str(folder / name)]) == 2
    assert "never changed" in capsys.readouterr().err
    assert _texts(folder) == before


def test_check_says_that_all_is_well_and_what_is_missing(tmp_path, capsys):
    assert main(["check", str(KORNHAFEN), "--lang", "de"]) == 0
    assert capsys.readouterr().out.startswith("Keine Probleme.")
    table = "id,name,type\nA,Amt,municipal_office\n"
    tmp_path.joinpath("actors.csv").write_text(table, "utf-8")
    assert main(["check", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Warning:")
    assert "(offers): without them" in said


def test_quiet_says_nothing_but_results(tmp_path, capsys):
    target = tmp_path / "findings.txt"
    assert main(["findings", str(MINI), "-o", str(target), "--quiet"]) == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")
    assert target.read_text("utf-8")


@pytest.mark.parametrize("name", ["n.svg", "n.pdf", "n.png", "n.html"])
def test_a_picture_is_the_same_twice(name, tmp_path, capsys):
    found = []
    for turn in ("one", "two"):
        tmp_path.joinpath(turn).mkdir()
        target = tmp_path / turn / name
        assert main(["draw", str(MINI), "-o", str(target), "--lang", "de"]) == 0
        found.append(target.read_bytes())
        assert list(target.parent.iterdir()) == [target]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    "options",
    [["--picture", "gaps"], ["--paper", "projector"], ["--highlight", "weak_bridges,S1"]],
    ids=" ".join,
)
def test_pictures_take_options(options, tmp_path):
    target = tmp_path / "n.svg"
    assert main(["draw", str(MINI), "-o", str(target), *options]) == 0
    assert "<svg" in target.read_text("utf-8")


def test_share_writes_a_quarter_without_informal_names(tmp_path):
    target = tmp_path / "copy"
    assert main(["share", str(KORNHAFEN), "-o", str(target), "--quiet"]) == 0
    assert eco.read_quarter(target).meta.view == "partner"


def test_edge_lists_become_a_quarter(tmp_path, capsys):
    nodes, edges = tmp_path / "nodes.csv", tmp_path / "edges.csv"
    nodes.write_text("code,label\nA,Eins\nB,Zwei\n", "utf-8")
    edges.write_text("From,To\nA,B\n", "utf-8")
    target = tmp_path / "quarter"
    call = ["import", "edgelist", str(nodes), str(edges), "-o", str(target), "--lang", "de"]
    maps = ["--map", "source=From,target=To,kind=exchange", "--map", "id=code,name=label"]
    assert main([*call, *maps, "--map", "actors.id=code"]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0] == f"Geschrieben: {target}"
    assert lines[2] == "Verbindungen: 1 Zeile gelesen, 1 unverändert übernommen"
    assert "Hinweis" in said.err
    assert len(eco.read_quarter(target).table("ties")) == 1


def test_a_name_cannot_steer_the_terminal(tmp_path, capsys):
    assert main(["check", str(tmp_path / "\x1b[2Jnothing")]) == 1
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("fault", [RuntimeError("x"), MemoryError(), KeyError("x"), OSError("x")])
def test_a_fault_of_the_program_is_one_sentence(fault, monkeypatch, capsys):
    def fail(*_: object) -> int:
        raise fault

    monkeypatch.delenv("ECOSYSTEM_DEBUG", raising=False)
    monkeypatch.setattr("ecosystem.cli.parse", fail)
    assert main(["check", str(MINI)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_debugging_shows_the_fault_itself(monkeypatch):
    def fail(*_: object) -> int:
        raise RuntimeError

    monkeypatch.setenv("ECOSYSTEM_DEBUG", "1")
    monkeypatch.setattr("ecosystem.cli.parse", fail)
    with pytest.raises(RuntimeError):
        main(["check", str(MINI)])


def test_stopping_is_no_fault(monkeypatch, capsys):
    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("ecosystem.cli.parse", stop)
    assert main(["check", str(MINI), "--lang", "de"]) == 130
    assert capsys.readouterr().err == "Abgebrochen.\n"


def test_messages_of_the_command_line_take_their_values():
    for key in ("cli.unknown_ending", "cli.over_input", "cli.shared_copy"):
        error = EcosystemError(key, path="p", known="k")
        assert "{" not in error.message("de") + error.message("en")


def test_draws_are_an_option(capsys):
    assert main(["findings", "data/mini", "--format", "json", "--draws", "7", "--quiet"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["parameters"]["draws"] == 7
    assert main(["findings", "data/mini", "--draws", "0", "--format", "json", "--quiet"]) == 0
    assert all(f["stability"] is None for f in json.loads(capsys.readouterr().out)["findings"])
    assert main(["findings", "data/mini", "--draws", "-1", "--lang", "en"]) == 2
    assert "“draws”" in capsys.readouterr().err


def test_a_finding_is_explained_inside(capsys):
    quarter = eco.load_sample("mini")
    gap = eco.find_gaps(quarter)[0]
    call = ["findings", str(MINI), "--why", gap.id]
    assert main([*call, "--view", "internal", "--lang", "de"]) == 0
    assert capsys.readouterr().out.startswith(gap.sentence("de"))
    assert main([*call, "--view", "internal", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)
    assert main([*call, "--view", "internal", "--format", "csv"]) == 2
    assert main(["findings", str(MINI), "--why", "gap:none", "--view", "internal"]) == 2


def test_the_options_of_whatif_are_those_of_the_library():
    from ecosystem.changes.base import OPTIONS

    rows = {row.dest: row.word for row in commands()["whatif"] if row.help.startswith("scenarios")}
    assert rows.pop("at")
    assert rows == {name: f"scenarios.word_{word}" for name, (word, _) in OPTIONS.items()}
