"""The first command: what can go wrong before the product is there is one sentence, too."""

from __future__ import annotations

import errno
import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAID = {
    "NewConnectionError('Failed to establish a new connection: [Errno -3]')": "no internet",
    "ERROR: Could not find a version for x (from versions: none)": "no internet",
    "ProxyError('Cannot connect to proxy.', OSError('407 Proxy Authentication Required'))": "proxy",
    "SSLError(SSLCertVerificationError(1, 'certificate verify failed'))": "PIP_CERT",
    "ReadTimeoutError: Read timed out.": "did not answer",
    "ERROR: [Errno 28] No space left on device": "disk is full",
    "ERROR: [Errno 13] Permission denied: '/x'": "only be read",
    "ERROR: something new": "something new",
}  # fmt: skip


@pytest.fixture(scope="module")
def run():
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for Python")
@pytest.mark.parametrize("heard", SAID)
def test_what_pip_says_becomes_one_sentence(run, tmp_path, capsys, heard):
    pip = tmp_path / "python"
    pip.write_text(f'#!/bin/sh\necho "Collecting numpy"\necho "{heard}" >&2\nexit 1\n')
    pip.chmod(0o755)
    with pytest.raises(SystemExit) as stopped:
        run.install(str(pip), ["numpy"])
    told = str(stopped.value)
    assert SAID[heard] in told
    assert "\n" not in told
    assert capsys.readouterr().out == ".\n", "somebody who waits sees that something happens"


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.EROFS, "only be read"), (errno.EACCES, "only be read"), (errno.ENOSPC, "full")],
)
def test_a_folder_that_cannot_be_written_is_one_sentence(run, monkeypatch, tmp_path, number, said):
    def refuse(*_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(run, "write_stamp", refuse)
    with pytest.raises(SystemExit) as stopped:
        run.make_environment(tmp_path / "new")
    assert said in str(stopped.value)


def test_the_oldest_packages_are_plain_pins(run):
    pins = run.oldest_packages()
    assert "numpy==2.0" in pins
    assert all("==" in pin and "[" not in pin for pin in pins)
