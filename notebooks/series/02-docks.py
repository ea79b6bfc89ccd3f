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
# # 02 · Wo kann man andocken?
#
# **Wo, wann und in welcher Sprache kann jemand, der neu ist, einfach hineingehen?** Die Werte in
# der ersten Zelle lassen sich ändern; danach das Notebook von oben neu ausführen.

# %% [markdown] lang="en"
# # 02 · Where can one walk in?
#
# **Where, when and in which language can somebody new simply walk in?** The values in the first
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
from ecosystem.pictures import ground, hours

how = {"parameters": PARAMETERS, "seed": SEED, "draws": DRAWS}
study = eco.open_study(QUARTER, view=VIEW, lang=LANG, **how)
study.head()

# %% [markdown] lang="de"
# ## Das Bild
# Andockstellen und ein Umkreis von 400 und 800 Metern Luftlinie. Zu Fuß ist es oft weiter: Das
# steht unten beim Befund.

# %% [markdown] lang="en"
# ## The picture
# Docking points, and rings of 400 and 800 metres as the crow flies. On foot it is often farther:
# the finding below tells of that.

# %%
study.draw(ground.draw_dock_map)

# %% [markdown] lang="de"
# Wann ist eine Andockstelle offen, an der jemand die Sprache spricht?

# %% [markdown] lang="en"
# When is a docking point open at which somebody speaks the language?

# %%
study.draw(hours.draw_open_hours, hours=eco.open_hours_table(study.shown))

# %% [markdown] lang="de"
# Stunden in der Woche, am Abend und am Samstag, je Sprache. `high` heißt: wenn alles Unbekannte
# ein Ja wäre.

# %% [markdown] lang="en"
# Hours in the week, in the evening and on Saturday, by language. `high` means: if everything
# unknown were a yes.

# %%
study.places.hours

# %% [markdown] lang="de"
# ## Die Daten
# Die Andockstellen mit dem, was über sie bekannt ist.
# Die letzte Zeile lässt sich ändern: filtern, sortieren, zählen.

# %% [markdown] lang="en"
# ## The data
# The docking points with what is known of them.
# The last line is there to be changed: filter, sort, count.

# %%
table = study.frame("docks")
table.sort_values("visits_week", ascending=False).head(10)

# %% [markdown] lang="de"
# ## Befund

# %% [markdown] lang="en"
# ## Finding

# %%
study.finding("docks")

# %% [markdown] lang="de"
# ## Was wir nicht wissen

# %% [markdown] lang="en"
# ## What we do not know

# %%
study.unknown("docks")

# %% [markdown] lang="de"
# ## Was man tun kann

# %% [markdown] lang="en"
# ## What one can do

# %%
study.todo("docks")
