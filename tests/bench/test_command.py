"""``ecosystem bench`` as a user types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem.cli import main
from ecosystem.cli.table import commands
from ecosystem.errors import UsageError
from lab.bench import BEGIN, END, seeds_of
from lab.worlds import WORLD_NAMES

SMALL = ("--seeds", "1", "--world", "siedlung-am-wehr")


def run(*words: str, lang: str = "en") -> int:
    return main(["bench", *SMALL, *words, "--lang", lang])


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
    assert run("-o", str(page), lang="de") == 0
    written = page.read_text(encoding="utf-8")
    assert written.startswith("# Mine\n")
    assert written.endswith("\n\nend\n")
    assert "| Lücken" in written
    shown = capsys.readouterr()
    assert str(page) in shown.out
    assert "1/1" in shown.err
    page.write_text("no marks", encoding="utf-8")
    assert run("-o", str(page), lang="de") == 2
    assert page.read_text(encoding="utf-8") == "no marks"


def test_csv_and_a_new_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, start in (("bench.csv", "quarter,condition"), ("bench.md", "# Test bench")):
        run("--quiet", "-o", str(tmp_path / name))
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert capsys.readouterr() == ("", "")


def test_another_ending_is_refused() -> None:
    assert run("-o", "bench.docx") == 2


def test_the_table_names_the_worlds_that_there_are() -> None:
    (row,) = (row for row in commands()["bench"] if row.dest == "world")
    assert set(row.how["choices"]) == set(WORLD_NAMES) - {"mini"}
