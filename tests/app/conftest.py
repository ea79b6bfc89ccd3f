"""One served page for all tests of a file, with the small invented quarter taken in."""

from __future__ import annotations

import pytest
from app.driving import running


@pytest.fixture(scope="package")
def client(tmp_path_factory):
    pytest.importorskip("uvicorn", reason="the extra app is not installed")
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECOSYSTEM_FOLDER", str(tmp_path_factory.mktemp("own")))
        with running(folder) as made:
            yield made


@pytest.fixture(scope="package")
def mini(client):
    """Give the page of the findings of the small quarter."""
    return client.post("sample", sample="mini")
