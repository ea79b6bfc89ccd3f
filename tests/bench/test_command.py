"""``ecosystem bench`` as a user types it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from ecosystem.cli.bench import add_arguments, run, seeds_of
from ecosystem.cli.console import Console
from ecosystem.cli.parser import Parser
from ecosystem.errors import UsageError
from lab.bench import BEGIN, END

SMALL = ("--seeds", "1", "--world", "siedlung-am-wehr")


def parsed(*words: str, lang: str = "en") -> Namespace:
    parser = Parser(lang=lang, prog="ecosystem bench")
    add_arguments(parser)
    return parser.parse_args(words)


def test_seeds_are_ranges_and_numbers() -> None:
    assert seeds_of("3, 1-2,2") == (1, 2, 3)
    for words in ("", "a", "3-", "5-2", "-1"):
        with pytest.raises(UsageError):
            seeds_of(words)


def test_tables_go_between_the_marks_of_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Mine\n\n{BEGIN}\n{END}\n\nend\n", encoding="utf-8")
    assert run(parsed(*SMALL, "-o", str(page)), Console("de")) == 0
    written = page.read_text(encoding="utf-8")
    assert written.startswith("# Mine\n")
    assert written.endswith("\n\nend\n")
    assert "| Lücken" in written
    shown = capsys.readouterr()
    assert str(page) in shown.out
    assert "1/1" in shown.err
    page.write_text("no marks", encoding="utf-8")
    with pytest.raises(UsageError):
        run(parsed(*SMALL, "-o", str(page)), Console("de"))


def test_csv_and_a_new_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, start in (("bench.csv", "quarter,condition"), ("bench.md", "# Test bench")):
        run(parsed(*SMALL, "--quiet", "-o", str(tmp_path / name)), Console("en", quiet=True))
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert capsys.readouterr() == ("", "")


def test_another_ending_is_refused() -> None:
    with pytest.raises(UsageError):
        run(parsed(*SMALL, "-o", "bench.docx"), Console("en"))
