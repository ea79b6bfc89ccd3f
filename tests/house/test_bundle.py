"""The folder that starts with a double click: complete, pinned, and started without a network."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.tags import parse_tag
from packaging.utils import canonicalize_name

from bundle import make as bundle

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT.parent / "shared" / "cases" / "lists"
EXAMPLE = ROOT / "docs" / "example" / "angebote.csv"
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}


def _make(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "bundle" / "make.py"), "bundle", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )


def _made(*words: str | Path, into: Path) -> Path:
    done = _make(*words, "-o", into, "--no-zip")
    if "connection" in done.stderr.lower() or "(from versions: none)" in done.stderr:
        pytest.skip(f"no wheels can be had: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stdout + done.stderr
    (folder,) = into.iterdir()
    return folder


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    """Make an archive of the shape of the embeddable package; nothing in it runs."""
    archive = tmp_path_factory.mktemp("python") / "python-3.13.9-embed-amd64.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for name in ("python.exe", "python3.dll", "python313.dll", "python313.zip", "LICENSE.txt"):
            opened.writestr(name, name)
        opened.writestr("python313._pth", "python313.zip\r\n.\r\n#import site\r\n")
    return archive


@pytest.mark.long  # unpacks all wheels for Windows; that of Linux shows that the lock is whole
def test_the_windows_folder_is_complete(stand_in, tmp_path):
    digest = hashlib.sha256(stand_in.read_bytes()).hexdigest()
    folder = _made("--for", "windows", "--python", stand_in, "--sha256", digest, into=tmp_path)
    start = (folder / "Start.cmd").read_bytes()
    assert start.startswith(b"@echo off\r\nchcp 65001 >nul\r\n"), "the code page comes first"
    assert start.count(b"\n") == start.count(b"\r\n")
    assert "öffnet" in start.decode("utf-8")
    assert (folder / "python" / "python313._pth").read_bytes().endswith(b"..\\packages\r\n")
    packages = folder / "packages"
    found, needed = {}, set()
    for info in packages.glob("*.dist-info"):
        name, _, version = info.name.removesuffix(".dist-info").partition("-")
        found[canonicalize_name(name)] = version
        wheel = (info / "WHEEL").read_text("utf-8")
        tags = [
            t for line in re.findall(r"^Tag: (\S+)", wheel, re.MULTILINE) for t in parse_tag(line)
        ]
        assert any(tag.platform in ("win_amd64", "any") for tag in tags), info.name
        needed |= set(_needed(info))
    assert needed <= set(found), "every package has what it needs"
    assert "ecosystem" in found
    assert not list(packages.rglob("*.so")), "nothing of another system"
    for file in (bundle.README, bundle.LICENCES):
        assert (folder / file).read_bytes().startswith(b"\xef\xbb\xbf")
        assert b"\r\n" in (folder / file).read_bytes()
    told = (folder / bundle.LICENCES).read_text("utf-8-sig")
    assert "?" not in told
    assert "GPL" not in told
    assert len(told.splitlines()) == len(found) + 1  # and Python itself


def _needed(info: Path) -> list[str]:
    said = (info / "METADATA").read_text("utf-8").partition("\n\n")[0]
    asked = {**WINDOWS, "platform_machine": "AMD64", "python_version": "3.13", "extra": ""}
    texts = map(Requirement, re.findall(r"^Requires-Dist: (.*)$", said, re.MULTILINE))
    return [
        canonicalize_name(each.name)
        for each in texts
        if each.marker is None or each.marker.evaluate(asked)
    ]


@pytest.fixture(scope="module")
def linux_folder(tmp_path_factory):
    pytest.importorskip("playwright")
    if sys.platform != "linux" or not shutil.which("chromium"):
        pytest.skip("needs Linux and chromium")
    place = tmp_path_factory.mktemp("made")
    made = _made("--for", "linux", "--no-compile", into=place / "here")
    return made.rename(place / "Ordner mit Ümlaut")  # moved, as a stick would


def _walk(folder: Path, home: Path, *pictures: Path) -> dict:
    """Walk through the page of the folder where there is no network."""
    messy = next(iter(sorted(LISTS.glob("09*.xlsx"))), EXAMPLE)
    walk = [sys.executable, str(ROOT / "tests" / "app" / "folder_walk.py")]
    alone = ["unshare", "-n"] if _may_unshare() else []
    done = subprocess.run(
        [*alone, *walk, str(folder / "Start.sh"), str(home), str(messy), *map(str, pictures)],
        capture_output=True,
        text=True,
        check=False,
        env=None if alone else _nowhere(),
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


# Makes the folder of 60 packages, starts it and walks through its page. The program as it is
# installed runs in test_release.py, its page in tests/app/test_browser.py.
@pytest.mark.browser
def test_the_linux_folder_works_without_network_and_without_the_source(linux_folder, tmp_path):
    home = tmp_path / "Quartier"
    seen = _walk(linux_folder, home)
    assert seen["outside"] == seen["errors"] == []
    assert seen["edited"]
    assert seen["undone"]
    assert seen["input"], "her own file is as it was"
    assert seen["waves"] == ["2026-02-01", "2026-08-01"]
    assert [Path(name).suffix for name in seen["outputs"]] == [".pdf", ".xlsx"]
    (report,) = (home / "Probe" / "Ausgaben").glob("*.pdf")
    assert report.read_bytes().startswith(b"%PDF")
    own = (str(linux_folder), "/usr/", "/lib")
    beside = [name for name in seen["files"] if not name.startswith(own)]
    assert beside == [], "it runs on what lies in the folder"


@pytest.mark.long  # looks at each page of the walk four times
@pytest.mark.browser
def test_the_pages_of_the_linux_folder_fit_and_are_clean(linux_folder, tmp_path):
    seen = _walk(linux_folder, tmp_path / "Quartier", tmp_path)
    assert seen["outside"] == seen["errors"] == seen["wide"] == seen["unclean"] == []
    assert len(list(tmp_path.glob("*.png"))) > 80


def _may_unshare() -> bool:
    return (
        subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0
    )


def _nowhere() -> dict[str, str]:
    """Give an environment whose proxies lead nowhere."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    names = ("http_proxy", "https_proxy", "all_proxy")
    return {**os.environ, **dict.fromkeys(names, address), "no_proxy": "127.0.0.1"}


def test_the_lock_names_every_package_with_hashes():
    lock = bundle.LOCK.read_text("utf-8")
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    for entry in re.split(r"\n(?=[a-z])", lock)[1:]:
        assert "--hash=sha256:" in entry
    assert "://" not in lock
    constraints = (ROOT / "constraints.txt").read_text("utf-8")
    tested = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", constraints, re.MULTILINE | re.IGNORECASE))
    other = {n: v for n, v in pins.items() if n in tested and tested[n] != v and n != "networkx"}
    assert not other, "after constraints.txt has changed: python run.py lock"


@pytest.mark.parametrize("system", bundle.SYSTEMS)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_each_system_and_python_gets_one_version_of_each_package(system, python):
    target = bundle.Target(system, next(iter(bundle.SYSTEMS[system].tags)), python)
    wanted = target.wanted(bundle.LOCK.read_text("utf-8"))
    names = re.findall(r"^([a-z0-9-]+)==", wanted, re.MULTILINE)
    assert len(names) == len(set(names)) > 20
    assert ";" not in wanted
    version = {"3.11": "3.6.1"}.get(python, "3.7")
    assert f"networkx=={version}" in wanted


def test_what_cannot_be_made_is_one_sentence(stand_in, tmp_path, capsys):
    broken = tmp_path / "x.zip"
    broken.write_bytes(b"no archive")
    hashed = hashlib.sha256(b"no archive").hexdigest()
    empty = tmp_path / "empty.zip"
    zipfile.ZipFile(empty, "w").close()
    empty_hash = hashlib.sha256(empty.read_bytes()).hexdigest()
    for words, said in (
        (["--for", "windows"], "--python FILE --sha256 HASH"),
        (["--for", "windows", "--python", stand_in], "--sha256"),
        (["--for", "windows", "--python", stand_in, "--sha256", "0" * 64], "not the file"),
        (["--for", "windows", "--python", tmp_path / "none.zip"], "cannot be read"),
        (["--for", "windows", "--python", broken, "--sha256", hashed], "no zip and no tar"),
        (["--for", "windows", "--python", empty, "--sha256", empty_hash], "no Python"),
        (["--for", "linux", "--machine", "riscv"], "not for riscv"),
    ):
        asked = [str(word) for word in (*words, "-o", tmp_path / "out")]
        assert bundle.main(["bundle", *asked]) == 1
        last = capsys.readouterr().out.strip().splitlines()[-1]
        assert said in last
        assert not (tmp_path / "out").exists()


def test_the_zip_keeps_programs_programs(tmp_path):
    folder = tmp_path / "ecosystem"
    folder.mkdir()
    (folder / "Start.sh").write_text("#!/bin/sh\n")
    (folder / "Start.sh").chmod(0o755)
    (folder / "Lies mich.txt").write_text("x")
    with zipfile.ZipFile(bundle.write_zip(folder)) as opened:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in opened.infolist()}
    assert modes == {"ecosystem/Start.sh": 0o755, "ecosystem/Lies mich.txt": 0o644}
