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
# # For researchers
#
# Exact definitions with references, null models, what changes if a convention is moved by half, how
# to cite, and how to take the data to R and Gephi. The quarter is **invented**. Everything below is
# in view `partner` or concerns the whole net. (English only.)

# %%
import inspect
import tempfile
from pathlib import Path

import ecosystem as eco

# %%
FOLDER, VIEW, SEED = "../data/kornhafen/2025-01", "partner", 1
quarter = eco.read_quarter(FOLDER)

# %% [markdown]
# ## 1. Definitions and references
# Each measure says in its docstring what it means, its edge cases, and its source with a DOI. The
# same text is on the page [docs/measures.md](../docs/measures.md).

# %%
for measure in (eco.actor_by_constraint, eco.research.actor_by_brokerage, eco.research.homophily):
    said = inspect.getdoc(measure).split("References\n")
    source = said[-1].lstrip("-\n").split("\n\nExamples")[0]
    print(measure.__name__, said[0].splitlines()[0], source, "", sep="\n")

# %% [markdown]
# ## 2. Null models
# Two of them, on purpose. *Relabelled* keeps the net and deals the sectors out anew; *rewired*
# keeps everybody's number of partners and moves the ties. A pair counts as a hole only if both
# are small
# after correction for the number of pairs (Benjamini and Hochberg 1995). Undefined is missing.

# %%
table = eco.mixing_table(quarter, nulls=500).reset_index()
official = table[~table[["sector", "other"]].eq("informal").any(axis=1)]
official.sort_values("p_relabelled").head(8).round(3)

# %%
eco.research.homophily(quarter, nulls=1000, seed=SEED)

# %% [markdown]
# ## 3. Every convention moved by half
# Hazards (how likely a tie or an offer breaks) and completion probabilities (how often a hand-over
# succeeds) are conventions, not estimates. Each is set to half and to one and a half of its value
# (at most 1), one at a time, and weak bridges, classes of needs and the share of people who are
# served in the end are computed again. The first row holds the conventions as they are.

# %%
moved = eco.research.convention_sensitivity(quarter, shift=0.5, view=VIEW)
moved.round(3)

# %% [markdown]
# Counts and ranges over all moves, one line a convention:

# %%
worst = moved.groupby(level="convention").agg(["min", "max"])
worst[["bridges", "needs_changed", "served_low", "served_high"]].round(3)

# %% [markdown]
# For one need: the share of people lost at each docking point, and its range if every chance is
# moved by half.

# %%
need = {"topic": "housing", "language": "ar"}
ways = eco.research.journey_sensitivity(quarter, **need, shift=0.5)
ways[["lost_naive", "lost_low_naive", "lost_high_naive", "rank_naive"]].describe().round(2)

# %% [markdown]
# ## 4. To R and Gephi
# Both without what the view must not show. The folder for R holds edge list, node list and a script
# that reads them with igraph; GEXF opens in Gephi with the positions of the pictures.

# %%
folder = Path(tempfile.mkdtemp())
eco.export_quarter(quarter, folder / "r", format="r", view=VIEW)
eco.export_quarter(quarter, folder / "net.gexf", format="gexf", view=VIEW)
sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())

# %% [markdown]
# ## 5. How to cite
# Name the version, the day of the data, the view, the seed, and every convention that you changed:
# then anybody can compute the same numbers again. Cite the sources of the measures, too.

# %%
result = eco.share_result(eco.find_all(quarter, draws=0), quarter, view=VIEW)
meta, changed = result.meta, dict(result.parameters.changed) or "none"
print(f"ecosystem {eco.__version__}. {meta.name}, {meta.wave}, view {VIEW}, seed {SEED},")
print(f"conventions changed: {changed}. Python package, MIT licence.")
