"""All tables of the pages on performance, measured in one run.

Run ``python -m benchmarks.all`` on a quiet machine. Each line of ``docs/performance.md`` that
begins with a command of this folder is run, and what it prints takes the place of the next table;
words stay. ``python -m benchmarks.targets`` writes its own page.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from time import perf_counter

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
COMMAND = re.compile(r"^`python (-m benchmarks\.[^`]+)`", re.MULTILINE)
TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)


def run(words: str) -> str:
    """Run a command and give its tables; none if it did not come to its end."""
    begin = perf_counter()
    done = subprocess.run(
        [sys.executable, *words.split()],
        cwd=PAGE.parents[1],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    said = f"stopped with {done.returncode}: " * bool(done.returncode)
    print(f"{perf_counter() - begin:6.1f} s  {said}{words}", flush=True)
    return "" if done.returncode else "\n".join(TABLE.findall(done.stdout))


def main() -> int:
    """Measure everything and put it in its place; a part that fails keeps its old table."""
    page, failed = PAGE.read_text(encoding="utf-8"), 0
    for command in COMMAND.findall(page):
        found = run(command)
        table = TABLE.search(page, page.index(f"`python {command}`"))
        failed += not found
        if found and table:
            page = page[: table.start()] + found + page[table.end() :]
            PAGE.write_text(page, encoding="utf-8")
    failed += not run("-m benchmarks.targets --quick")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
