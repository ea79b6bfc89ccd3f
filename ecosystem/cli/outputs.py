"""Where a command writes: never over what is read, and never over what somebody worked on.

Whatever a call has written is remembered by a hash of its content in the user's own folder. What
lies at a target and is not among these hashes was changed since, or never came from here: it is
replaced only with ``--force``, and a copy stays beside it. Hashes follow a file that is moved,
renamed or copied, lie beside nobody's data, and tell nothing about them.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ecosystem.cli.console import Console
from ecosystem.errors import UsageError

_INPUT_ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm")

_INPUT_NAMES = ("datapackage.json",)

# Hashes of the last outputs that are remembered.
_REMEMBERED = 20_000

# What file managers put into folders.
_CLUTTER = ("thumbs.db", "desktop.ini")


def output_file(
    name: str, endings: Sequence[str], inputs: Iterable[str], others: Sequence[Path] = ()
) -> Path:
    """Choose the file to write, which is none of the others."""
    path = Path(name)
    if any(_same(path, other) for other in others):
        raise UsageError("cli.same_output", path=name)
    if path.suffix.lower() not in endings:
        raise UsageError("cli.unknown_ending", path=name, known=", ".join(endings))
    if path.is_dir():
        raise UsageError("cli.is_folder", path=name)
    for source in (*map(Path, inputs), *others):
        inside = source.is_dir() and _within(path, source) and _looks_like_input(path)
        if inside or _same(path, source):
            raise UsageError("cli.over_input", path=name)
    if _is_table(path):
        raise UsageError("cli.over_table", path=name)
    return path


def _is_table(path: Path) -> bool:
    """Tell whether a path is a table of some quarter, which no result may take the place of."""
    from ecosystem.io.package import FILE_NAME, table_of_file

    if path.name.lower() != FILE_NAME and table_of_file(path) is None:
        return False
    return path.exists() or path.with_name(FILE_NAME).exists()


def output_quarter(name: str, inputs: Iterable[str]) -> Path:
    """Choose the folder or workbook that a new quarter is written to."""
    path = Path(name)
    for source in map(Path, inputs):
        if _within(path, source) or _within(source, path):
            raise UsageError("cli.over_input", path=name)
    return path


def output_folder(name: str, inputs: Iterable[str]) -> Path:
    """Choose the folder that several files are written to."""
    path = Path(name)
    if path.is_file():
        raise UsageError("cli.is_file", path=name)
    if any(_same(path, source) for source in map(Path, inputs)):
        raise UsageError("cli.over_input", path=name)
    return path


def _looks_like_input(path: Path) -> bool:
    return path.suffix.lower() in _INPUT_ENDINGS or path.name.lower() in _INPUT_NAMES


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _same(path: Path, source: Path) -> bool:
    return path.resolve() == source.resolve() or (
        path.exists() and source.exists() and path.samefile(source)
    )


class Outputs:
    """What one call writes."""

    def __init__(self, console: Console, *, force: bool = False) -> None:
        self._console = console
        self._force = force
        self._claimed: list[Path] = []
        self._backups: dict[Path, tuple[Path, tuple[str, ...]]] = {}

    def claim(self, path: Path) -> Path:
        """Say that something will be written here; what is there must be ours, or may be kept."""
        if not is_ours(path):
            if not self._force:
                raise UsageError("cli.not_ours", path=path)
            if path not in self._backups:
                self._backups[path] = (_back_up(path), tuple(_hashes(path)))
        self._claimed.append(path)
        return path

    def finish(self, *, done: bool) -> None:
        """Remember what was written, and tell where the old lies; undo copies of what stayed."""
        for path, (backup, before) in self._backups.items():
            if not done and path.exists() and tuple(_hashes(path)) == before:
                backup.unlink(missing_ok=True)
            else:
                self._console.done(self._console.text("backup", path=backup))
        if done:
            _remember(each for path in self._claimed if path.exists() for each in _hashes(path))


def is_ours(path: Path) -> bool:
    """Tell whether all that lies here was written by this program and is as it was."""
    if not path.exists():
        return True
    with suppress(OSError):
        known = _known()
        return all(each in known for each in _hashes(path))
    return False


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        for entry in sorted(path.iterdir()):
            if not entry.name.startswith((".", "~$")) and entry.name.lower() not in _CLUTTER:
                yield from _files(entry)
    elif path.exists():
        yield path


def _hashes(path: Path) -> Iterator[str]:
    for file in _files(path):
        with file.open("rb") as stream:
            yield hashlib.file_digest(stream, "sha256").hexdigest()


def _ledger() -> Path:
    from ecosystem.io.files import own_folder

    return own_folder() / "written.txt"


def _known() -> set[str]:
    try:
        return set(_ledger().read_text("ascii").split())
    except (OSError, ValueError):
        return set()


def _remember(hashes: Iterable[str]) -> None:
    """Add hashes; a folder that cannot be written is no fault: then `--force` is needed once."""
    with suppress(OSError, ValueError):
        ledger = _ledger()
        ledger.parent.mkdir(parents=True, exist_ok=True)
        before = ledger.read_text("ascii").split() if ledger.exists() else []
        new = [each for each in dict.fromkeys(hashes) if each not in set(before)]
        if len(before) + len(new) > _REMEMBERED:
            ledger.write_text("".join(f"{each}\n" for each in before[-_REMEMBERED // 2 :]), "ascii")
        with ledger.open("a", encoding="ascii") as stream:
            stream.write("".join(f"{each}\n" for each in new))


def _back_up(path: Path) -> Path:
    """Copy what lies here to a name beside it that no reader takes for a quarter."""
    folder = path.is_dir()
    number = 1
    while True:
        again = str(number) if number > 1 else ""
        copy = path.with_name(f"{path.name}.bak{again}{'.zip' if folder else ''}")
        if not copy.exists():
            break
        number += 1
    if folder:
        shutil.make_archive(str(copy.with_suffix("")), "zip", path)
    else:
        shutil.copy2(path, copy)
    return copy
