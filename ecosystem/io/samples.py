"""Small quarters that travel inside the package, for examples and tests."""

from __future__ import annotations

from importlib.resources import as_file, files

from ecosystem.errors import UsageError
from ecosystem.io.reading import read_quarter
from ecosystem.model.quarter import Quarter

SAMPLES = ("mini",)


def load_sample(name: str = "mini") -> Quarter:
    """Load a sample quarter.

    Parameters
    ----------
    name
        ``"mini"``: twelve actors of an invented neighbourhood, small enough to check by hand.

    Returns
    -------
    quarter
        A new quarter.

    Raises
    ------
    UsageError
        If there is no sample of that name.

    Examples
    --------
    >>> len(load_sample("mini").table("actors"))
    12
    """
    if name not in SAMPLES:
        raise UsageError("io.no_sample", name=name, known=", ".join(SAMPLES))
    with as_file(files(__package__).joinpath("samples", name)) as folder:
        return read_quarter(folder)
