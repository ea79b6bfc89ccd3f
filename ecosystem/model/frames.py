"""Tables as typed data frames, for people who work with pandas."""

from __future__ import annotations

import pandas as pd

from ecosystem.model.table import Table
from ecosystem.schema import MISSING, TABLES


def typed_frame(table: Table) -> pd.DataFrame:
    """Turn a table of texts into a frame of values.

    Parameters
    ----------
    table
        A checked table.

    Returns
    -------
    frame
        A new frame; unknown cells are missing values. Extra columns stay texts.
    """
    frame = table.to_frame()
    known = TABLES[table.name].columns
    for name in table.columns:
        kind = known[name].type if name in known else "text"
        texts = frame[name].mask(frame[name].isin(MISSING))
        if kind == "integer":
            frame[name] = pd.to_numeric(texts).astype("Int64")
        elif kind == "number" or (table.name == "areas" and name.startswith("n_")):
            frame[name] = pd.to_numeric(texts).astype("float64")
        elif kind == "date":
            frame[name] = pd.to_datetime(texts, format="%Y-%m-%d")
        else:
            frame[name] = texts
    return frame
