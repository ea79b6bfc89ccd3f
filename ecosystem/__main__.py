"""``python -m ecosystem`` is the same as ``ecosystem``."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress

STOPPED = 130


def main() -> int:
    """Run one command; whoever stops it while it still loads sees nothing of how it is made."""
    try:
        from ecosystem.cli import main as run

        return run()
    except KeyboardInterrupt:
        return STOPPED
    finally:
        with suppress(ValueError):  # outside the main thread nobody can stop it
            signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
