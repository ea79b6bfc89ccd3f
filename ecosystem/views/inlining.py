"""Data and scripts inside a page: no text can break out, and no other script can run."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup


def script_safe(data: Mapping[str, object]) -> Markup:
    """Write JSON that no text can break out of, whatever a name holds.

    Parameters
    ----------
    data
        Plain values.

    Returns
    -------
    json
        Keys sorted, so that two runs give the same bytes.
    """
    from markupsafe import Markup

    written = json.dumps(
        data, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":")
    )
    for letter in "<>&\u2028\u2029":
        written = written.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(written)


def script_hash(script: str) -> str:
    """Return the hash by which a page allows one script and no other.

    Parameters
    ----------
    script
        Its text, as it stands between the tags.

    Returns
    -------
    source
        An entry of ``script-src`` in a content security policy.
    """
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
