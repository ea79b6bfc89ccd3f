"""The forms of a page of results, and how it is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.cli.console import Console
from ecosystem.cli.forms import deliver

if TYPE_CHECKING:
    from ecosystem.documents.model import Document


FORMATS = ("text", "json", "csv", "html", "docx")


def write_page(page: Document, target: Path | None, form: str, console: Console) -> int:
    """Write the page."""
    from ecosystem.documents.writers import WRITERS

    deliver(WRITERS[form](page), target, console)
    return 0
