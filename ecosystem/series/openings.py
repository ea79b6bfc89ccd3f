"""A quarter opened for the notebooks: read once and found once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from ecosystem.errors import DataError
from ecosystem.findings import Result, find_all
from ecosystem.io import read_quarter
from ecosystem.model.parameters import Parameters
from ecosystem.model.quarter import Quarter
from ecosystem.series.studies import Study
from ecosystem.sharing import share, share_result
from ecosystem.sharing.release import check_view


def open_study(
    path: str | Path,
    *,
    view: str = "public",
    lang: str = "en",
    parameters: Mapping[str, float] | Sequence[str] | None = None,
    seed: int = 1,
    draws: int | None = None,
) -> Study:
    """Read a quarter and find everything in it.

    Parameters
    ----------
    path
        A folder or a workbook.
    view
        What may be shown: ``public``, ``partner`` or ``internal``.
    lang
        ``"de"`` or ``"en"``.
    parameters
        Conventions to change, by name; None for the defaults.
    seed
        Start of everything that is drawn at random.
    draws
        How often findings are tested on degraded data; None for the usual number.

    Returns
    -------
    study
        The quarter, what may be shown of it, and its findings.

    Raises
    ------
    DataError
        If the data have errors, or are a shared copy: what is computed on a copy from which things
        were taken out would be wrong.
    UsageError
        If a convention or the view does not exist.
    """
    check_view(view)
    changed = parameters or {}
    words = (
        [f"{name}={value}" for name, value in changed.items()]
        if isinstance(changed, Mapping)
        else list(changed)
    )
    used = Parameters.from_assignments(words, seed=seed)
    quarter, result = _found(_fingerprint(Path(path)), path, used, draws)
    return Study(
        quarter,
        share(quarter, view=view),
        share_result(result, quarter, view=view),
        lang,
        used,
    )


def _fingerprint(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell one state of the files from another; a file that is not there is told by the reader."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    there = [(str(file.resolve()), file.stat()) for file in files if file.is_file()]
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in there)


@lru_cache(maxsize=2)
def _found(
    _state: tuple[tuple[str, int, int], ...],
    path: str | Path,
    parameters: Parameters,
    draws: int | None,
) -> tuple[Quarter, Result]:
    """Read and find once for the whole series: its notebooks run in one kernel."""
    quarter = read_quarter(path)
    if quarter.meta.view != "internal":
        raise DataError("cli.shared_copy", path=path)
    return quarter, find_all(quarter, parameters=parameters, draws=draws)
