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
# # Your first quarter
#
# One minute with an **invented** quarter, Kornhafen: where is help missing, and which ties must
# not break? Change `FOLDER` to your own quarter and run the notebook again.

# %%
# %matplotlib inline
import ecosystem as eco
from ecosystem.pictures.matrix import draw_gap_matrix
from ecosystem.pictures.network import draw_quarter

FOLDER, VIEW, LANG = "../data/kornhafen/2025-01", "partner", "en"

# %%
quarter = eco.read_quarter(FOLDER)
quarter

# %% [markdown]
# ## What is missing
# Findings are computed on the full data and then redacted for the view, so that nobody who helps
# informally can be recognised.

# %%
result = eco.share_result(eco.find_all(quarter), quarter, view=VIEW)
for finding in result.findings.of_kind("gap").top(5):
    print("•", finding.sentence(LANG))

# %%
draw_gap_matrix(eco.share(quarter, view=VIEW), result=result, lang=LANG).figure

# %% [markdown]
# ## Which ties must not break
# A weak bridge carries much and hangs on little: one person, no agreement, a project that ends.

# %%
for finding in result.findings.of_kind("weak_bridge"):
    print("•", finding.sentence(LANG), "→", finding.action(LANG))

# %%
draw_quarter(eco.share(quarter, view=VIEW), result=result, lang=LANG).figure

# %% [markdown]
# ## How sure is that
# Of 200 quarters with a tenth of the ties missing and a few false ones, in how many does each
# finding stay? *Stable* is at least 80 %.

# %%
frame = result.findings.to_frame(LANG)
frame[["id", "band", "stability"]].head(12)

# %% [markdown]
# ## What we do not know

# %%
for note in result.notes:
    print("•", note.sentence(LANG))
