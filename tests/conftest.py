"""What every test may rely on: a quiet matplotlib, fixed examples, a browser, the shared data."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from tries import tries

if TYPE_CHECKING:
    from playwright import sync_api as playwright

# Before anything imports matplotlib: a test never opens a window.
os.environ["MPLBACKEND"] = "Agg"
# What the command line remembers of its outputs must not land in the folder of whoever tests.
os.environ["ECOSYSTEM_FOLDER"] = tempfile.mkdtemp(prefix="ecosystem-")
# Else every process that a test starts compiles the library anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# jsonschema would build 38 grammars, four seconds each time, to check addresses that we have not.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# "ci" tries the same examples each time, so that a red test is red again when one looks at it;
# HYPOTHESIS_PROFILE=dev hunts for new ones, ECOSYSTEM_TRIES=10 tries ten times as many.
hypothesis.settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=tries(50),
    print_blob=True,
)
hypothesis.settings.register_profile(
    "dev", derandomize=False, deadline=None, max_examples=tries(300), print_blob=True
)
hypothesis.settings.register_profile(
    "quick", derandomize=True, database=None, deadline=None, max_examples=5
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


# Tests that took more than this many seconds, in all their cases together, when `--times` was last
# given are left out by `--quick`, with all that are marked slow or open a browser; the name of a
# file stands for all its tests.
LONG = 0.7
LONGEST = "test_types.py"
TIMES = ROOT / "tests" / "slow.txt"


@pytest.fixture(autouse=True)
def nothing_told_before() -> None:
    """Let no test find what another told of the same quarter."""
    Path(os.environ["ECOSYSTEM_FOLDER"], "told.json").unlink(missing_ok=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ways to save time, and the one to take it."""
    group = parser.getgroup("time")
    group.addoption("--all", action="store_true", help="run the tests marked long, too")
    group.addoption("--quick", action="store_true", help="leave out the tests that take long")
    group.addoption("--times", action="store_true", help=f"note in {TIMES.name} which take long")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes very long, and with --quick what takes long; begin with the slow."""
    if not config.getoption("--all"):
        _leave_out(config, items, lambda item: item.get_closest_marker("long") is not None)
    # Files stay whole, since their tests share what is made once a file. First of all comes the
    # longest single test, which would leave the other workers idle at the end.
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path.name != LONGEST, item.path not in slow))
    if not config.getoption("--quick"):
        return
    known = set(TIMES.read_text("utf-8").splitlines()) if TIMES.exists() else set()

    def takes_long(item: pytest.Item) -> bool:
        marked = any(item.get_closest_marker(name) for name in ("slow", "browser"))
        asks = "chromium" in getattr(item, "fixturenames", ())
        names = {_function(item.nodeid), item.nodeid.partition("::")[0]}
        return marked or asks or bool(names & known)

    _leave_out(config, items, takes_long)


def pytest_collection_finish() -> None:
    """Let the search for garbage pass over what stays until the end: all modules and all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # and come by less often: a tenth of all processor time


def _function(name: str) -> str:
    """Give the name of a test without that of its case."""
    return name.partition("[")[0]


def _leave_out(
    config: pytest.Config, items: list[pytest.Item], unwanted: Callable[[pytest.Item], bool]
) -> None:
    """Take tests out of the run, and let the summary count them."""
    left = [item for item in items if unwanted(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not unwanted(item)]


class Times:
    """Notes how long each test took; files that were not run keep their lines."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what a part of a test took."""
        name = _function(report.nodeid)
        self.taken[name] = self.taken.get(name, 0.0) + report.duration

    def pytest_sessionfinish(self) -> None:
        """Write the list."""
        before = TIMES.read_text("utf-8").splitlines() if TIMES.exists() else []
        ran = {name.partition("::")[0] for name in self.taken}
        kept = [name for name in before if name.partition("::")[0] not in ran]
        long = [name for name, seconds in self.taken.items() if seconds > LONG]
        TIMES.write_text("".join(f"{name}\n" for name in sorted({*kept, *long})), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Note times if asked; with several workers, where their reports come together."""
    if config.getoption("--times") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Times())


@dataclass
class Browser:
    """A Chromium that can open files and nothing else.

    ``refused`` lists every address outside the page's own file that a page asked for, and
    ``errors`` every error of its script: a page that works offline leaves both empty.
    """

    context: playwright.BrowserContext
    resting: list[playwright.Page] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    listening: dict[playwright.Page, Callable[..., None]] = field(default_factory=dict)

    def open(self, path: Path, *, width: int = 1280, height: int = 800) -> playwright.Page:
        """Open a file in a page of this size and wait until it is drawn."""
        # A new page costs half a second of a processor: who closes one leaves it to the next.
        page = self.resting.pop() if self.resting else self.context.new_page()
        vars(page)["close"] = partial(self.rest, page)
        page.set_viewport_size({"width": width, "height": height})
        self.listening[page] = lambda error: self.errors.append(str(error))
        page.on("pageerror", self.listening[page])
        page.goto(path.resolve().as_uri(), wait_until="load")
        return page

    def rest(self, page: playwright.Page) -> None:
        """Leave a page as good as new."""
        page.goto("about:blank")
        page.emulate_media(media="null", reduced_motion="null")
        page.remove_listener("pageerror", self.listening.pop(page))
        self.resting.append(page)

    def guard(self, route: playwright.Route) -> None:
        """Let files through; refuse and remember everything else."""
        address = route.request.url
        if address.startswith("file:"):
            route.continue_()
        else:
            self.refused.append(address)
            route.abort()


@pytest.fixture(scope="session")
def _chromium_context(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[playwright.BrowserContext]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("chromium"),
            executable_path=found,
            headless=True,
            args=list(BROWSER_ARGUMENTS),
            locale="de-DE",
        )
        yield context
        context.close()


@pytest.fixture(scope="session")
def _resting_pages() -> list[playwright.Page]:
    return []


@pytest.fixture
def chromium(
    _chromium_context: playwright.BrowserContext, _resting_pages: list[playwright.Page]
) -> Iterator[Browser]:
    """Give a browser without network; its pages are closed after the test."""
    browser = Browser(_chromium_context, _resting_pages)
    _chromium_context.route("**/*", browser.guard)
    yield browser
    for page in _chromium_context.pages:
        if page.url.startswith("file:"):  # what a page keeps must not reach the next test
            page.evaluate("() => { try { localStorage.clear() } catch (none) {} }")
        if page not in _resting_pages:
            page.close()
    _chromium_context.unroute("**/*", browser.guard)


@pytest.fixture
def chromium_with_network(
    _chromium_context: playwright.BrowserContext, _resting_pages: list[playwright.Page]
) -> Iterator[playwright.BrowserContext]:
    """Give the same browser for a page that a server on this machine hands out."""
    yield _chromium_context
    for page in _chromium_context.pages:
        if page not in _resting_pages:
            page.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of real data beside the repository, where there is one."""
    if not SHARED.is_dir():
        pytest.skip("no real data: the folder ../shared/data is not beside the repository")
    return SHARED
