"""Whoever waits is told what is being done, on standard error only, and nothing of it stays."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr
from time import sleep

import pytest
from cli.calls import MINI

from ecosystem.cli import console, main
from ecosystem.cli.call import _DOING
from ecosystem.words import LANGUAGES, text


class Screen(io.StringIO):
    """Standard error that somebody looks at."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Somebody who is told at once."""
    monkeypatch.setattr(console, "_SILENCE", 0.0)
    monkeypatch.setattr(console, "_PATIENCE", 0.002)
    return Screen()


def lines(screen: Screen) -> list[str]:
    """What stood in the last line, one after the other."""
    return [line.strip() for line in screen.getvalue().split("\r") if line.strip()]


def test_each_step_is_said_and_goes_again(screen: Screen) -> None:
    with redirect_stderr(screen), console.Ticker() as ticker:
        for words in ("first", "second"):
            ticker.say(words)
            sleep(0.05)
        ticker.say(None)
        before = screen.getvalue()
        sleep(0.02)
        assert screen.getvalue() == before
    assert {re.sub(r" … \d+ s", "", line) for line in lines(screen)} == {"first", "second"}
    assert screen.getvalue().endswith("\r")


def test_a_command_says_what_it_does(screen: Screen) -> None:
    with redirect_stderr(screen):
        assert main(["findings", str(MINI), "--lang", "de", "--draws", "0"]) == 0
    assert any(line.startswith("Daten werden gelesen … 0 s") for line in lines(screen))
    assert " … " not in screen.getvalue().rpartition("\r")[2]


def test_quiet_is_silent(screen: Screen) -> None:
    with redirect_stderr(screen):
        assert main(["findings", str(MINI), "--quiet", "--draws", "0"]) == 0
    assert screen.getvalue() == ""


def test_a_file_or_pipe_is_told_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "_SILENCE", 0.0)
    assert main(["findings", str(MINI), "--draws", "0"]) == 0
    assert "…" not in capsys.readouterr().err


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("stem", sorted(_DOING))
def test_every_step_has_words(stem: str, lang: str) -> None:
    assert text(f"cli.doing_{stem}", lang)


def test_a_bar_that_stands_still_says_for_how_long(screen: Screen) -> None:
    with redirect_stderr(screen), console.Ticker():
        console.bar(1, 3)
        sleep(0.05)
        console.bar(3, 3)
    assert any(re.search(r"█░+ 1/3 … \d+ s$", line) for line in lines(screen))
    assert screen.getvalue().rstrip(" \r").endswith(" 3/3\n")
