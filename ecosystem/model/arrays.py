"""The types of arrays, once for the whole package."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
Int32Array = npt.NDArray[np.int32]  # Positions of actors, as the tables are compiled.
IntArray = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]  # Sets as bits, 64 in a word.
