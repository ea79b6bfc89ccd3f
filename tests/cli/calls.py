"""Run the command line in a process of its own, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MINI = ROOT / "data" / "mini"
KORNHAFEN = ROOT / "data" / "kornhafen" / "2025-01"
_LOCALE = ("LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE", "PYTHONIOENCODING", "PYTHONUTF8")


def call(*words: object, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``ecosystem`` with these words and environment variables."""
    kept = {name: value for name, value in os.environ.items() if name not in _LOCALE}
    return subprocess.run(
        [sys.executable, "-m", "ecosystem", *map(str, words)],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        check=False,
    )
