# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Your own Excel
#
# Five minutes from an empty workbook to findings that you can pass on. The steps write to a new
# folder beside the system's temporary files; change `FOLDER` to keep them. (This notebook is in
# English only; what it prints follows `LANG`.)

# %%
import tempfile
from pathlib import Path

import ecosystem as eco

FOLDER, VIEW, LANG = Path(tempfile.mkdtemp()), "partner", "en"

# %% [markdown]
# ## 1. An empty workbook
# Four sheets to fill, with lists to choose from and a sheet that explains each column. On the
# command line: `ecosystem template -o my-quarter.xlsx`.

# %%
empty = eco.write_template(FOLDER / "empty.xlsx", LANG)
empty.name

# %% [markdown]
# ## 2. A filled workbook
# For the rest we use a small **invented** quarter, written as a workbook. Put the path of your own
# workbook here instead.

# %%
BOOK = eco.write_quarter(eco.load_sample("mini"), FOLDER / "my-quarter.xlsx")
BOOK.name

# %% [markdown]
# ## 3. What is odd in it
# Nothing is guessed: every message names file, row and column, and what to do. A workbook with
# errors gives messages and no quarter.

# %%
from ecosystem.io.reading import load

loaded = load(BOOK)
for problem in loaded.problems:
    print("•", problem.message(LANG))
loaded.quarter

# %% [markdown]
# ## 4. What is found
# Findings are computed on the full data and then redacted for the view.

# %%
study = eco.open_study(BOOK, view=VIEW, lang=LANG)
study.head()

# %%
study.finding("gaps")

# %%
study.finding("bridges")

# %%
study.draw(eco.draw_gap_matrix, result=study.result)

# %% [markdown]
# ## 5. Pass it on
# As a workbook with a sheet for each kind of finding: `ecosystem findings my-quarter.xlsx -o
# findings.xlsx`; as the report of two pages: `ecosystem report my-quarter.xlsx -o report.pdf`. And
# the data themselves without what must stay with you:

# %%
copy = eco.write_quarter(study.shown, FOLDER / "to-pass-on.xlsx")
{name: len(table) for name, table in study.shown.tables.items() if len(table)}

# %% [markdown]
# ## What we do not know
# Blank cells and `?` are unknown, never *no*. What that leaves open stands here.

# %%
study.unknown("gaps")
