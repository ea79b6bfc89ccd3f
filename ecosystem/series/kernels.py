"""Run notebooks, one after the other, in one kernel that forgets between them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from subprocess import DEVNULL
from typing import TYPE_CHECKING

from ecosystem.errors import EcosystemError

if TYPE_CHECKING:
    from jupyter_client.blocking.client import BlockingKernelClient
    from jupyter_client.manager import KernelManager
    from nbformat import NotebookNode

TIMEOUT = 300
"""Seconds that one cell may take."""
_FORGET = "get_ipython().run_line_magic('reset', '-f')"
_COLOURS = r"\x1b\[[0-9;]*m"


class Kernel:
    """A running kernel.

    Parameters
    ----------
    manager
        What started it.
    """

    def __init__(self, manager: KernelManager) -> None:
        self._manager = manager
        self._client: BlockingKernelClient | None = None

    def run(self, notebook: NotebookNode, *, name: str, where: Path) -> NotebookNode:
        """Run a notebook from top to bottom.

        Parameters
        ----------
        notebook
            A notebook without outputs.
        name
            Its name, for messages.
        where
            Folder in which it runs.

        Returns
        -------
        notebook
            A new notebook with outputs; nothing in it tells when or how often it ran.

        Raises
        ------
        EcosystemError
            If a cell stops with an error.
        """
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError

        done = deepcopy(notebook)
        resources = {"metadata": {"path": str(where)}}
        client = NotebookClient(
            done, km=self._manager, timeout=TIMEOUT, resources=resources, record_timing=False
        )
        client.kc = self._client
        try:
            with client.setup_kernel(cleanup_kc=False):
                self._client = client.kc
                assert self._client is not None
                code = f"import os; os.chdir({str(where)!r}); {_FORGET}"
                self._client.execute_interactive(code, silent=True, output_hook=lambda _: None)
                for place, cell in enumerate(done.cells):
                    client.execute_cell(cell, place)
        except CellExecutionError as error:
            raise EcosystemError("series.stopped", name=name, why=_last_line(error)) from error
        for count, cell in enumerate((c for c in done.cells if c.cell_type == "code"), start=1):
            cell.execution_count = count
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = count
        return done

    def close(self) -> None:
        """Stop talking to the kernel."""
        if self._client is not None:
            self._client.stop_channels()


def _last_line(error: Exception) -> str:
    lines = [line for line in re.sub(_COLOURS, "", str(error)).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__


@contextmanager
def kernel() -> Iterator[Kernel]:
    """Start a kernel with this Python, and end it.

    Yields
    ------
    kernel
        Runs notebooks.
    """
    from jupyter_client.manager import KernelManager

    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    manager = KernelManager()
    if manager.kernel_spec:
        # The Python that runs this, whatever kernels the machine knows of.
        manager.kernel_spec.argv[0] = sys.executable
    manager.start_kernel(stdout=DEVNULL, stderr=DEVNULL)
    running = Kernel(manager)
    try:
        yield running
    finally:
        running.close()
        manager.shutdown_kernel(now=True)
