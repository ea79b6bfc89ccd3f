"""GeoJSON out: the actors that have a place."""

from __future__ import annotations

import json
from typing import Any

from ecosystem.io.formats.flat import flat
from ecosystem.model.quarter import Quarter
from ecosystem.model.values import as_number

ENDING = ".geojson"


def content(quarter: Quarter, *, lang: str = "en") -> bytes:
    """Write the actors with coordinates as points.

    Parameters
    ----------
    quarter
        The quarter, as the view may show it: outside the internal view places are on a grid.
    lang
        Language of computed labels.

    Returns
    -------
    content
        The bytes of the file (RFC 7946: longitude, then latitude); the same for the same quarter.

    References
    ----------
    Butler, H., Daly, M., Doyle, A., Gillies, S., Hagen, S., & Schaub, T. (2016). The GeoJSON
    format. RFC 7946. doi:10.17487/RFC7946
    """
    features: list[dict[str, Any]] = []
    for row in flat(quarter, lang=lang).nodes:
        lat, lon = (as_number(str(row.get(name, ""))) for name in ("lat", "lon"))
        if lat is None or lon is None:
            continue
        own = {k: v for k, v in row.items() if k not in ("lat", "lon", "label")}
        point = {"type": "Point", "coordinates": [lon, lat]}
        entry = {"type": "Feature", "id": row["id"], "geometry": point, "properties": own}
        features.append(entry)
    found = {"type": "FeatureCollection", "features": features}
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
