"""What is not installed is one sentence with the command that installs it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cli.calls import MINI

from ecosystem.cli import main
from ecosystem.errors import EXTRAS
from ecosystem.io.files import OLD_OFFICE

# For each extra a command that needs it. {out} is a folder with an old.xls in it.
NEEDS = {
    "app": "app {out} --no-browser",
    "batch": "batch {mini} -o {out}/all.parquet --draws 0",
    "calendar": "budget {mini} -o {out}/money.ics",
    "custodian": "pseudonyms {mini} -o {out}/new --key {out}/key/k.json",
    "notebooks": "notebooks {mini} -o {out}/books",
    "ods": "check {out}/old.xls",
    "pdf": "report {mini} -o {out}/report.pdf --draws 0",
    "place": "draw {mini} --picture hours -o {out}/hours.svg",
    "word": "report {mini} -o {out}/report.docx --draws 0",
}


def hide(monkeypatch, extra):
    """Let the modules of an extra be missing, whatever another test has loaded."""
    modules = {module for module, brought_by in EXTRAS.items() if brought_by == extra}
    for name in list(sys.modules):
        if name.partition(".")[0] in modules:
            monkeypatch.delitem(sys.modules, name)
    for name in modules:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize("extra", NEEDS)
def test_a_missing_extra_is_one_sentence(monkeypatch, capfd, tmp_path, extra):
    hide(monkeypatch, extra)
    monkeypatch.delitem(sys.modules, "ecosystem.app.site", raising=False)
    monkeypatch.setenv("ECOSYSTEM_KEY_PASSWORD", "long enough for anybody")
    (tmp_path / "key").mkdir()
    (tmp_path / "old.xls").write_bytes(OLD_OFFICE + "Workbook".encode("utf-16-le"))
    words = NEEDS[extra].format(mini=MINI, out=tmp_path).split()
    assert main([*words, "--lang", "de"]) == 1
    said = capfd.readouterr().err.strip().splitlines()
    assert said[-1].endswith(f'pip install "ecosystem[{extra}]"')
    assert not [line for line in said if "Traceback" in line or "Error" in line]


def test_every_extra_has_its_sentence():
    assert set(NEEDS) == set(EXTRAS.values())


def test_without_any_extra_the_main_work_is_done(tmp_path):
    """Findings, report and picture need the core alone; what could not be looked at is said."""
    hidden = f"import sys; sys.modules.update(dict.fromkeys({sorted(EXTRAS)}))"
    words = ["report", str(MINI), "-o", str(tmp_path / "report.html"), "--draws", "0"]
    more = ["draw", str(MINI), "-o", str(tmp_path / "net.html")]
    run = f"from ecosystem.cli import main; sys.exit(main({words}) or main({more}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{hidden}; {run}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "ecosystem[place]" in (tmp_path / "report.html").read_text("utf-8")
