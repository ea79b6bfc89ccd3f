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
# # A measure and a finder of your own
#
# Ten minutes. A measure is any function of a graph or of a quarter that gives a number for each
# actor. A finder is a function that yields findings; they get stability, order, text and picture
# as ours do. On an **invented** quarter. (English only.)

# %%
# %matplotlib inline
import networkx as nx

import ecosystem as eco

quarter = eco.load_sample("siedlung-am-wehr")
quarter

# %% [markdown]
# ## 1. A measure
# The argument `graph` is the net of all ties, simple and without direction; call it `quarter` and
# you get the quarter. Values are put in the right rows by their label, whatever their order.


# %%
def closeness(graph: nx.Graph) -> dict:
    """How near each actor is to all others."""
    return nx.closeness_centrality(graph)


# %%
table = eco.measure(quarter, closeness, "actor_by_degree", "actor_by_pair_loss")
table.sort_values("closeness", ascending=False).head(8).round(3)

# %% [markdown]
# ## 2. A finder
# It yields `OwnFinding`: a name that stays the same in each run, a kind, how grave it is, who it is
# about, what is said and what one can do. Change the 0.35 and run on.


# %%
def far_away(quarter: eco.Quarter) -> object:
    """Actors that are far from everybody else."""
    for actor, near in closeness(quarter.to_networkx(which="union", simple=True)).items():
        if 0 < near < 0.35:
            said = f"{actor} is far from the others: {near:.2f}."
            todo = f"Invite {actor} to the next round table."
            name = f"far:{actor}"
            about = {"about": (actor,), "says": said, "todo": todo}
            yield eco.OwnFinding(id=name, kind="far_away", severity=1 - near, **about)


# %%
result = eco.find_all(quarter, kinds=[], finders=[far_away], draws=50)
own = result["far_away"]
own.to_frame()[["id", "severity", "stability", "sentence", "action"]].head(6)

# %% [markdown]
# ## 3. How often it stays, and the picture
# The finder ran once more in each of 50 disturbed quarters. `likely_true` stays blank: it was
# learnt for our kinds alone.

# %%
[(finding.id, finding.stability_share, finding.likely_true) for finding in own.top(3)]

# %%
eco.draw_quarter(quarter, highlight=own).figure

# %% [markdown]
# As a package of its own, with texts in both languages and a place in every command:
# [a finder of your own](../docs/plugins.md).
