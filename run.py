"""Set everything up and run it, with nothing but Python and git at hand.

python run.py demo    report on the shipped quarter, and say where it lies
python run.py test    every check and every test; further words go to pytest
python run.py test --quick    the same in two minutes: without the tests that take long
python run.py lint    the checks alone
python run.py lab     JupyterLab with the library in it
python run.py docs    the guide as pages in out/guide, to be read without internet
python run.py lowest  the tests alone, with the oldest packages that we promise to work with
python run.py newest  the same with the newest packages that there are
python run.py sbom    for a release: what it rests on, as CycloneDX in out/sbom.json
python run.py bundle --for linux   a folder that starts with a double click, in out; the same
                      for windows and macos with --python FILE --sha256 HASH
python run.py lock    what such a folder holds, chosen anew, with hashes, in bundle/lock.txt

On Windows: py run.py demo. The first run makes an environment in .venv and takes about a
minute; later runs find it. This file is written so that a very old Python can still read
it far enough to say that it is too old.
"""

import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    sys.exit(
        "This needs Python {}.{} or newer, but this is Python {}.{}. "
        "Please install a newer one from python.org and start run.py with it.".format(
            *(OLDEST + tuple(sys.version_info[:2]))
        )
    )

import errno
import hashlib
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
QUARTER = Path("data", "kornhafen", "2025-01")
REPORT = Path("out", "kornhafen-2025-01.html")
FINDINGS = Path("out", "kornhafen-2025-01.txt")
GUIDE = Path("out", "guide")
# A folder with this file in it was made here, and may be made again.
STAMP = "made-by-run.json"
# What makes the folder that starts with a double click.
BUNDLE_TOOL = "packaging>=24.2"
LOCK_TOOL = "uv>=0.9"
# Kept by the people who keep the format.
SBOM_TOOL = "cyclonedx-bom>=7,<8"
# import-linter has a script but no module that python -m could start.
LAYERS = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
CHECKS = (
    ("format", ["-m", "ruff", "format", "--check", "."]),
    ("lint", ["-m", "ruff", "check", "."]),
    ("layers", ["-c", LAYERS, "--no-logo"]),
    ("spelling", ["-m", "codespell_lib", "."]),
)
# Each worker goes through whole files, and takes over from another only once it is idle.
WORKERS = ["-n", "auto", "--dist", "worksteal"]


def main(words):
    """Do what the first word asks for; the others are passed on."""
    # A console that lacks a letter of a folder's name shows a question mark, not an error.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if not words or words[0] not in COMMANDS:
        say(__doc__.strip())
        return 0 if words in (["-h"], ["--help"], ["help"]) else 2
    try:
        return COMMANDS[words[0]](words[1:])
    except subprocess.CalledProcessError as error:
        say("\nThis step failed: " + " ".join(str(part) for part in error.cmd))
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 1


def demo(words):
    """Run the main job on the shipped quarter."""
    python = environment(["place"])
    try:
        (ROOT / "out").mkdir(exist_ok=True)
    except OSError as error:
        sys.exit(cannot_write(ROOT / "out", error))
    for command, target in (("report", REPORT), ("findings", FINDINGS)):
        run([python, "-m", "ecosystem", command, str(QUARTER), "-o", str(target)] + words)
    say("\nReport:   {}   (open it in any browser)".format(ROOT / REPORT))
    say("Findings: {}".format(ROOT / FINDINGS))
    say("The quarter is invented; so are its people, places and numbers.")
    return 0


def test(words):
    """Run every check and every test."""
    python = environment(["dev"])
    failed = run_checks(python, CHECKS)
    say("\n== tests")
    if failed:
        say("Failed before the tests: " + ", ".join(failed))
    if "--quick" in words:
        os.environ.setdefault("HYPOTHESIS_PROFILE", "quick")
    # The types are checked by one of the tests, so that nobody waits a minute for them alone.
    tests = attempt([python, "-m", "pytest"] + WORKERS + words)
    # Without this exit status a failed check would pass for success behind green tests.
    return tests or (1 if failed else 0)


def lint(_words):
    """Run the checks that need no test."""
    checks = CHECKS + (("types", ["-m", "mypy"]),)
    failed = run_checks(environment(["dev"]), checks)
    say("\n" + ("Failed: " + ", ".join(failed) if failed else "All checks passed."))
    return 1 if failed else 0


def lab(words):
    """Start JupyterLab."""
    return attempt([environment(["lab"]), "-m", "jupyterlab"] + words)


def docs(words):
    """Build the guide; a warning fails it."""
    # What the builder remembers stays outside the guide, so that the folder can go on a stick.
    build = ["-m", "sphinx", "-q", "-W", "--keep-going", "-d", str(ROOT / "out" / "guide-memory")]
    status = attempt([environment(["docs"])] + build + words + ["docs", str(GUIDE)])
    if status == 0:
        say("\nGuide: {}".format(ROOT / GUIDE / "index.html"))
    return status


def lowest(words):
    """Run the tests with the oldest package of each kind that pyproject.toml allows."""
    # An old package may warn of what a newer one underneath it will change: that is not our fault.
    return test_with(".venv-lowest", oldest_packages(), ["-W", "default"] + words)


def newest(words):
    """Run the tests with the newest packages, whatever constraints.txt says."""
    return test_with(".venv-newest", [], words)


def sbom(words):
    """Write the bill of materials of a release: the library and what its users install."""
    python = tools(".venv-sbom", ["--constraint", "constraints.txt", "."])
    # The tool stands in an environment of its own: it is no part of what we give away.
    tool = tools(".venv-sbom-tool", [SBOM_TOOL])
    (ROOT / "out").mkdir(exist_ok=True)
    target = str(ROOT / "out" / "sbom.json")
    written = ["--pyproject", "pyproject.toml", "--mc-type", "library"]
    written += ["--output-reproducible", "-o", target, python]
    run([tool, "-m", "cyclonedx_py", "environment"] + written + words)
    say("\nBill of materials: {}".format(target))
    return 0


def bundle(words):
    """Make the folder that starts with a double click."""
    python = tools(".venv-bundle", [BUNDLE_TOOL])
    return attempt([python, str(ROOT / "bundle" / "make.py"), "bundle"] + words)


def lock(_words):
    """Choose anew what the folder that starts with a double click holds."""
    python = tools(".venv-lock", [LOCK_TOOL])
    return attempt([python, str(ROOT / "bundle" / "make.py"), "lock"])


COMMANDS = {
    "sbom": sbom,
    "bundle": bundle,
    "lock": lock,
    "demo": demo,
    "test": test,
    "lint": lint,
    "lab": lab,
    "docs": docs,
    "lowest": lowest,
    "newest": newest,
}


def test_with(name, pins, words):
    """Run the tests in a new environment of its own, made with these versions."""
    folder = ROOT / name
    make_environment(folder)
    (folder / "pins.txt").write_text("\n".join(pins), "utf-8")
    python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    say("Setting up {} ...".format(name))
    install(python, ["--constraint", str(folder / "pins.txt"), "--editable", ".[dev]"])
    ours = ["--ignore", "tests/house/test_types.py"]  # types are those of the pinned packages
    return attempt([python, "-m", "pytest"] + WORKERS + ours + words)


def tools(name, packages):
    """Return the Python of a new environment that has these packages."""
    folder = ROOT / name
    make_environment(folder)
    python = str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    install(python, packages)
    return python


def oldest_packages():
    """Return the oldest allowed version of each package that users of the library need."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = project["dependencies"] + [
        one for name in extras if name != "dev" for one in extras[name]
    ]
    return [one.replace(">=", "==") for one in asked if not one.startswith("ecosystem[")]


def run_checks(python, checks):
    """Run all checks, also after one has failed; return the names of those that failed."""
    failed = []
    for name, command in checks:
        say("\n== " + name)
        if attempt([python] + command) != 0:
            failed.append(name)
    return failed


def environment(extras):
    """Return the Python of an environment that has the library and these extras."""
    folder = choose_folder()
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = fingerprint()
    stamp = read_stamp(folder)
    fresh = stamp.get("fingerprint") == wanted and python.exists()
    have = set(stamp.get("extras", [])) if fresh else set()
    if fresh and have >= set(extras):
        return str(python)
    say("Setting up {} (about a minute, only this once) ...".format(folder.name))
    if not python.exists() or stamp.get("python") != sys.version:
        make_environment(folder)
        have = set()
    write_stamp(folder, {"python": sys.version})
    everything = sorted(have | set(extras))
    target = "." + ("[{}]".format(",".join(everything)) if everything else "")
    install(str(python), ["--constraint", "constraints.txt", "--editable", target])
    write_stamp(folder, {"python": sys.version, "fingerprint": wanted, "extras": everything})
    return str(python)


def choose_folder():
    """Return the folder for the environment; one that somebody else made is left alone."""
    for name in (".venv", ".venv-run"):
        folder = ROOT / name
        if not folder.exists() or (folder / STAMP).exists():
            return folder
    return sys.exit(
        "There are folders .venv and .venv-run here that run.py did not make. "
        "Please move or delete one of them."
    )


def fingerprint():
    """Return what an installation depends on: the lists, the Python and the place."""
    parts = [sys.version, str(ROOT)]
    parts += [(ROOT / name).read_text("utf-8") for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def make_environment(folder):
    """Make an empty environment, in place of an old or half-made one."""
    try:
        if folder.exists():
            shutil.rmtree(folder)
        write_stamp(folder, {})
        # If run.py was itself started inside an environment, the new one must not hang on it.
        base = getattr(sys, "_base_executable", None) or sys.executable
        run([base, "-m", "venv", str(folder)])
    except OSError as error:
        sys.exit(cannot_write(folder, error))
    except subprocess.CalledProcessError:
        sys.exit(
            "Python could not make an environment. On Debian and Ubuntu this helps: "
            "sudo apt install python3-venv"
        )


def cannot_write(place, error):
    """Say why something cannot be written, and what to do."""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        why = "this folder may only be read. Copy the project into a folder of your own"
    elif error.errno == errno.ENOSPC:
        why = "the disk is full"
    else:
        why = "{}. Is it in use?".format(error.strerror)
    return "Cannot make {}: {}.".format(place, why.rstrip("."))


# What pip says, and what it means for somebody who has never heard of pip.
TROUBLES = (
    ("proxy", "The proxy of your network refused. Ask for its address and set it, for example: "
     "HTTPS_PROXY=http://user:password@proxy:8080"),
    ("certificate", "Your network shows a certificate that this Python does not know. "
     "Ask for its file and name it: PIP_CERT=/path/to/file.pem"),
    ("no space left", "The disk is full."),
    ("permission denied", "This folder may only be read. Copy the project into your own folder."),
    ("connection", "There is no internet, and the first run needs it once."),
    ("timed out", "The network did not answer, and the first run needs it once. Try it again."),
    ("name resolution", "There is no internet, and the first run needs it once."),
    ("from versions: none", "There is no internet, and the first run needs it once."),
)  # fmt: skip


def install(python, words):
    """Install packages; show from the first second that something happens."""
    quietly = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    heard = []
    with subprocess.Popen(
        [python, "-m", "pip", "install", "--retries", "2"] + quietly + words,
        cwd=ROOT,
        env=clean_environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as started:
        for line in started.stdout or ():
            heard.append(line)
            if line.startswith(("Collecting", "Obtaining", "Installing")):
                sys.stdout.write(".")
                sys.stdout.flush()
    say("")
    if started.returncode != 0:
        sys.exit(why_not("".join(heard)))


def why_not(heard):
    """Say in one sentence why pip could not do it."""
    for sign, sentence in TROUBLES:
        if sign in heard.lower():
            return sentence
    faults = [line for line in heard.splitlines() if line.startswith("ERROR")]
    return "Not installed: {}".format((faults or ["pip says nothing"])[-1])


def read_stamp(folder):
    """Return what the stamp says; nothing if there is none that can be read."""
    try:
        stamp = json.loads((folder / STAMP).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(folder, content):
    """Write the stamp, and the folder if need be."""
    folder.mkdir(exist_ok=True)
    (folder / STAMP).write_text(json.dumps(content, indent=1), "utf-8")


def run(command):
    """Run a command in the project's folder; fail if it does."""
    subprocess.run(command, cwd=ROOT, env=clean_environ(), check=True)


def attempt(command):
    """Run a command in the project's folder and return its exit status."""
    return subprocess.run(command, cwd=ROOT, env=clean_environ(), check=False).returncode


def clean_environ():
    """Return the environment variables without those that mix in another installation."""
    foreign = ["PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PIP_USER", "PIP_CONSTRAINT"]
    # Else every process that a test starts compiles the library anew.
    foreign.append("PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if name not in foreign}


def say(text):
    """Print at once, so that our lines stay in order with those of the commands."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
