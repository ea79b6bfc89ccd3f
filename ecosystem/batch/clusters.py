"""Workers of a Dask cluster: one that is there, or a small one on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, Protocol

from ecosystem.errors import DataError, MissingExtraError


class Client(Protocol):
    """What is used of a ``distributed.Client``, which has no types."""

    def get_executor(self, *, pure: bool, retries: int) -> Executor:
        """Give its workers as an executor."""

    def nthreads(self) -> dict[str, int]:
        """Tell the threads of each worker."""


@contextmanager
def cluster_client(*, scheduler: str | None = None, workers: int | None = None) -> Iterator[Client]:
    """Connect to a cluster, or start one on this machine.

    Parameters
    ----------
    scheduler
        Address of its scheduler, for example ``tcp://10.0.0.1:8786``; None starts a cluster here.
    workers
        Workers of a cluster here; one a core if None.

    Yields
    ------
    client
        Closed at the end, and with it a cluster that was started here.

    Raises
    ------
    DataError
        If nobody answers at the address.
    MissingExtraError
        If Dask is not installed.
    """
    try:
        import distributed as dask
    except ImportError as fault:
        raise MissingExtraError("batch.no_dask") from fault
    library: Any = dask  # it has no types
    if scheduler is None:
        local = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
        with library.LocalCluster(**local) as here, library.Client(here) as client:
            yield client
        return
    try:
        client = library.Client(scheduler, timeout=10)
    except (OSError, ValueError) as fault:
        raise DataError("batch.no_scheduler", address=scheduler) from fault
    with client:
        yield client


def executor_of(client: Client) -> Executor:
    """Return the workers of a cluster as an executor that `run_batch` can use.

    Parameters
    ----------
    client
        From `cluster_client`.

    Returns
    -------
    executor
        Hands tasks out anew when a worker dies. The same task may be handed out twice.
    """
    return client.get_executor(pure=False, retries=2)


def workers_of(client: Client) -> int:
    """Count the threads of all workers of a cluster."""
    return max(1, sum(client.nthreads().values()))
