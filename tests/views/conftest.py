"""What the tests of pictures share."""

from __future__ import annotations

import pytest

from ecosystem.findings.registry import find_all
from ecosystem.io.reading import load_sample, read_quarter

ROOT_OF_DATA = "data"


@pytest.fixture(scope="session")
def mini():
    return load_sample("mini")


@pytest.fixture(scope="session")
def kornhafen(request):
    return read_quarter(request.config.rootpath / ROOT_OF_DATA / "kornhafen" / "2025-01")


@pytest.fixture(scope="session")
def kornhafen_result(kornhafen):
    return find_all(kornhafen)


@pytest.fixture(scope="module")
def browser_context(_chromium_context):
    """The browser itself, for a page that all tests of a module share."""
    return _chromium_context
