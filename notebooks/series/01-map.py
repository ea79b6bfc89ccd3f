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
# # 01 · Wer ist auf der Karte, und wie sicher sind wir?
#
# **Wie vollständig und wie verlässlich ist die Karte?** Die Werte in der ersten Zelle lassen sich
# ändern; danach das Notebook von oben neu ausführen.

# %% [markdown] lang="en"
# # 01 · Who is on the map, and how sure are we?
#
# **How complete and how reliable is the map?** The values in the first cell can be changed; then
# run the notebook again from the top.

# %% tags=["parameters"]
QUARTER = "../../data/kornhafen/2025-01"
VIEW = "partner"  # "public", "partner" or "internal"
LANG = "en"  # "de" or "en"
PARAMETERS = {}  # for example {"k": 2}
SEED = 1
DRAWS = None  # how often findings are tested; None is the usual number

# %%
import ecosystem as eco
from ecosystem.pictures.charts import draw_informants

how = {"parameters": PARAMETERS, "seed": SEED, "draws": DRAWS}
study = eco.open_study(QUARTER, view=VIEW, lang=LANG, **how)
study.head()

# %% [markdown] lang="de"
# ## Das Bild
# Je Bereich: wie viele Stellen auf der Karte sind und wie viele davon selbst zu Wort kamen.
# Daneben: wie viel mit jedem Gespräch dazukam.

# %% [markdown] lang="en"
# ## The picture
# For each sector: how many actors are on the map, and how many of them were heard themselves.
# Beside it: how much each interview added.

# %%
study.draw(draw_informants, **study.informants)

# %% [markdown] lang="de"
# ## Die Daten
# Wer auf der Karte steht, eine Zeile je Stelle.
# Die letzte Zeile lässt sich ändern: filtern, sortieren, zählen.

# %% [markdown] lang="en"
# ## The data
# Who is on the map, one row an actor.
# The last line is there to be changed: filter, sort, count.

# %%
table = study.frame("map")
table.groupby("sector", dropna=False).size().sort_values()

# %% [markdown] lang="de"
# ## Befund

# %% [markdown] lang="en"
# ## Finding

# %%
study.finding("map")

# %% [markdown] lang="de"
# ## Was wir nicht wissen

# %% [markdown] lang="en"
# ## What we do not know

# %%
study.unknown("map")

# %% [markdown] lang="de"
# ## Was man tun kann

# %% [markdown] lang="en"
# ## What one can do

# %%
study.todo("map")
