"""A colleague opens a notebook in JupyterLab, runs it, saves it and opens it again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest

from ecosystem.notebooks import plain_notebooks

ROOT = Path(__file__).resolve().parents[2]
NAME = "05-bridges"
TOKEN = "only-for-this-test"


def application() -> str:
    """Folder of JupyterLab's own pages, whatever Python was started."""
    found = [file for file in files("jupyterlab") or () if file.match("lab/static/index.html")]
    if not found:
        pytest.skip("JupyterLab is installed without its pages")
    return str(Path(str(found[0].locate())).resolve().parents[1])


@pytest.fixture
def lab(tmp_path) -> Iterator[str]:
    """Start JupyterLab in a folder with one notebook that has not run yet."""
    pytest.importorskip("jupyterlab", reason="the extra notebooks is not installed")
    folder = tmp_path / "room"
    folder.mkdir()
    plain = plain_notebooks(ROOT / "data/kornhafen/2025-01", folder, lang="de")[NAME]
    nbformat.write(plain, folder / f"{NAME}.ipynb")
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *(f"--ServerApp.port={port}", f"--IdentityProvider.token={TOKEN}"),
            f"--ServerApp.root_dir={folder}",
        ],
        env=os.environ | own | {"JUPYTERLAB_DIR": application()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 60
        while True:
            try:
                urlopen(f"{address}/api", timeout=5).close()
                break
            except (URLError, OSError):
                assert time.monotonic() < until, "JupyterLab does not answer"
                time.sleep(0.3)
        yield f"{address}/lab/tree/{NAME}.ipynb?token={TOKEN}"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:  # a busy machine: it need not tidy up
            server.kill()
            server.wait()


@pytest.mark.browser
@pytest.mark.long  # a server, a kernel and a browser; kernels alone run in test_runs.py
@pytest.mark.filterwarnings("ignore")
def test_a_notebook_runs_in_jupyterlab_and_keeps_what_it_shows(
    lab, chromium_with_network, tmp_path
) -> None:
    page = chromium_with_network.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(lab)
    page.locator(".jp-Notebook").wait_for(timeout=60_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_timeout(1_000)
    choose = page.get_by_role("button", name="Select", exact=True)
    if choose.is_visible():  # a fresh JupyterLab asks which kernel, though there is only one
        choose.click()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    bullet = page.locator(".jp-OutputArea-output li", has_text="trägt viel und ist wackelig")
    bullet.first.wait_for(timeout=120_000, state="attached")
    page.locator("img[src^='data:image/png']").first.wait_for(state="attached")
    link = page.locator(".jp-OutputArea-output a[href*='05-network.html']")
    assert link.count() == 1
    assert (tmp_path / "room" / "pages" / "05-network.html").stat().st_size > 100_000
    assert page.locator(".jp-RenderedText[data-mime-type*=stderr]").count() == 0
    page.locator(".jp-OutputArea-output img").first.scroll_into_view_if_needed()
    shot = os.environ.get("LAB_SCREENSHOT") or tmp_path / "lab.png"
    page.screenshot(path=shot)
    page.keyboard.press("Control+s")
    page.locator(".jp-mod-dirty").first.wait_for(state="detached", timeout=30_000)
    page.reload()
    link.first.wait_for(timeout=60_000, state="attached")
    assert (tmp_path / "room" / f"{NAME}.ipynb").stat().st_size < 300_000
