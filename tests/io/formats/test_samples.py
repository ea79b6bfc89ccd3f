"""Real files beside the repository are read, validate as packages, and give findings."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from frictionless import validate

import ecosystem as eco
from ecosystem.errors import DataError

ON = dt.date(2026, 1, 1)
HSDS = "hsds_spec_examples/examples"
ORUK = "oruk_examples/examples"
OBJECTS = (
    *("organization_full", "organization_list", "service_full", "service_list"),
    *("service_at_location_full", "service_at_location_list"),
)
SAMPLES = [
    ("hsds", f"{HSDS}/csv"),
    ("hsds", f"{HSDS}/tabular.json"),
    ("hsds", f"{HSDS}/location.json"),
    *(("hsds", f"{HSDS}/{name}.json") for name in OBJECTS),
    ("oruk", f"{ORUK}/csv"),
    *(("oruk", f"{ORUK}/{name}.json") for name in OBJECTS),
    ("integreat", "integreat_examples/augsburg_de_locations.json"),
    ("integreat", "integreat_examples/nurnberg_de_locations.json"),
    ("integreat", "integreat_examples/augsburg-offers.json"),
    ("integreat", "integreat_examples/cms_django_test_data_2021.json"),
    ("integreat", "integreat_examples"),
    *(
        ("osm", f"berlin_lor_osm/osm_{name}.geojson")
        for name in ("clinics", "community-centers", "libraries", "kindergartens")
    ),
    ("osm", "berlin_lor_osm/osm_places-of-worship.geojson"),
    *(("edgelist", f"emon/{name}") for name in ("Texas", "Cheyenne", "MtSi")),
    ("edgelist", "dhhs_collaboration/edges.csv"),
    ("edgelist", "tobacco_control_indiana/edges.csv"),
    ("edgelist", "tobacco_control_indiana/distance_matrix.csv"),
]
WITHOUT_ACTORS = ("base", "taxonomy", "taxonomy_list", "taxonomy_term", "taxonomy_term_list")


@pytest.mark.parametrize(("form", "path"), SAMPLES, ids=lambda value: value.rpartition("/")[2])
def test_a_sample_is_read_validates_and_gives_findings(form, path, shared, tmp_path):
    imported = eco.import_quarter(shared / path, format=form, on=ON)
    folder = eco.write_quarter(imported.quarter, tmp_path / "quarter")
    assert eco.read_quarter(folder) == imported.quarter
    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["fieldName", "note"])
    result = eco.find_all(imported.quarter, draws=0)
    assert json.loads(result.to_json())["schema"] == "ecosystem-findings/1"
    for lang in ("de", "en"):
        assert all(note.message(lang) for note in imported.notes)
        assert all(entry.sentence(lang) for entry in imported.confirm)


@pytest.mark.parametrize(("form", "path"), SAMPLES, ids=lambda value: value.rpartition("/")[2])
def test_a_sample_is_told_by_its_content_and_accounted_for(form, path, shared):
    imported = eco.import_quarter(shared / path, on=ON)
    assert imported.format == form.replace("oruk", "hsds")
    named = eco.import_quarter(shared / path, format=form, on=ON)
    assert named.balance == imported.balance
    assert named.balance.tables
    for one in named.balance.tables.values():
        assert one.read == one.taken + sum(one.left_out.values()) + sum(one.changed.values())
    for lang in ("de", "en"):
        assert all(named.balance.lines(lang))


@pytest.mark.parametrize("name", WITHOUT_ACTORS)
def test_a_sample_without_actors_is_named(name, shared):
    with pytest.raises(DataError, match="holds nothing that can be read"):
        eco.import_quarter(shared / HSDS / f"{name}.json", format="hsds")


@pytest.mark.parametrize(("form", "path"), SAMPLES[:16], ids=lambda v: v.rpartition("/")[2])
def test_no_contact_of_a_sample_is_anywhere(form, path, shared, tmp_path):
    imported = eco.import_quarter(shared / path, format=form, on=ON)
    folder = eco.write_quarter(imported.quarter, tmp_path / "quarter")
    written = b"".join(file.read_bytes() for file in sorted(folder.iterdir()))
    for secret in (b"Ann Persona", b"A. Persona", b"email@example.com", b"1234 234567"):
        assert secret not in written
    said = "".join(note.message("en") for note in imported.notes)
    said += "".join(entry.sentence("en") + entry.name for entry in imported.confirm)
    assert "Ann Persona" not in said
    assert "email@example.com" not in said


def test_all_serialisations_tell_the_same(shared):
    found = {}
    for name in ("csv", "tabular.json", "service_full.json", "organization_full.json"):
        quarter = eco.import_quarter(shared / HSDS / name, format="hsds", on=ON).quarter
        offer = quarter.table("offers").records()[0]
        actor = quarter.table("actors").records()[0]
        keys = ("id", "actor", "topics", "languages", "cost_free", "confirmed_on", "title")
        found[name] = ([offer.get(key) for key in keys], actor["name"], actor["address"])
    assert len({str(told) for told in found.values()}) == 1, found
    told = found["csv"][0]
    assert told[:2] == ["ac148810d857441c9679408f346de14b", "d9d5e0f5d3ce4f739a2f4dd0ecc6c610"]
    assert told[2:4] == ["mental_health", "ur;ur:interpreter;pl:interpreter;sk:interpreter"]


def test_every_place_of_berlin_lands_in_its_own_area(shared):
    from shapely.geometry import Point, shape

    content = json.loads((shared / "berlin_lor_osm/lor_forecast_areas_2021.geojson").read_text())
    areas = {f["properties"]["id"]: shape(f["geometry"]) for f in content["features"]}
    assert len(areas) == 58
    places = 0
    for name in ("clinics", "community-centers", "libraries", "kindergartens", "places-of-worship"):
        source = shared / f"berlin_lor_osm/osm_{name}.geojson"
        quarter = eco.import_quarter(source, format="osm").quarter
        for record in quarter.table("actors").records():
            area = record["planning-area-id"]
            assert len(area) == 8, record
            point = Point(float(record["lon"]), float(record["lat"]))
            assert areas[area[:4]].covers(point), record
            places += 1
    assert places == 120 + 416 + 105 + 1133 + 190


def test_every_tag_of_the_social_presets_is_looked_at(shared, tmp_path):
    presets = json.loads((shared / "osm_id_tagging/social_subset.json").read_text())["presets"]
    features = []
    for number, (name, preset) in enumerate(sorted(presets.items())):
        tags = {key: value for key, value in preset["tags"].items() if value != "*"}
        point = {"type": "Point", "coordinates": [13.4, 52.5]}
        own = {**tags, "name": f"Ort {name}"}
        features.append(
            {"type": "Feature", "id": f"node/{number}", "geometry": point, "properties": own}
        )
    file = tmp_path / "presets.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    imported = eco.import_quarter(file, format="osm")
    types = dict(zip(*map(imported.quarter.table("actors").column, ("name", "type")), strict=True))
    assert types["Ort amenity/place_of_worship/muslim"] == "mosque"
    assert types["Ort amenity/social_facility/food_bank"] == "food_bank"
    assert types["Ort amenity/library"] == "library"
    unknown = imported.mapping.words["types"]
    asked = {name for one in imported.confirm if one.reason == "type" for *_, name in one.rows}
    for name, preset in presets.items():
        kinds = [f"{k}={v}" for k, v in preset["tags"].items()]
        known = [word for word in kinds if unknown.get(word)]
        if f"Ort {name}" in types and not known and "amenity" not in preset["tags"]:
            assert f"Ort {name}" in asked, f"{name}: neither mapped nor asked about"
