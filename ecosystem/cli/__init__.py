"""The command line: read words, call the rest, choose the exit status.

Nothing heavy is imported before a command needs it, so that ``ecosystem --help`` answers at once.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from ecosystem.cli.call import Call
from ecosystem.cli.console import Console, language_of, prepare_streams, with_kept
from ecosystem.cli.parser import parse
from ecosystem.errors import EcosystemError, UnknownActorError, UsageError, missing_extra

__all__ = ["main", "run"]

_REASONS = {
    errno.ENOSPC: "reason_full",
    errno.EACCES: "reason_forbidden",
    errno.EPERM: "reason_forbidden",
    errno.EROFS: "reason_read_only",
}

DONE, DATA_ERROR, WRONG_USAGE, STOPPED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words and not words[0].startswith("-"):
        words = with_kept(words)
    prepare_streams()
    console = Console(language_of(words))
    if "_ARGCOMPLETE" in os.environ:  # the shell asks what may come next
        _complete(console.lang)
    try:
        status = run(words, console)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        return DONE
    except OSError as fault:  # what was said last found no place
        console.error(_in_one_sentence(fault, console))
        _forget_output()
        return DATA_ERROR
    except KeyboardInterrupt:
        with suppress(ValueError):  # a second one while we say goodbye changes nothing
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        console.error(console.text("stopped"))
        return STOPPED
    return status


def _complete(lang: str) -> None:
    """Tell the shell what may come next, where the extra for that is installed."""
    with suppress(ImportError):
        import argcomplete

        from ecosystem.cli.parser import make_parser

        argcomplete.autocomplete(make_parser(lang))


def run(words: Sequence[str], console: Console) -> int:
    """Run one command on a console; the page of ``ecosystem app`` brings one of its own."""
    # No traceback reaches a user unless it is asked for.
    debug = "--debug" in words or bool(os.environ.get("ECOSYSTEM_DEBUG"))
    try:
        with warnings.catch_warnings():
            if not debug:
                warnings.simplefilter("ignore")
                logging.getLogger("matplotlib").setLevel(logging.ERROR)
            return _run(words, console)
    except BrokenPipeError:
        raise
    except Exception as fault:
        extra = missing_extra(fault) if isinstance(fault, ImportError) else None
        if extra is not None:
            console.error(extra.message(console.lang))
            return DATA_ERROR
        if debug:
            raise
        console.error(_in_one_sentence(fault, console))
        return DATA_ERROR


def _run(words: Sequence[str], console: Console) -> int:
    try:
        arguments = parse(words, console.lang)
        return Call(arguments, replace(console, quiet=arguments.quiet)).run()
    except (UsageError, UnknownActorError) as fault:
        console.error(fault.message(console.lang))
        return WRONG_USAGE
    except EcosystemError as fault:
        console.error(fault.message(console.lang))
        return DATA_ERROR
    except SystemExit as leaving:  # argparse has said what it had to say
        return leaving.code if isinstance(leaving.code, int) else WRONG_USAGE


def _in_one_sentence(fault: Exception, console: Console) -> str:
    if isinstance(fault, OSError):
        name = fault.filename if isinstance(fault.filename, str) else ""
        known = _REASONS.get(fault.errno or 0)
        reason = console.text(known) if known else fault.strerror or type(fault).__name__
        return console.text("machine_file" if name else "machine", path=name, reason=reason)
    if isinstance(fault, MemoryError):
        return console.text("memory")
    return console.text("broken", name=type(fault).__name__)


def _forget_output() -> None:
    """Let the rest of the output go nowhere: the reader has left."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
