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
# # From my survey to findings
#
# You asked organisations with whom they work, and both ends of most ties answered. No offers, no
# needs, no docking points: only a table of ties. This notebook takes it to findings, says how sure
# they are, and hands everything on to R. The survey here is **invented**; put your own table in
# its place (`pd.read_csv`, `pd.read_excel`) and run the rest. (English only.)

# %%
# %matplotlib inline
import tempfile
from pathlib import Path

# %%
import networkx as nx
import numpy as np
import pandas as pd

import ecosystem as eco

# %% [markdown]
# ## 1. A table of ties, with what each end said
# One row a tie. `source_reports` is what the one who refers said, `target_reports` the other end:
# `yes`, `no` or `not_asked`. Change the shares, or the net, and run on.

# %%
net = nx.windmill_graph(5, 5).to_directed()  # five teams that one office joins
ties = nx.to_pandas_edgelist(net).map("A{:02}".format)
words, shares = ["yes", "no", "not_asked"], [0.80, 0.08, 0.12]
said = np.random.default_rng(7).choice(words, (2, len(ties)), p=shares)
ties = ties.assign(kind="referral", source_reports=said[0], target_reports=said[1])
ties.head()

# %% [markdown]
# ## 2. From the table to a quarter
# Nothing has to be a file. Columns that are called otherwise are named in `mapping=`, in the words
# of `ecosystem import`.

# %%
about = {"id": "survey", "name": "Survey of 21 organisations", "fictional": True}
quarter = eco.quarter_from_frames(ties=ties, meta=about)
quarter

# %% [markdown]
# ## 3. Who confirms what
# Two informants are better than one. *Denied* means that one end says yes and the other no; a tie
# that both deny is in neither graph. With a third voice in `others_report`,
# `eco.research.estimate_error_rates(quarter)` tells how often somebody forgets or invents a tie.

# %%
confirmed = eco.confirmations(quarter)
pd.Series([tie.state for tie in confirmed], name="state").value_counts().to_frame()

# %% [markdown]
# ## 4. Findings of the net alone
# Without needs, losses are told on the net: of all ways between two organisations within three
# hand-overs, how many are lost without this one? A *hub* is whoever more than a twentieth hangs on.

# %%
result = eco.find_all(quarter)
told = [*result["hub"], *result.findings.top(2)]
for finding in told:
    print("•", finding.sentence("en"))

# %%
eco.draw_quarter(quarter, result=result).figure

# %% [markdown]
# ## 5. How sure is that
# `stability_share`: in how many of 200 disturbed copies of this map the finding is there again,
# with its Monte Carlo error. `likely_true`: how often such findings were right in invented quarters
# whose maps lacked a tenth of their ties. Two different things; neither was counted in real towns.

# %%
columns = ["id", "band", "stability", "stability_share", "stability_error", "likely_true"]
pd.DataFrame([finding.as_dict() for finding in told])[columns]

# %% [markdown]
# ## 6. Does it rest on one answer?
# The same with every tie that is not confirmed by both ends left out, and if the hub closed.

# %%
both = ties[(ties[["source_reports", "target_reports"]] == "yes").all(axis=1)]
strict = eco.quarter_from_frames(ties=both, meta=about)
loss = eco.actor_by_pair_loss
frame = pd.DataFrame({"all": loss(quarter), "both": loss(strict)})
frame.sort_values("all", ascending=False).head(5).round(3)

# %%
eco.what_if(quarter, eco.Close(frame["all"].idxmax()))

# %% [markdown]
# ## 7. On to R, and what to quote
# Tidy tables: `igraph::graph_from_data_frame(read.csv("for-r/ties.csv"))`. The view is internal
# here, since the survey is invented; with real names pass on `view="partner"`.

# %%
folder = Path(tempfile.mkdtemp()) / "for-r"  # name one of your own
eco.export_quarter(quarter, folder, format="r", view="internal")
print(sorted(path.name for path in folder.iterdir()))
eco.reference("actor_by_pair_loss")
