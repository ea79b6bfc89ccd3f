"""Exit statuses, encodings and pipes, seen from outside."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from cli.calls import KORNHAFEN, MINI, ROOT, call

from ecosystem.cli import main

HEAVY = ("jinja2", "matplotlib", "networkx", "openpyxl", "pandas", "pyvis", "scipy")
LOCALES = (
    {"LANG": "C", "PYTHONIOENCODING": "cp1252"},
    {"LC_ALL": "C", "PYTHONUTF8": "0"},
    {"LANG": "de_DE.UTF-8"},
    {"PYTHONIOENCODING": "ascii"},
)


@pytest.mark.parametrize("variables", LOCALES, ids=str)
def test_text_is_utf8_whatever_the_console(variables):
    done = call("findings", MINI, "--lang", "de", **variables)
    assert done.returncode == 0, done.stderr
    assert "Lücken" in done.stdout.decode("utf-8")


ASKED = ("findings", str(MINI), "--view", "internal", "--format", "json")


@pytest.fixture(scope="module")
def in_a_file(tmp_path_factory):
    target = tmp_path_factory.mktemp("file") / "Böse Lücken.json"
    written = call(*ASKED, "-o", target, **LOCALES[0])
    assert written.returncode == 0, written.stderr
    return target.read_bytes()


@pytest.mark.parametrize("variables", LOCALES, ids=str)
def test_json_on_the_screen_is_the_same_bytes_as_in_a_file(variables, in_a_file):
    screen = call(*ASKED, **variables)
    assert screen.returncode == 0, screen.stderr
    assert screen.stdout == in_a_file
    assert json.loads(screen.stdout)["schema"] == "ecosystem-findings/1"


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"LANG": "de_DE.UTF-8"}, "Lücken"),
        ({"LANG": "de_AT"}, "Lücken"),
        ({"LC_ALL": "de_DE", "LANG": "en_US"}, "Lücken"),
        ({"LANG": "C"}, "Gaps"),
        ({"LANG": "fr_FR.UTF-8"}, "Gaps"),
        ({"LC_ALL": "C", "LANG": "de_DE"}, "Gaps"),
    ],
)
def test_language_comes_from_the_locale(variables, word, monkeypatch, capsys):
    for name in ("LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert main(["findings", str(MINI)]) == 0
    assert word in capsys.readouterr().out


@pytest.mark.parametrize("words", [(), ("nonsense",), ("findings",), ("check", "a", "b")])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_wrong_usage_is_status_two_without_a_traceback(words, lang):
    done = call(*words, LANG=f"{lang}_X")
    said = (done.stdout + done.stderr).decode("utf-8")
    assert done.returncode == 2
    assert "Traceback" not in said
    assert ("Aufruf:" if lang == "de" else "usage:") in said


def test_a_reader_that_leaves_early_is_no_error():
    command = f"{sys.executable} -m ecosystem findings {KORNHAFEN} --format json | head -c 10"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.stderr == b""
    assert done.returncode == 0


def test_findings_as_text_load_nothing_heavy():
    code = (
        "import sys; from ecosystem.cli import main; "
        f"status = main(['findings', {str(MINI)!r}, '--view', 'internal']); "
        f"print(status, sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip().splitlines()[-1] == "0 []"


@pytest.mark.parametrize(
    ("words", "spared"),
    [(["--help"], {"numpy", "ecosystem.model.quarter"}), (["check", str(MINI)], {"numpy"})],
)
def test_help_loads_nothing_but_the_parser_and_a_check_no_arrays(words, spared):
    code = (
        f"import sys; from ecosystem.cli import main; main({words!r}); "
        f"print(sorted({spared!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip().splitlines()[-1] == "[]"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no /dev/full here")
def test_a_full_disk_is_one_sentence():
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "ecosystem", "findings", str(MINI), "--lang", "de"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    said = done.stderr.decode("utf-8")
    assert done.returncode == 1
    assert "kein Platz" in said
    assert "Traceback" not in said
