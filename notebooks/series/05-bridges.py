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
# # 05 · Welche Brücken sind schwach?
#
# **Welche wenigen Verbindungen tragen viel und hängen an wenig?** Die Werte in der ersten Zelle
# lassen sich ändern; danach das Notebook von oben neu ausführen.

# %% [markdown] lang="en"
# # 05 · Which bridges are weak?
#
# **Which few connections carry much and hang on little?** The values in the first cell can be
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
from ecosystem.pictures.bridges import draw_bridges

how = {"parameters": PARAMETERS, "seed": SEED, "draws": DRAWS}
study = eco.open_study(QUARTER, view=VIEW, lang=LANG, **how)
study.head()

# %% [markdown] lang="de"
# ## Das Bild
# Kästen sind Gruppen, die auch ohne eine einzelne Verbindung zusammenhalten; Linien sind Brücken,
# Striche darauf heißen: schwach.

# %% [markdown] lang="en"
# ## The picture
# Boxes are groups that hold together without any single tie; lines are bridges, dashes on them
# mean weak.

# %%
groups = eco.actor_in_block(study.basis)
study.draw(draw_bridges, result=study.result, groups=groups)

# %% [markdown] lang="de"
# Dasselbe Netz zum Anfassen liegt als Seite neben diesem Notebook: suchen, filtern, Wege zeigen,
# ohne Internet. Ohne `.link(…)` steht es hier.

# %% [markdown] lang="en"
# The same net to move about in lies as a page beside this notebook: search, filter, show ways,
# without internet. Without `.link(…)` it stands here.

# %%
net = eco.show_network(study.shown, result=study.result, view=VIEW, lang=LANG)
net.link("pages/05-network.html")

# %% [markdown] lang="de"
# ## Die Daten
# Brücken und Nadelöhre, die schwersten zuerst.
# Die letzte Zeile lässt sich ändern: filtern, sortieren, zählen.

# %% [markdown] lang="en"
# ## The data
# Bridges and single points, the heaviest first.
# The last line is there to be changed: filter, sort, count.

# %%
table = study.frame("bridges")
table.sort_values("severity", ascending=False).head(10)

# %% [markdown] lang="de"
# ## Befund

# %% [markdown] lang="en"
# ## Finding

# %%
study.finding("bridges")

# %% [markdown] lang="de"
# ## Was wir nicht wissen

# %% [markdown] lang="en"
# ## What we do not know

# %%
study.unknown("bridges")

# %% [markdown] lang="de"
# ## Was man tun kann

# %% [markdown] lang="en"
# ## What one can do

# %%
study.todo("bridges")
