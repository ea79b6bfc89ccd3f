"""The findings of a quarter by brute force: the definitions written out, slow and independent.

Nothing here comes from the product. A measure that asks what would be lost is answered by taking
the thing away and computing everything again.
"""

from __future__ import annotations

from oracle.assemble import analyse
from oracle.reading import read_folder

__all__ = ["analyse", "read_folder"]
