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
# # 08 · Was tun?
#
# **Welche fünf Dinge helfen zusammen am meisten?** Das sagt der Plan. Die Werte in der ersten
# Zelle lassen sich ändern; danach das Notebook von oben neu ausführen.

# %% [markdown] lang="en"
# # 08 · What to do?
#
# **Which five things together help most?** That is what the plan says. The values in the first
# cell can be changed; then run the notebook again from the top.

# %% tags=["parameters"]
QUARTER = "../../data/kornhafen/2025-01"
VIEW = "partner"  # "public", "partner" or "internal"
LANG = "en"  # "de" or "en"
PARAMETERS = {}  # for example {"k": 2}
SEED = 1
DRAWS = None  # how often findings are tested; None is the usual number

# %%
import ecosystem as eco
from ecosystem.pictures.charts import draw_useful_easy

how = {"parameters": PARAMETERS, "seed": SEED, "draws": DRAWS}
study = eco.open_study(QUARTER, view=VIEW, lang=LANG, **how)
study.head()

# %% [markdown] lang="de"
# ## Das Bild
# Nur neue Verbindungen. Nach oben: nützlicher. Nach rechts: einfacher.

# %% [markdown] lang="en"
# ## The picture
# New ties only. Upward: more useful. To the right: easier.

# %%
ties = study.suggestions.to_frame(LANG)
study.draw(draw_useful_easy, suggestions=ties)

# %% [markdown] lang="de"
# ## Die Daten
# Die nützlichen neuen Verbindungen.
# Die letzte Zeile lässt sich ändern: filtern, sortieren, zählen.

# %% [markdown] lang="en"
# ## The data
# The useful new ties.
# The last line is there to be changed: filter, sort, count.

# %%
table = study.frame("steps")
table[table["effort"] <= 2].head(10)

# %% [markdown] lang="de"
# ## Befund

# %% [markdown] lang="en"
# ## Finding

# %%
study.finding("steps")

# %% [markdown] lang="de"
# ## Was wir nicht wissen

# %% [markdown] lang="en"
# ## What we do not know

# %%
study.unknown("steps")

# %% [markdown] lang="de"
# ## Was man tun kann

# %% [markdown] lang="en"
# ## What one can do

# %%
study.todo("steps")
