"""What is released works: built, unpacked, installed elsewhere and run, with everything inside."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
import yaml

import ecosystem

ROOT = Path(__file__).resolve().parents[2]
SERIES = ROOT / "notebooks" / "series"
MINI = str(ROOT / "data" / "mini")


def _run(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    foreign = ("PYTHONPATH", "PYTHONHOME", "PIP_CONSTRAINT", "VIRTUAL_ENV")
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name not in foreign},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _environment(folder: Path) -> tuple[Path, list[str | Path]]:
    """Make an environment; give its Python, and what installs there: it needs no pip of its own."""
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return python, [sys.executable, "-m", "pip", "--python", python, "install"]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build sdist and wheel with the tool that pyproject.toml names, in a place of its own."""
    place = tmp_path_factory.mktemp("built")
    tools, pip = _environment(place / "tools")
    got = _run(*pip, "--quiet", "hatchling>=1.27", cwd=place)
    if got.returncode != 0:
        pytest.skip("hatchling cannot be fetched: no package index")
    done = _run(tools, "-m", "hatchling", "build", "-d", place / "dist", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    (wheel,) = (place / "dist").glob("*.whl")
    (sdist,) = (place / "dist").glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """Install the wheel beside the packages that are here, without the working copy."""
    place = tmp_path_factory.mktemp("installed")
    python, pip = _environment(place / "env")
    got = _run(*pip, "--no-deps", "--no-index", built[0], cwd=place)
    assert got.returncode == 0, got.stderr
    site = _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=place)
    # Plain paths: what an editable install hooks into Python is not read from there.
    paths = [path for path in sys.path if path.endswith("site-packages")]
    Path(site.stdout.strip(), "beside.pth").write_text("\n".join(paths), encoding="utf-8")
    return python


@pytest.mark.slow  # builds, and makes an environment
def test_the_wheel_holds_every_file_of_the_package_and_no_more(built):
    with zipfile.ZipFile(built[0]) as wheel:
        names = wheel.namelist()
    inside = {name for name in names if name.startswith("ecosystem/")}
    here = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "ecosystem").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    series = {f"ecosystem_notebooks/series/{path.name}" for path in SERIES.glob("*.py")}
    assert series
    assert series <= set(names)
    assert "ecosystem_data/kornhafen/2025-01/actors.csv" in names
    assert inside == here
    assert {Path(name).suffix for name in inside} >= {".json", ".j2", ".typ", ".js", ".css"}


@pytest.mark.slow  # the same build
def test_the_sdist_holds_what_the_tests_need(built):
    with tarfile.open(built[1]) as sdist:
        inside = {name.partition("/")[2] for name in sdist.getnames()}
    for name in ("LICENSE", "README.md", "CITATION.cff", "run.py", "docs/index.md", "docs/conf.py"):
        assert name in inside
    assert not any(name.startswith(("out/", ".venv", "docs/reference/")) for name in inside)
    assert "bundle/lock.txt" in inside
    assert not any(name.endswith(".png") for name in inside), "made pictures are not released"


@pytest.mark.slow  # the same environment
def test_the_installed_program_works_from_anywhere(installed, tmp_path):
    where = _run(installed, "-c", "import ecosystem; print(ecosystem.__file__)", cwd=tmp_path)
    assert str(ROOT) not in where.stdout, "the working copy was used"
    calls = (
        ["findings", MINI, "--draws", "0", "--lang", "de", "-o", "findings.txt"],
        ["report", MINI, "--draws", "0", "-o", "report.pdf"],
        ["report", MINI, "--draws", "0", "-o", "report.html"],
        ["draw", MINI, "-o", "net.html"],
        ["workshop", MINI, "-o", "room.html"],
        ["template", "-o", "empty.xlsx"],
        ["cards", MINI, "-o", "wall"],
        ["sample", "kornhafen", "-o", "sample"],
    )
    at_once = f"from ecosystem.cli import main; print([main(each) for each in {calls!r}])"
    done = _run(installed, "-c", at_once, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == str([0] * len(calls)), done.stderr
    assert all((tmp_path / words[-1]).exists() for words in calls)
    lab = _run(installed, "-m", "ecosystem", "bench", "--quick", cwd=tmp_path)
    assert (lab.returncode, lab.stderr.count("\n")) == (2, 1), "the bench belongs to the source"
    sample = "import ecosystem as eco; print(len(eco.find_all(eco.load_sample('mini')).findings))"
    assert int(_run(installed, "-c", sample, cwd=tmp_path).stdout) > 0


@pytest.mark.slow  # the same environment
def test_what_the_readme_prints_runs_from_the_wheel_in_an_empty_folder(installed, tmp_path):
    readme = (ROOT / "README.md").read_text("utf-8")
    (first,) = re.findall(r"^> (The tie .*\n> .*)$", readme, re.MULTILINE)
    said = ""
    for line in re.findall(r"^ecosystem (.*)$", readme, re.MULTILINE):
        done = _run(installed, "-m", "ecosystem", *shlex.split(line, comments=True), cwd=tmp_path)
        assert done.returncode == 0, (line, done.stderr)
        said += done.stdout
    assert " ".join(first.replace("\n> ", " ").split()) in " ".join(said.split())


def test_the_citation_names_this_version_and_licence():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == ecosystem.__version__
    assert citation["license"] == "MIT"
    assert citation["authors"] == [{"name": "ecosystem contributors"}]
