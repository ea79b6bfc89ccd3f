"""Answers that took long to find, kept for the next command in the user's own cache folder.

What is kept changes nothing but speed: an answer hangs on everything that goes into it and on the
files of this program. It holds ids, never names; the folder is the user's alone, small, and may
be deleted at any time. ``ECOSYSTEM_CACHE=off`` keeps nothing on the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from itertools import count
from pathlib import Path
from time import process_time
from typing import Any

_SWITCH, _OWN_FOLDER = "ECOSYSTEM_CACHE", "ECOSYSTEM_FOLDER"

# What is found as quickly as this, in seconds of the processor, is not worth a file.
_QUICK = 0.05

# Bytes of one answer and of all answers on the disk, and how many answers one process remembers.
_LARGEST, _MOST, _REMEMBERED = 2 << 20, 32 << 20, 64

# Bytes that a file takes at least, and after how many new ones the folder is looked through.
_BLOCK, _EACH = 4096, 64

_remembered: dict[str, Any] = {}

_written = count()


def cache_folder() -> Path:
    """Return the folder in which answers lie."""
    if os.environ.get(_OWN_FOLDER):
        return Path(os.environ[_OWN_FOLDER], "cache")
    from platformdirs import user_cache_path

    return user_cache_path("ecosystem", appauthor=False) / "answers"


def _is_off() -> bool:
    return os.environ.get(_SWITCH, "").strip().casefold() in ("off", "0", "no", "false")


@lru_cache(maxsize=1)
def _program() -> str:
    """Tell this state of the program from any other."""
    from numpy import __version__ as numbers  # random numbers may come in another order

    from ecosystem import __version__

    own = Path(__file__).parent
    files = sorted(file for ending in ("*.py", "*.json") for file in own.rglob(ending))
    states = [(file.name, file.stat()) for file in files]
    told = [(name, state.st_size, state.st_mtime_ns) for name, state in states]
    return repr((__version__, numbers, told))


def answer(name: str, parts: Iterable[bytes | str], make: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Return what was found before for the same parts, else find it; plain values of JSON only."""
    off = _is_off()
    digest = hashlib.sha256(f"{name}\n{'' if off else _program()}".encode())
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little") + data)
    key = digest.hexdigest()
    if key not in _remembered:
        found = None if off else _read(key)
        if found is None:
            begin = process_time()
            found = make()
            if process_time() - begin > _QUICK and not off:
                _write(key, found)
        while len(_remembered) >= _REMEMBERED:
            _remembered.pop(next(iter(_remembered)))
        _remembered[key] = found
    return _remembered[key]


def _read(key: str) -> Any:  # noqa: ANN401
    """Read an answer; one that is damaged is none."""
    path = cache_folder() / f"{key}.json"
    try:
        if path.stat().st_size > _LARGEST:
            return None
        kept = json.loads(path.read_text("utf-8"))
        if kept["key"] != key:
            return None
        with suppress(OSError):
            os.utime(path)  # what is asked for stays
        return kept["answer"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(key: str, found: object) -> None:
    """Keep an answer; where that is not possible nothing is lost."""
    data = json.dumps({"key": key, "answer": found}, allow_nan=False).encode()
    if len(data) > _LARGEST:
        return
    folder = cache_folder()
    part = folder / f".{key[:16]}.{secrets.token_hex(4)}.part"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            part.replace(folder / f"{key}.json")
        finally:
            part.unlink(missing_ok=True)
        if next(_written) % _EACH == 0:
            _prune(folder)


def _prune(folder: Path) -> None:
    """Delete what was not asked for the longest, until little enough is left."""
    found = []
    for path in folder.iterdir():
        with suppress(OSError):  # another process prunes, too
            state = path.stat()
            found.append((state.st_mtime, max(state.st_size, _BLOCK), path))
    left = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if left <= _MOST:
            return
        left -= size
        with suppress(OSError):
            path.unlink()


def forget_answers() -> None:
    """Delete everything that is kept."""
    _remembered.clear()
    shutil.rmtree(cache_folder(), ignore_errors=True)
