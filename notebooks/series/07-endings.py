# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] lang="de"
# # 07 · Was passiert, wenn …?
#
# **Was bricht weg, wenn Geld endet, eine Person geht oder ein Haus schließt?** Die Werte in der
# ersten Zelle lassen sich ändern; danach das Notebook von oben neu ausführen.

# %% [markdown] lang="en"
# # 07 · What happens if …?
#
# **What breaks when money ends, a person leaves or a house closes?** The values in the first cell
# can be changed; then run the notebook again from the top.

# %% tags=["parameters"]
QUARTER = "../../data/kornhafen/2025-01"
VIEW = "public"  # "public", "partner" or "internal"
LANG = "en"  # "de" or "en"
PARAMETERS = {}  # for example {"k": 2}
SEED = 1
DRAWS = None  # how often findings are tested; None is the usual number

# %%
import ecosystem as eco
from ecosystem.pictures.charts import draw_funding_line

how = {"parameters": PARAMETERS, "seed": SEED, "draws": DRAWS}
study = eco.open_study(QUARTER, view=VIEW, lang=LANG, **how)
study.head()

# %% [markdown] lang="de"
# ## Das Bild
# Wie viel vom Bedarf versorgt bleibt, wenn nichts verlängert wird.

# %% [markdown] lang="en"
# ## The picture
# How much of the need stays covered if nothing is renewed.

# %%
study.draw(draw_funding_line, timeline=study.plan.to_frame())

# %% [markdown] lang="de"
# ## Die Daten
# Was wann endet.
# Die letzte Zeile lässt sich ändern: filtern, sortieren, zählen.

# %% [markdown] lang="en"
# ## The data
# What ends when.
# The last line is there to be changed: filter, sort, count.

# %%
table = study.frame("endings")
table[["date", "projects", "offers", "ties", "coverage_after", "cells_changed"]].head(10)

# %% [markdown] lang="de"
# ## Befund

# %% [markdown] lang="en"
# ## Finding

# %%
study.finding("endings")

# %% [markdown] lang="de"
# ## Was wir nicht wissen

# %% [markdown] lang="en"
# ## What we do not know

# %%
study.unknown("endings")

# %% [markdown] lang="de"
# ## Was man tun kann

# %% [markdown] lang="en"
# ## What one can do

# %%
study.todo("endings")
