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
# # 03 · Wo fehlt etwas?
#
# **Für welches Thema und welche Sprache gibt es keine Hilfe, keinen Weg dorthin, nur informelle
# Hilfe oder nur wackelige?** Die Werte in der ersten Zelle lassen sich ändern; danach das
# Notebook von oben neu ausführen.

# %% [markdown] lang="en"
# # 03 · Where is something missing?
#
# **For which topic and language is there no help, no way to it, only informal help or only shaky
# help?** The values in the first cell can be changed; then run the notebook again from the top.

# %% tags=["parameters"]
QUARTER = "../../data/kornhafen/2025-01"
VIEW = "public"  # "public", "partner" or "internal"
LANG = "en"  # "de" or "en"
PARAMETERS = {}  # for example {"k": 2}
SEED = 1
DRAWS = None  # how often findings are tested; None is the usual number

# %%
import ecosystem as eco
from ecosystem.pictures.matrix import draw_gap_matrix

how = {"parameters": PARAMETERS, "seed": SEED, "draws": DRAWS}
study = eco.open_study(QUARTER, view=VIEW, lang=LANG, **how)
study.head()

# %% [markdown] lang="de"
# ## Das Bild
# Jede Zeile ein Thema, jede Spalte eine Sprache. Zeichen und Farbe sagen dasselbe.

# %% [markdown] lang="en"
# ## The picture
# Each row a topic, each column a language. Sign and colour say the same.

# %%
study.draw(draw_gap_matrix, result=study.result)

# %% [markdown] lang="de"
# ## Die Daten
# Die Lücken, die größten zuerst.
# Die letzte Zeile lässt sich ändern: filtern, sortieren, zählen.

# %% [markdown] lang="en"
# ## The data
# The gaps, the largest first.
# The last line is there to be changed: filter, sort, count.

# %%
table = study.frame("gaps")
table[table["severity"] >= 0.5].head(10)

# %% [markdown] lang="de"
# ## Befund

# %% [markdown] lang="en"
# ## Finding

# %%
study.finding("gaps")

# %% [markdown] lang="de"
# ## Was wir nicht wissen

# %% [markdown] lang="en"
# ## What we do not know

# %%
study.unknown("gaps")

# %% [markdown] lang="de"
# ## Was man tun kann

# %% [markdown] lang="en"
# ## What one can do

# %%
study.todo("gaps")
