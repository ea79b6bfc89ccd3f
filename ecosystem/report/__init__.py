"""The report in every form, a page for each partner, and findings as text, CSV and workbook."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecosystem.report.build import build_report
    from ecosystem.report.findings_files import findings_csv, findings_text
    from ecosystem.report.findings_workbook import findings_workbook
    from ecosystem.report.pdf import render_pdf
    from ecosystem.report.place import Place, build_place, render_place
    from ecosystem.report.render import render_report
    from ecosystem.report.report import Report
    from ecosystem.report.word import render_docx

__all__ = [
    "Place",
    "Report",
    "build_place",
    "build_report",
    "findings_csv",
    "findings_text",
    "findings_workbook",
    "render_docx",
    "render_pdf",
    "render_place",
    "render_report",
]

# Findings as text need neither the page nor the picture: each name is loaded when it is used.
_HOME_OF = {
    "Place": "place",
    "Report": "report",
    "build_place": "place",
    "build_report": "build",
    "findings_csv": "findings_files",
    "findings_text": "findings_files",
    "findings_workbook": "findings_workbook",
    "render_docx": "word",
    "render_pdf": "pdf",
    "render_place": "place",
    "render_report": "render",
}


def __getattr__(name: str) -> object:
    if name in _HOME_OF:
        return getattr(import_module(f"ecosystem.report.{_HOME_OF[name]}"), name)
    message = f"module 'ecosystem.report' has no attribute {name!r}"
    raise AttributeError(message)
