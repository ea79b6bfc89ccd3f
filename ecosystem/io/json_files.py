"""JSON files that somebody wrote by hand or saved earlier."""

from __future__ import annotations

import json
import os
from pathlib import Path

from ecosystem.errors import DataError


def read_json(path: str | os.PathLike[str], *, otherwise: str) -> object:
    """Read a JSON file.

    Parameters
    ----------
    path
        The file.
    otherwise
        Key of the message if it is no JSON; it is told the path.

    Returns
    -------
    content
        Objects, lists and plain values.

    Raises
    ------
    DataError
        If the file cannot be read or is no JSON.
    """
    try:
        found: object = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError as fault:
        raise DataError("io.no_such_path", path=path) from fault
    except OSError as fault:
        raise DataError("io.cannot_open_path", path=path) from fault
    except (ValueError, RecursionError) as fault:
        raise DataError(otherwise, path=path) from fault
    return found
