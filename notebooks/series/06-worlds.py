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
# # 06 · Wer verbindet die Welten?
#
# **Kommen Ämter, Wohlfahrt, Zivilgesellschaft, Wirtschaft, Wohnungswirtschaft und informelle
# Hilfe zusammen? Wo hilft nur informelle Hilfe?** Die Werte in der ersten Zelle lassen sich
# ändern; danach das Notebook von oben neu ausführen.

# %% [markdown] lang="en"
# # 06 · Who connects the worlds?
#
# **Do state, welfare, civil society, business, housing and informal help connect? Where is help
# informal only?** The values in the first cell can be changed; then run the notebook again from
# the top.

# %% tags=["parameters"]
QUARTER = "../../data/kornhafen/2025-01"
VIEW = "partner"  # "public", "partner" or "internal"
LANG = "en"  # "de" or "en"
PARAMETERS = {}  # for example {"k": 2}
SEED = 1
DRAWS = None  # how often findings are tested; None is the usual number

# %%
import ecosystem as eco
from ecosystem.pictures.matrix import draw_sector_pairs

how = {"parameters": PARAMETERS, "seed": SEED, "draws": DRAWS}
study = eco.open_study(QUARTER, view=VIEW, lang=LANG, **how)
study.head()

# %% [markdown] lang="de"
# ## Das Bild
# Verbindungen zwischen den Bereichen: bekannte, und wie viele zu erwarten wären.

# %% [markdown] lang="en"
# ## The picture
# Ties between sectors: known ones, and how many would be expected.

# %%
study.draw(draw_sector_pairs, result=study.result)

# %% [markdown] lang="de"
# ## Die Daten
# Die Verbindungen, mit dem Bereich an jedem Ende.
# Die letzte Zeile lässt sich ändern: filtern, sortieren, zählen.

# %% [markdown] lang="en"
# ## The data
# The ties, with the sector at each end.
# The last line is there to be changed: filter, sort, count.

# %%
table = study.frame("worlds")
table.groupby(["from", "to"]).size().unstack(fill_value=0)

# %% [markdown] lang="de"
# ## Befund

# %% [markdown] lang="en"
# ## Finding

# %%
study.finding("worlds")

# %% [markdown] lang="de"
# ## Offen für alle: was die Stellen von sich sagen
# Gezählt über alle Stellen, nie Stelle für Stelle, und keine Rangliste.

# %% [markdown] lang="en"
# ## Open to all: what places say of themselves
# Counted over all places, never place by place, and no ranking.

# %%
study.arrival("openness")

# %% [markdown] lang="de"
# ## Was wir nicht wissen

# %% [markdown] lang="en"
# ## What we do not know

# %%
study.unknown("worlds")

# %% [markdown] lang="de"
# ## Was man tun kann

# %% [markdown] lang="en"
# ## What one can do

# %%
study.todo("worlds")
