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
# # 00 · Was hat sich geändert?
#
# **Was ist anders als beim letzten Mal oder als nebenan, und darf man das vergleichen?** Die
# Werte in der ersten Zelle lassen sich ändern; danach das Notebook von oben neu ausführen.

# %% [markdown] lang="en"
# # 00 · What has changed?
#
# **What is different from last time or from next door, and is it fair to compare?** The values in
# the first cell can be changed; then run the notebook again from the top.

# %% tags=["parameters"]
BEFORE = "../../data/kornhafen/2025-01"
QUARTER = "../../data/kornhafen/2026-01"
VIEW = "partner"  # "public", "partner" or "internal"
LANG = "en"  # "de" or "en"
PARAMETERS = {}  # for example {"k": 2}

# %%
import ecosystem as eco

how = {"view": VIEW, "lang": LANG, "parameters": PARAMETERS}
sides = eco.open_comparison(BEFORE, QUARTER, **how)
sides.head()

# %% [markdown] lang="de"
# ## Das Bild

# %% [markdown] lang="en"
# ## The picture

# %%
sides.draw()

# %% [markdown] lang="de"
# ## Befund

# %% [markdown] lang="en"
# ## Finding

# %%
sides.finding()

# %%
sides.table()

# %% [markdown] lang="de"
# ## Was aus den Maßnahmen geworden ist

# %% [markdown] lang="en"
# ## What became of the actions

# %%
sides.register()

# %% [markdown] lang="de"
# ## Was wir nicht wissen

# %% [markdown] lang="en"
# ## What we do not know

# %%
sides.unknown()

# %% [markdown] lang="de"
# ## Was man tun kann

# %% [markdown] lang="en"
# ## What one can do

# %%
sides.todo()
