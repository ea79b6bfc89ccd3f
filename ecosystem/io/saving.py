"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from ecosystem.errors import DataError


def _beside(target: Path, ending: str) -> Path:
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}.{ending}")


def save_file(target: Path, write: Callable[[Path], object]) -> Path:
    """Write a file under another name and rename it when it is complete.

    Parameters
    ----------
    target
        Where the file shall lie; its folder is made if needed, an older file replaced.
    write
        Writes the content to the path that it is given.

    Returns
    -------
    target
        The path of the file.

    Raises
    ------
    DataError
        If the file cannot be written, for example because another program holds it open.
    """
    part = _beside(target, "part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write(part)
        part.replace(target)
    except OSError as fault:
        raise DataError("io.cannot_write", path=target) from fault
    finally:
        part.unlink(missing_ok=True)
    return target


def _swap(target: Path, part: Path, old: Path) -> None:
    """Put the new folder in the place of the old one, or leave the old one there."""
    if target.exists():
        target.rename(old)
    try:
        part.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


def save_folder(target: Path, write: Callable[[Path], None]) -> Path:
    """Write a folder under another name and rename it when it is complete.

    Parameters
    ----------
    target
        Where the folder shall lie; an older one is replaced.
    write
        Writes the content into the folder that it is given.

    Returns
    -------
    target
        The path of the folder.

    Raises
    ------
    DataError
        If the folder cannot be written; an older one is then still there.
    """
    part, old = _beside(target, "part"), _beside(target, "old")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir()
        write(part)
        _swap(target, part, old)
    except OSError as fault:
        raise DataError("io.cannot_write", path=target) from fault
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
    return target


def copy_entry(entry: Path, folder: Path) -> None:
    """Copy a file, folder or link into a folder.

    Parameters
    ----------
    entry
        What to copy.
    folder
        Where to.
    """
    copy = folder / entry.name
    if entry.is_symlink():
        copy.symlink_to(entry.readlink())
    elif entry.is_dir():
        shutil.copytree(entry, copy, symlinks=True)
    else:
        shutil.copy2(entry, copy)
