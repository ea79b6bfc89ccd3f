"""The dirty twin of a shipped quarter says the same as the clean one, or names each loss."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from dirt import soil

from ecosystem.findings.registry import find_all
from ecosystem.io.reading import load, read_quarter
from ecosystem.schema import TABLES

DATA = Path(__file__).resolve().parents[2] / "data"
QUARTERS = ("mini", "kornhafen/2025-01", "altmarkt-west/2025-01", "siedlung-am-wehr/2025-01")


def as_folder(twin, quarter, folder):
    """Write semicolons and Windows-1252, as Excel does in Germany."""
    folder.mkdir()
    about = {"quarter": quarter.meta.as_dict()}
    (folder / "datapackage.json").write_text(json.dumps(about), "utf-8")
    for title, rows in twin.tables.items():
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(rows)
        path = folder / f"{title}.csv"
        path.write_bytes(text.getvalue().encode("cp1252", errors="xmlcharrefreplace"))
    return folder


def as_workbook(twin, quarter, path):
    book = openpyxl.Workbook()
    about = book.worksheets[0]
    about.title = "quarter"
    for key, value in quarter.meta.as_dict().items():
        shown = ";".join(value) if isinstance(value, list) else value
        about.append(
            [
                key,
                {True: "ja", False: "nein"}.get(shown, shown) if isinstance(shown, bool) else shown,
            ]
        )
    for title, rows in twin.tables.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
            for cell in sheet[sheet.max_row]:
                cell.data_type = "s" if cell.value else cell.data_type
    book.save(path)
    return path


@pytest.mark.parametrize("write", [as_folder, as_workbook])
@pytest.mark.parametrize("name", QUARTERS)
def test_where_nothing_was_lost_the_tables_and_findings_are_the_same(tmp_path, name, write):
    clean = read_quarter(DATA / name)
    twin = soil(clean, seed=7, lossy=False)
    assert twin.losses == ()
    loaded = load(write(twin, clean, tmp_path / "dirty.xlsx"))
    assert loaded.quarter is not None, [p.message("de") for p in loaded.problems][:5]
    for table in clean.tables:
        dirty = loaded.quarter.table(table)
        assert dirty.columns == clean.table(table).columns
        for left, right in zip(clean.table(table).rows, dirty.rows, strict=True):
            unknown = {"?": "unknown"}
            assert tuple(unknown.get(w, w) for w in left) == tuple(unknown.get(w, w) for w in right)
    if write is as_folder:
        ours, theirs = (json.loads(find_all(q).to_json()) for q in (clean, loaded.quarter))
        assert ours["findings"] == theirs["findings"]
        assert ours["cells"] == theirs["cells"]


@pytest.mark.parametrize("name", QUARTERS[1:2])
def test_each_loss_is_named_with_its_place(tmp_path, name):
    clean = read_quarter(DATA / name)
    twin = soil(clean, seed=3)
    assert twin.losses
    assert soil(clean, seed=3) == twin
    loaded = load(as_workbook(twin, clean, tmp_path / "dirty.xlsx"))
    said = [p for p in loaded.problems if p.key in ("clerk.open_end", "clerk.language_ask")]
    places = {(p.line, p.column, p.params["value"]) for p in said}
    for loss in twin.losses:
        header = TABLES[loss.table].columns[loss.column].labels["de"]
        assert (loss.line, header, loss.now) in places, loss
