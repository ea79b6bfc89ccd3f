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
# # 04 · Wohin führen die Wege?
#
# **Was geschieht mit jemandem, der mit einem Anliegen hereinkommt?** Die Werte in der ersten
# Zelle lassen sich ändern; danach das Notebook von oben neu ausführen.

# %% [markdown] lang="en"
# # 04 · Where do the ways lead?
#
# **What happens to somebody who walks in with a need?** The values in the first cell can be
# changed; then run the notebook again from the top.

# %% tags=["parameters"]
QUARTER = "../../data/kornhafen/2025-01"
VIEW = "partner"  # "public", "partner" or "internal"
LANG = "en"  # "de" or "en"
PARAMETERS = {}  # for example {"k": 2}
SEED = 1
DRAWS = None  # how often findings are tested; None is the usual number

# %%
import ecosystem as eco
from ecosystem.pictures.routes import draw_routes

how = {"parameters": PARAMETERS, "seed": SEED, "draws": DRAWS}
study = eco.open_study(QUARTER, view=VIEW, lang=LANG, **how)
study.head()

# %% [markdown] lang="de"
# ## Das Bild
# Von einer Andockstelle aus, für 100 Menschen: je dicker, desto mehr gehen diesen Weg; ✗ heißt,
# hier endet er ohne Hilfe.

# %% [markdown] lang="en"
# ## The picture
# From one docking point, for 100 people: the thicker, the more go this way; ✗ means that it ends
# here without help.

# %%
study.draw_way(draw_routes)

# %% [markdown] lang="de"
# ## Die Daten
# Die Wege von Stelle zu Stelle, eine Zeile je Weitergabe.
# Die letzte Zeile lässt sich ändern: filtern, sortieren, zählen.

# %% [markdown] lang="en"
# ## The data
# The ways from actor to actor, one row a hand-over.
# The last line is there to be changed: filter, sort, count.

# %%
table = study.frame("ways")
table["kind"].value_counts()

# %% [markdown] lang="de"
# ## Befund

# %% [markdown] lang="en"
# ## Finding

# %%
study.finding("ways")

# %% [markdown] lang="de"
# ## Was wir nicht wissen

# %% [markdown] lang="en"
# ## What we do not know

# %%
study.unknown("ways")

# %% [markdown] lang="de"
# ## Was man tun kann

# %% [markdown] lang="en"
# ## What one can do

# %%
study.todo("ways")
