"""The page of Kornhafen, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter
from ecosystem.workshop.page import render_workshop

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="session")
def kornhafen() -> Quarter:
    return read_quarter(DATA / "kornhafen" / "2025-01")


@pytest.fixture(scope="session")
def room_html(kornhafen: Quarter) -> str:
    return render_workshop(kornhafen, lang="de")


@pytest.fixture
def room(room_html: str, tmp_path: Path) -> Path:
    """A file of its own for each test: the browser keeps what was done by file."""
    file = tmp_path / "room.html"
    file.write_text(room_html, encoding="utf-8")
    return file
