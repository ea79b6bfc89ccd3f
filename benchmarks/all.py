"""All tables of the pages on performance and the table of all targets, measured in one run.

Run ``python -m benchmarks.all`` on a quiet machine. Each line of a page that begins with a command
of this folder is run once; the first table that it prints takes the place of the next one at once,
words stay, and what it tells goes into the table of targets. A part that fails keeps its old table,
and the others go on. ``--only commands shapes`` runs these parts alone.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from benchmarks.targets import measure

TABLES = re.compile(r"(?:^\|.*\n)+(?:\n(?:^\|.*\n)+)*", re.MULTILINE)


def put(page: Path, words: str, printed: str) -> None:
    """Put what was printed in the place of the tables that follow a command."""
    text = page.read_text(encoding="utf-8")
    old = TABLES.search(text, text.index(f"`python -m {words}`"))
    if (new := TABLES.search(printed)) and old:
        whole = text[: old.start()] + new[0] + text[old.end() :]
        page.write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(measure(put))
