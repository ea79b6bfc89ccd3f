"""Make a folder that starts with a double click: Python, packages, the product, nothing else.

``run.py bundle`` starts this in an environment of its own that holds pip and packaging, ``run.py
lock`` in one that holds uv. The folder for Windows, Linux or macOS can be made on any
of the three: only wheels are unpacked, and none of the other system's programs is run. Every
wheel is one that ``lock.txt`` names with its hash.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import json
import platform
import py_compile
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from textwrap import fill

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LOCK = HERE / "lock.txt"
README, LICENCES = "Lies mich.txt", "Lizenzen.txt"

# What the page needs; the lock is made for it.
EXTRA = "app"

# Parts of a Python that nobody needs who only opens the page.
_NOT_NEEDED = ("test", "idlelib", "turtledemo", "tkinter", "ensurepip", "lib2to3", "pydoc_data")

# Their tests are a fifth of the folder; numpy's are asked for by its own code.
_TESTED = ("pandas", "scipy", "networkx", "matplotlib", "mpl_toolkits", "shapely", "rapidfuzz")

_EARLIEST = (1980, 1, 1, 0, 0, 0)


class RefusedError(Exception):
    """What cannot be made, in one sentence."""


@dataclass(frozen=True)
class System:
    """What pip and a person on that system expect."""

    tags: dict[str, tuple[str, ...]]  # Machine to the tags of wheels that run there, best first.
    marker: dict[str, str]  # What conditions in the lock are asked with.
    start: str  # Name of what is double-clicked.
    line_end: str


_LINUX = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_24", "manylinux_2_17", "manylinux2014")

SYSTEMS = {
    "windows": System(
        {"x86_64": ("win_amd64",), "arm64": ("win_arm64",)},
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
        "Start.cmd",
        "\r\n",
    ),
    "linux": System(
        {arch: tuple(f"{tag}_{arch}" for tag in _LINUX) for arch in ("x86_64", "aarch64")},
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
        "Start.sh",
        "\n",
    ),
    "macos": System(
        {"arm64": ("macosx_12_0_arm64",), "x86_64": ("macosx_12_0_x86_64",)},
        {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
        "Start.command",
        "\n",
    ),
}


@dataclass(frozen=True)
class Target:
    """One system, one kind of machine, one Python."""

    name: str
    machine: str
    python: str  # Such as 3.13.
    patch: int = 9  # An archive is never an early one.

    @property
    def system(self) -> System:
        """Give what that system expects."""
        return SYSTEMS[self.name]

    @property
    def choice(self) -> list[str]:
        """Give the words by which pip chooses wheels for it."""
        words = ["--only-binary=:all:", "--implementation", "cp"]
        words += ["--python-version", f"{self.python}.{self.patch}"]
        tags = (*self.system.tags[self.machine], "any")
        return words + [word for tag in tags for word in ("--platform", tag)]

    def wanted(self, lock: str) -> str:
        """Keep of the lock what this target needs."""
        from packaging.markers import Marker

        asked = {
            **self.system.marker,
            "platform_machine": {"x86_64": "AMD64"}.get(self.machine, self.machine.upper())
            if self.name == "windows"
            else self.machine,
            "python_version": self.python,
            "python_full_version": f"{self.python}.{self.patch}",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
        kept = []
        for entry in re.split(r"\n(?=\S)", lock):
            head, _, _ = entry.partition("\\\n")
            condition = head.partition(" ; ")[2].strip()
            if entry[:1] != "#" and (not condition or Marker(condition).evaluate(asked)):
                kept.append(re.sub(r" ; [^\\\n]*", " ", entry))
        return "\n".join(kept) + "\n"


def main(words: Sequence[str]) -> int:
    """Do what is asked; say in one sentence what cannot be done."""
    parser = argparse.ArgumentParser(prog="run.py bundle", allow_abbrev=False)
    parser.add_argument("job", choices=("bundle", "lock"))
    parser.add_argument("--for", dest="name", choices=tuple(SYSTEMS), default=_this_system())
    parser.add_argument("--machine", help="x86_64, arm64 or aarch64; else as this one")
    parser.add_argument("--python", type=Path, help="archive with a Python for that system")
    parser.add_argument("--sha256", help="what the archive must hash to")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "out")
    parser.add_argument("--no-zip", action="store_true", help="only the folder")
    parser.add_argument("--no-compile", action="store_true", help="its first start takes longer")
    asked = parser.parse_args(words)
    try:
        if asked.job == "lock":
            write_lock()
        else:
            make(asked)
    except RefusedError as refused:
        say(f"\n{refused}")
        return 1
    except subprocess.CalledProcessError as fault:
        say(f"\nThis step failed: {' '.join(map(str, fault.cmd[1:4]))} ... Is there a network?")
        return 1
    return 0


def make(asked: argparse.Namespace) -> Path:
    """Make the folder, and its zip."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bundle-") as name:
        work = Path(name)
        say("Python ...")
        folder = work / "folder"
        target = _place_python(asked, folder / "python")
        place = packages_of(folder, target)
        say(f"Packages for {target.name}, {target.machine}, Python {target.python} ...")
        version = fetch(target, work, place)
        write_words(folder, target, place)
        alike = sys.version_info[:2] == tuple(map(int, target.python.split(".")))
        if alike and not asked.no_compile:
            say("Making it start quickly ...")
            fresh = py_compile.PycInvalidationMode.UNCHECKED_HASH  # a zip keeps no exact times
            compileall.compile_dir(folder, quiet=2, workers=0, invalidation_mode=fresh)
        made: Path = asked.output / f"ecosystem-{version}-{target.name}"
        shutil.rmtree(made, ignore_errors=True)
        asked.output.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, made)
    if not asked.no_zip:
        say("Zip ...")
        write_zip(made)
    size = sum(file.stat().st_size for file in made.rglob("*") if file.is_file())
    say(f"\n{made}\n{size / 1e6:.0f} MB, {time.monotonic() - begin:.0f} seconds")
    return made


# --- Python


def _this_system() -> str:
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def _place_python(asked: argparse.Namespace, place: Path) -> Target:
    """Put a Python into the folder; tell for which target it is."""
    default = {"windows": "x86_64", "macos": "arm64"}.get(asked.name, platform.machine())
    machine = (asked.machine or default).lower().replace("amd64", "x86_64")
    if machine not in SYSTEMS[asked.name].tags:
        known = ", ".join(SYSTEMS[asked.name].tags)
        raise RefusedError(f"For {asked.name} there are wheels for {known}, not for {machine}.")
    if asked.python is None:
        if asked.name != _this_system():
            raise RefusedError(
                f"For {asked.name} name an archive of Python: --python FILE --sha256 HASH"
            )
        if asked.name == "windows":
            embeddable = "the embeddable package from python.org"
            raise RefusedError(f"For Windows name {embeddable}: --python FILE --sha256 HASH")
        copy_python(place)
        return Target(asked.name, machine, sysconfig.get_python_version(), sys.version_info[2])
    _check(asked.python, asked.sha256)
    unpack_python(asked.python, place)
    return Target(asked.name, machine, version_in(place))


def _check(archive: Path, wanted: str | None) -> None:
    try:
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
    except OSError as fault:
        raise RefusedError(f"{archive} cannot be read: {fault.strerror}") from fault
    if wanted is None:
        raise RefusedError(
            f"Say what {archive.name} must hash to: --sha256 HASH (from where you got it)"
        )
    if found != wanted.lower():
        raise RefusedError(f"{archive.name} is not the file that was meant: its SHA-256 is {found}")


def unpack_python(archive: Path, place: Path) -> None:
    """Unpack an embeddable package (zip) or a standalone Python (tar)."""
    place.mkdir(parents=True)
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:  # it lets no name lead outside
            opened.extractall(place)
        return
    try:
        with tarfile.open(archive) as opened_tar:
            opened_tar.extractall(place, filter="data")
    except (tarfile.TarError, OSError) as fault:
        raise RefusedError(f"{archive.name} is no zip and no tar that can be read.") from fault
    inner = list(place.iterdir())
    if len(inner) == 1 and inner[0].is_dir():  # all lies in one folder, python/
        aside = place.with_name("aside")
        inner[0].rename(aside)
        place.rmdir()
        aside.rename(place)


def version_in(place: Path) -> str:
    """Tell which Python lies there."""
    for pattern, where in ((r"python3(\d+)\.dll", "."), (r"python3\.(\d+)", "bin")):
        for entry in sorted((place / where).glob("python3*")):
            if found := re.fullmatch(pattern, entry.name):
                return f"3.{found[1]}"
    raise RefusedError("There is no Python in this archive: neither python3*.dll nor bin/python3.*")


def copy_python(place: Path) -> None:
    """Copy the Python that runs, so that the copy works wherever it is moved."""
    base, version = Path(sys.base_prefix), sysconfig.get_python_version()
    skipped = shutil.ignore_patterns("__pycache__", "site-packages", "dist-packages", "config-*")

    def drop(folder: str, names: list[str]) -> set[str]:
        outer = Path(folder).name == f"python{version}"
        return skipped(folder, names) | (set(_NOT_NEEDED) & set(names) if outer else set())

    for kind in {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}:
        source = Path(kind)
        if sys.prefix != sys.base_prefix and source.is_relative_to(sys.prefix):
            source = base / source.relative_to(sys.prefix)
        within = source.relative_to(base)
        shutil.copytree(source, place / within, ignore=drop, dirs_exist_ok=True)
    (place / "bin").mkdir(exist_ok=True)
    program = place / "bin" / f"python{version}"
    shutil.copy2(base / "bin" / f"python{version}", program)
    library = sysconfig.get_config_var("INSTSONAME") or ""
    lib_dir = Path(sysconfig.get_config_var("LIBDIR") or "")
    shared = sysconfig.get_config_var("Py_ENABLE_SHARED") and (lib_dir / library).is_file()
    if shared and lib_dir.is_relative_to(base):
        shutil.copy2(lib_dir / library, place / "lib" / library)
        if sys.platform != "darwin":  # there, what was changed is no longer signed
            _look_beside(program, str(lib_dir))


def _look_beside(program: Path, was: str) -> None:
    """Let a program look for its library beside itself and no longer where it was built."""
    beside = b"$ORIGIN/../lib"
    content, old = program.read_bytes(), was.encode() + b"\0"
    if len(beside) < len(old) and old in content:
        program.write_bytes(content.replace(old, (beside + b"\0").ljust(len(old), b"\0")))


def packages_of(folder: Path, target: Target) -> Path:
    """Give where the packages go, and let the Python there look for them."""
    python = folder / "python"
    if target.name == "windows":
        inner = f"python{target.python.replace('.', '')}"
        path = python / f"{inner}._pth"  # with it, nothing else on that computer is looked at
        path.write_text(f"{inner}.zip\r\n.\r\n..\\packages\r\n", "ascii", newline="")
        return folder / "packages"
    (standard,) = python.glob(f"lib*/python{target.python}")
    return standard / "site-packages"


# --- Packages


def fetch(target: Target, work: Path, place: Path) -> str:
    """Unpack the wheels of the lock, each checked against its hash, and that of the product."""
    wanted = work / "wanted.txt"
    wanted.write_text(target.wanted(LOCK.read_text("utf-8")), "utf-8")
    there = ["install", "--no-deps", "--no-compile", "--target", str(place), *target.choice]
    there += ["--ignore-requires-python"]  # that of this computer; the lock has looked at the other
    _pip(*there, "--require-hashes", "-r", str(wanted))
    shutil.rmtree(place / "bin", ignore_errors=True)  # they name the Python of this computer
    _pip("wheel", "--no-deps", "-w", str(work), str(ROOT))
    (product,) = work.glob("ecosystem-*.whl")
    _pip(*there, "--no-index", str(product))
    shutil.rmtree(place / "bin")
    for package in _TESTED:
        for tests in sorted((place / package).glob("**/tests")):
            shutil.rmtree(tests)
    return product.name.split("-")[1]


def _pip(*words: str) -> None:
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-warn-conflicts"]
    pip = [sys.executable, "-m", "pip", words[0], *(quiet if words[0] == "install" else quiet[:3])]
    subprocess.run([*pip, *words[1:]], check=True)


def write_lock() -> None:
    """Choose the versions that the tests passed with, for all systems, and note their hashes."""
    chosen = ["--extra", EXTRA, "--constraint", "constraints.txt", "--universal"]
    # A universal choice must hold for every patch level; the folder brings a late one.
    shape = ["--python-version", "3.11.9", "--only-binary", ":all:", "--generate-hashes"]
    plain = ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    call = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "pyproject.toml"]
    made = subprocess.run(
        [*call, *chosen, *shape, *plain], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout.decode("utf-8")
    head = "# What the folder that starts with a double click holds. Made by: python run.py lock\n"
    LOCK.write_text(head + made, "utf-8", newline="\n")
    say(f"{LOCK}: {len(re.findall(r'^[a-z].*==', made, re.MULTILINE))} packages")


# --- What people see


def write_words(folder: Path, target: Target, place: Path) -> None:
    """Write what is double-clicked, the page to read first and the list of licences."""
    end = target.system.line_end
    start = folder / target.system.start
    kind = "Start.cmd" if target.name == "windows" else "Start.sh"
    words = (HERE / kind).read_text("utf-8").replace("{python}", f"python{target.python}")
    start.write_text(words, "utf-8", newline=end)
    start.chmod(0o755)
    told = (HERE / README).read_text("utf-8")
    for lang, how in json.loads((HERE / "start.json").read_text("utf-8"))[target.name].items():
        told = told.replace(f"{{start-{lang}}}", fill(how, 90))
    # An old editor on Windows knows by the mark that this is UTF-8.
    (folder / README).write_text(told, "utf-8-sig", newline=end)
    (folder / LICENCES).write_text(licences(place, target), "utf-8-sig", newline=end)


def licences(place: Path, target: Target) -> str:
    """List every package with its version and licence; the full texts lie beside each."""
    rows = [f"Python {target.python}: PSF-2.0"]
    for info in sorted(place.glob("*.dist-info")):
        said = HeaderParser().parsestr((info / "METADATA").read_text("utf-8"))
        classified = [
            each.rpartition(" :: ")[2]
            for each in said.get_all("Classifier", [])
            if each.startswith("License :: ")
        ]
        first = (said.get("License") or "?").strip().splitlines()[0]
        named = said.get("License-Expression") or " / ".join(classified) or first
        rows.append(f"{said['Name']} {said['Version']}: {named}")
    return "\n".join(rows) + "\n"


def write_zip(folder: Path) -> Path:
    """Pack the folder, so that its programs stay programs."""
    packed = folder.with_name(f"{folder.name}.zip")
    part = packed.with_name(f"{packed.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as opened:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = file.relative_to(folder.parent).as_posix()
                entry = zipfile.ZipInfo(name, _EARLIEST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                mode = 0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644
                entry.external_attr = (stat.S_IFREG | mode) << 16
                opened.writestr(entry, file.read_bytes())
    part.replace(packed)
    return packed


def say(words: str) -> None:
    """Print at once, between the lines of pip."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
