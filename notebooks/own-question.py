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
# # Asking your own question
#
# Fifteen minutes with the measures. The question here: **who is in the way of many, with few
# hands?** Everything is computed on the full data of an **invented** quarter; before you pass
# a result on, reduce it to what a view allows, as the last cells do. (English only.)

# %%
import ecosystem as eco

FOLDER, VIEW = "../data/kornhafen/2025-01", "partner"
quarter = eco.read_quarter(FOLDER)
quarter

# %% [markdown]
# ## 1. Which measures there are
# The prefix says what a measure is about: `actor_by_…` gives one number an actor, `tie_by_…` one
# a tie, `net_by_…` one for the whole quarter. What each means, with its source, stands in its
# docstring and in [docs/measures.md](../docs/measures.md).

# %%
[name for name in eco.MEASURES if name.startswith("actor_")]

# %% [markdown]
# ## 2. Side by side
# `measure` puts any of them in one frame; an undefined value is missing, never zero.

# %%
frame = eco.measure(quarter, "actor_by_betweenness", "actor_by_loss", "actor_is_cut")
actors = quarter.table("actors").to_frame().set_index("id")
frame = frame.join(actors[["sector", "staff"]])
frame.describe()

# %% [markdown]
# ## 3. The question
# Many ways lead through these places, and there is hardly anybody to walk them with. Staff is a
# text in the data, since it may be unknown: unknown stays unknown.

# %%
staff = frame["staff"].where(frame["staff"].str.isdigit()).astype(float)
few = frame[(staff <= 2) & (frame["sector"] != "informal")]
busy = few.sort_values("actor_by_betweenness", ascending=False).head(10)

# %% [markdown]
# ## 4. Is that more than chance?
# Two checks. How often do the sectors connect, against nets in which the sectors were dealt out
# anew? And how much does the quarter lose if its busiest places go, against random ones?

# %%
mixing = eco.mixing_table(quarter, nulls=200).reset_index()
hidden = mixing[["sector", "other"]].eq("informal").any(axis=1)
mixing[~hidden].sort_values("p_relabelled").head(5).round(3)

# %%
curve = eco.resilience_curve(quarter, runs=50)
curve.iloc[:: max(len(curve) // 8, 1)].round(2)

# %% [markdown]
# ## 5. What would help
# A change makes a new quarter and leaves the old one as it is. Here: what if the busiest of these
# places closed? Outside the internal view the answer goes through `share_what_if`.

# %%
shown = eco.share(quarter, view=VIEW)
names = shown.table("actors").to_frame().set_index("id")["name"]
place = next(actor for actor in busy.index if actor in names.index)
told = eco.what_if(quarter, eco.Close(place))
told = eco.share_what_if(told, quarter, view=VIEW)
print("\n".join(told.sentences("en")))

# %% [markdown]
# ## 6. Pass on only what the view names
# Numbers of single places are for the office and the place itself. Outside, name only who agreed.

# %%
passed = busy[busy.index.isin(names.index)]
passed.assign(name=names.reindex(passed.index))[["name", "actor_is_cut"]]
