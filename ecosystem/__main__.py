"""``python -m ecosystem`` is the same as ``ecosystem``."""

from __future__ import annotations

import gc
import signal
import sys
from contextlib import suppress

STOPPED = 130

# After how many new things Python looks for what nobody needs any more. A command ends soon: the
# default of 700 costs it up to a tenth of its time.
_LOOK_EACH = 50_000


def main() -> int:
    """Run one command; whoever stops it while it still loads sees nothing of how it is made."""
    try:
        gc.set_threshold(_LOOK_EACH)
        from ecosystem.cli import main as run

        return run()
    except KeyboardInterrupt:
        return STOPPED
    finally:
        with suppress(ValueError):  # outside the main thread nobody can stop it
            signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
