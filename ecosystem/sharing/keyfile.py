"""The key between pseudonym and person: one encrypted file, never beside the data."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.errors import DataError, MissingExtraError, UsageError
from ecosystem.io.saving import save_file

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

SCHEMA = "ecosystem-key/1"
SHORTEST_PASSWORD = 12
# 128 MiB and about half a second for each guess.
_COST, _BLOCK, _LANES = 2**17, 8, 1
_MOST_COST = 2**20


@dataclass(frozen=True)
class Entry:
    """One person in one wave.

    Parameters
    ----------
    wave
        Day of the data, ISO.
    pseudonym
        Id in the data.
    id, name, address
        As they stood before.
    """

    wave: str
    pseudonym: str
    id: str
    name: str
    address: str = ""


def check_place(key: Path, data: Sequence[Path]) -> Path:
    """Refuse a key file that would lie with the data.

    Parameters
    ----------
    key
        Where the key file shall lie.
    data
        Folders and workbooks of the quarter.

    Returns
    -------
    key
        The same path.

    Raises
    ------
    UsageError
        If it lies in a folder of data, is one of them, or lies in the folder of a workbook.
    """
    place = key.resolve()
    for path in data:
        folder = path.resolve()
        if folder.suffix.lower() in (".xlsx", ".xlsm", ".ods"):
            folder = folder.parent
        if place.is_relative_to(folder):
            raise UsageError("sharing.key_beside", path=key)
    if key.is_dir():
        raise UsageError("sharing.key_is_folder", path=key)
    return key


def _fernet(password: str, salt: bytes, cost: int) -> Fernet:
    try:
        from cryptography.fernet import Fernet
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
    except ImportError as fault:
        raise MissingExtraError("sharing.needs_custodian") from fault
    kdf = Scrypt(salt=salt, length=32, n=cost, r=_BLOCK, p=_LANES)
    return Fernet(base64.urlsafe_b64encode(kdf.derive(password.encode())))


def write_key(path: Path, entries: Sequence[Entry], password: str) -> Path:
    """Write a key file.

    Parameters
    ----------
    path
        The file; an older one is replaced.
    entries
        All its entries.
    password
        At least twelve characters.

    Returns
    -------
    path
        The file, readable for its owner alone where the machine knows such rights.

    Raises
    ------
    DataError
        If the file cannot be written.
    MissingExtraError
        If the library for encryption is not installed.
    UsageError
        If the password is too short.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise UsageError("sharing.short_password", least=SHORTEST_PASSWORD)
    salt = os.urandom(16)
    plain = json.dumps([asdict(entry) for entry in entries], ensure_ascii=False).encode()
    token = _fernet(password, salt, _COST).encrypt(plain)
    content = {
        "schema": SCHEMA,
        "salt": base64.b64encode(salt).decode(),
        "cost": _COST,
        "token": token.decode(),
    }

    def write(part: Path) -> None:
        part.touch(mode=0o600)
        part.write_text(json.dumps(content) + "\n", encoding="utf-8")

    return save_file(path, write)


def read_key(path: Path, password: str) -> tuple[Entry, ...]:
    """Read a key file.

    Parameters
    ----------
    path
        The file.
    password
        The password that it was written with.

    Returns
    -------
    entries
        In the order in which they were written.

    Raises
    ------
    DataError
        If the file is none, was changed, or the password is another.
    MissingExtraError
        If the library for encryption is not installed.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        salt, cost = base64.b64decode(content["salt"]), int(content["cost"])
        token = str(content["token"]).encode()
        known = content["schema"] == SCHEMA and _COST <= cost <= _MOST_COST
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise DataError("sharing.key_unreadable", path=path) from fault
    if not known or cost & (cost - 1):
        raise DataError("sharing.key_unreadable", path=path)
    fernet = _fernet(password, salt, cost)
    from cryptography.fernet import InvalidToken

    try:
        plain = fernet.decrypt(token)
        return tuple(Entry(**entry) for entry in json.loads(plain))
    except InvalidToken as fault:
        raise DataError("sharing.key_wrong", path=path) from fault
    except (ValueError, TypeError) as fault:
        raise DataError("sharing.key_unreadable", path=path) from fault
