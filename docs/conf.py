"""The guide: ``python run.py docs`` builds it into out/guide, readable without internet."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import ecosystem

project = "ecosystem"
author = "ecosystem contributors"
copyright = "ecosystem contributors, MIT"
release = version = ecosystem.__version__
language = "en"
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.napoleon",
    "reference_pages",
]
source_suffix = {".md": "markdown"}
exclude_patterns = ["example", "gallery", "workshop"]
# Every public name has its docstring; a page each would be too many, so one page an area.
autosummary_generate = False
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_numpy_docstring = True
napoleon_use_rtype = False
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
smartquotes = False  # --full stays --full
nitpicky = False
html_theme = "furo"
html_title = "ecosystem"
html_static_path: list[str] = []
html_copy_source = False
html_show_sphinx = False
html_last_updated_fmt = None
# Nothing is asked for from outside: the guide goes on a stick.
html_theme_options = {"sidebar_hide_name": False, "top_of_page_buttons": []}
