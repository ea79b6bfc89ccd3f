"""Directories as they are found: ids that repeat, other versions, persons, hours, what is gone."""

from __future__ import annotations

import csv
import io
import json
import resource
import time
import zipfile
from collections import defaultdict
from dataclasses import replace

import openpyxl
import pytest

from ecosystem.errors import DataError
from ecosystem.findings.gaps import find_gaps
from ecosystem.io.formats.base import FormatMapping
from ecosystem.io.formats.drafts import clock, hours_in_words
from ecosystem.io.formats.registry import import_quarter
from lab.directories import directory, pairs


def written(folder, **tables):
    """Write tables as CSV files: the first line of each is the header."""
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text.strip() + "\n", "utf-8")
    return folder


def rows(imported, table):
    return imported.quarter.table(table).records()


def balanced(imported, **read):
    """Every row that was read has a fate; give the counts of some tables."""
    for name, one in imported.balance.tables.items():
        assert one.read == one.taken + sum(one.left_out.values()) + sum(one.changed.values())
        assert one.read == read.get(name, one.read), name
    json.dumps(imported.balance.as_dict())
    for lang in ("de", "en"):
        assert imported.balance.lines(lang)
        assert all(one.sentence(lang) for one in imported.confirm)
        assert all(note.message(lang) for note in imported.notes)
    assert imported.quarter.meta.offers_recorded is None


TWO = {
    "organizations": "id,name,description\no1,Advice House,Advice and help\n",
    "services": "id,organization_id,name,status\ns1,o1,Intake,active\ns2,o1,Second,inactive",
}


def test_rows_of_one_id_stay_apart_unless_they_say_the_same(tmp_path):
    found = import_quarter(
        written(
            tmp_path / "d",
            organizations="id,name\n1,House A\n1,House B\n1,House A\n",
            services="id,organization_id,name\ns1,1,One\ns1,1,Two\n",
            languages="id,service_id,language\n7,s1,English\n7,s1,Arabic\n7,s1,Arabic\n",
        )
    )
    assert sorted(r["name"] for r in rows(found, "actors")) == ["House A", "House B"]
    assert sorted(r["title"] for r in rows(found, "offers")) == ["One", "Two"]
    assert rows(found, "offers")[0]["languages"] == "en;ar"
    assert found.balance.tables["organization"].left_out == {"repeated": 1}
    assert found.balance.tables["organization"].changed == {"same_id": 1}
    assert found.balance.tables["language"].left_out == {"repeated": 1}
    balanced(found, organization=3, service=2, language=3)


def test_persons_go_from_their_own_record_only_and_whole(tmp_path):
    found = import_quarter(
        written(
            tmp_path / "d",
            organizations=(
                "id,name,description\n"
                "o1,City Advice,Ask Ann Street or Bob Market; Market and more\n"
                "o2,Ann Street Centre,Named after Ann Street\n"
            ),
            contacts="id,organization_id,name\nc1,o1,Ann Street and Bob Market\n",
            locations="id,organization_id,name,latitude,longitude\nl1,o1,City Advice,51,7\n",
            physical_addresses=(
                "id,location_id,address_1,city,postal_code\np,l1,5 Ann Street,Town,1\n"
            ),
        )
    )
    first, second = rows(found, "actors")
    assert "Ann Street" not in first["description"]
    assert "Bob Market" not in first["description"]
    assert first["description"].endswith("Market and more")
    assert first["address"] == "5 Ann Street, 1 Town"
    assert second["name"] == "Ann Street Centre"
    assert second["description"] == "Named after Ann Street"
    assert found.balance.tables["contact"].left_out == {"person": 1}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("9:00am", "09:00"),
        ("5 p.m.", "17:00"),
        ("12:00 AM", "00:00"),
        ("12pm", "12:00"),
        ("noon", "12:00"),
        ("midnight", "00:00"),
        ("13:30:00", "13:30"),
        ("9 Uhr", "09:00"),
        ("T08:15:00Z", "08:15"),
        ("13:00pm", ""),
        ("24:30", ""),
        ("9", ""),
        ("soon", ""),
    ],
)
def test_times_of_day(said, meant):
    assert clock(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("9:00am-5:00pm, Mon-Fri", "Mo-Fr 09:00-17:00"),
        ("Monday through Friday, 8:30am-5pm", "Mo-Fr 08:30-17:00"),
        ("8:00am-12:00pm; 1:00pm-5:00pm, Mon-Fri", "Mo-Fr 08:00-12:00,13:00-17:00"),
        ("9am-1pm / 2pm-6pm, Tue;\\n10am-2pm, Sat", "Tu 09:00-13:00,14:00-18:00; Sa 10:00-14:00"),
        ("8:30amGÇô5:00pm, Mon-Fri", "Mo-Fr 08:30-17:00"),
        ("24 hours a day, 7 days a week", "24/7"),
        ("Mon-Fri 9am-5pm, closed for lunch", ""),
        ("7:00pm, Tue, Fri", ""),
        ("24 hours", ""),
    ],
)
def test_hours_in_words(said, meant):
    assert hours_in_words(said) == meant


def test_hours_that_are_not_understood_stay_beside_it(tmp_path):
    head = "id,service_id,weekday,opens_at,closes_at,original_text"
    lines = (
        ",s1,Monday,9am,03:00,",  # in the afternoon, or a slip?
        ",s1,Sunday,,,",
        ",s1,Friday,,,after school until six",
        ',s1,Tuesday,,,"9:00am-5:00pm, Tue"',
    )
    found = import_quarter(
        written(tmp_path / "d", **TWO, regular_schedules="\n".join((head, *lines)))
    )
    offer = rows(found, "offers")[0]
    assert offer["opening_hours"] == "Tu 09:00-17:00"
    assert offer["original_opening_hours"] == "Monday 9am-03:00; after school until six"
    counted = found.balance.tables["schedule"]
    assert (counted.taken, counted.left_out, counted.changed) == (
        1,
        {"no_times": 1},
        {"as_text": 2},
    )
    balanced(found, schedule=4)


def test_a_code_for_whom_it_is_tells_no_topic(tmp_path):
    found = import_quarter(
        written(
            tmp_path / "d",
            **TWO,
            services_taxonomy="id,service_id,taxonomy_id\n1,s1,YB-9500\n2,s1,BH-1800",
            taxonomy="id,name\nYB-9500,Adolescents\nBH-1800,Shelter",
        )
    )
    offer = rows(found, "offers")[0]
    assert (offer["topics"], offer["groups"]) == ("housing", "youth")


def test_hours_seasons_appointments_and_day_and_night(tmp_path):
    found = import_quarter(
        written(
            tmp_path / "d",
            organizations="id,name\no,Advice\n",
            services="id,organization_id,name\na,o,A\nb,o,B\nc,o,C\nd,o,D\ne,o,E\n",
            regular_schedules=(
                "id,service_id,weekday,opens_at,closes_at,description,valid_from,valid_to\n"
                "1,a,Monday,9:00am,12:00am,,,\n1,b,,,,Open 24 hours,,\n"
                "1,c,,,,By appointment only,,\n"
                "1,d,Friday,8am,1pm,,2030-06-01,2030-08-31\n1,e,Friday,someday,later,,,\n"
            ),
        )
    )
    hours = {r["id"]: (r.get("opening_hours"), r.get("walk_in")) for r in rows(found, "offers")}
    assert hours["a"][0] == "Mo 09:00-24:00"
    assert hours["b"][0] == "Mo-Su 00:00-24:00"
    assert hours["c"] == ("", "no")
    assert hours["d"][0] == "2030 Jun 01-2030 Aug 31 Fr 08:00-13:00"
    assert found.balance.tables["schedule"].changed == {"as_text": 1}
    balanced(found, schedule=5)


def test_closed_services_and_stand_ins_are_named_as_what_they_are(tmp_path):
    found = import_quarter(
        written(
            tmp_path / "d",
            organizations="id,name,status\no1,House,active\no2,Gone,inactive\n",
            services=(
                "id,organization_id,name,status\ns1,o1,One,active\ns2,o1,Two,inactive\n"
                "s3,o2,Three,active\ns4,o9,Four,active\n"
            ),
        )
    )
    assert [r["id"] for r in rows(found, "offers")] == ["s1", "s4"]
    stand_in = next(r for r in rows(found, "actors") if r["id"] == "o9")
    assert stand_in["stand_in"] == "yes"
    assert "o9" in stand_in["name"]
    assert found.balance.tables["service"].left_out == {"closed": 1, "organization_left_out": 1}
    assert "stand_ins" in [note.key for note in found.notes]


def test_terms_are_mapped_by_a_table_that_can_be_edited(tmp_path):
    folder = written(
        tmp_path / "d",
        organizations="id,name\no,House\n",
        services="id,organization_id,name\na,o,A\nb,o,B\nc,o,C\n",
        taxonomy=(
            "id,name,vocabulary\nBH-1800.8500,Rent,AIRS\nZZ-1,Zumba,AIRS\n"
            "Help,Help Find Housing,OE\n"
        ),
        services_taxonomy="id,service_id,taxonomy_id\n1,a,BH-1800.8500\n1,b,ZZ-1\n1,c,Help\n",
    )
    found = import_quarter(folder)
    assert [r["topics"] for r in rows(found, "offers")] == ["housing", "?", "housing"]
    assert rows(found, "offers")[1]["original_topics"] == "Zumba"
    assert found.mapping.words["topics"]["Zumba"] == ""
    found.mapping.save(tmp_path / "m.json")
    content = json.loads((tmp_path / "m.json").read_text("utf-8"))
    content["topics"]["words"]["Zumba"] = "meeting"
    (tmp_path / "m.json").write_text(json.dumps(content), "utf-8")
    again = import_quarter(folder, mapping=tmp_path / "m.json")
    assert rows(again, "offers")[1]["topics"] == "meeting"


def test_one_decision_for_everything_alike_is_remembered(tmp_path):
    listed = "".join(f"o{n},Church number {n}\n" for n in range(40))
    folder = written(tmp_path / "d", organizations=f"id,name\n{listed}")
    (folder / "services.csv").write_text("id,organization_id,name\ns,o1,Deutschkurs\n", "utf-8")
    found = import_quarter(folder)
    asked = [(one.reason, one.word, one.meaning, one.count) for one in found.confirm]
    assert ("type", "church", "church", 40) in asked
    assert found.mapping.words["names"] == {"church": "church"}
    found.mapping.save(tmp_path / "m.json")
    again = import_quarter(folder, mapping=tmp_path / "m.json")
    assert not [one for one in again.confirm if one.word == "church"]
    mine = FormatMapping("hsds", {"names": {"church": "association"}})
    other = import_quarter(folder, mapping=mine)
    assert {r["type"] for r in rows(other, "actors")} == {"association"}


@pytest.mark.parametrize(
    "tables",
    [
        {"organizations": "Org ID,Title\n7,Caritas\n", "services": "Svc,Title\n1,Advice\n"},
        {"services": "id,Title\n1,Advice\n", "organizations": "id,name\n7,Caritas\n"},
    ],
)
def test_a_table_without_the_columns_is_refused(tables, tmp_path):
    with pytest.raises(DataError, match=r"is no table of Open Referral: .+ is missing"):
        import_quarter(written(tmp_path / "d", **tables), format="hsds")


def test_every_serialisation_and_place_of_the_files(tmp_path):
    flat = written(tmp_path / "flat", **TWO)
    deep = tmp_path / "deep"
    written(deep, **{})
    written(deep / "data", **TWO)
    named = tmp_path / "named"
    named.mkdir()
    resources = []
    for table, text in TWO.items():
        (named / f"part-{table}.txt.csv").write_text(text, "utf-8")
        resources.append({"name": table, "path": f"part-{table}.txt.csv"})
    (named / "datapackage.json").write_text(json.dumps({"resources": resources}), "utf-8")
    listed = {n: list(csv.DictReader(io.StringIO(t.strip()))) for n, t in TWO.items()}
    (tmp_path / "tabular.json").write_text(json.dumps(listed), "utf-8")
    lines = [{**s, "organization": listed["organizations"][0]} for s in listed["services"]]
    (tmp_path / "x.ndjson").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name, content in TWO.items():
            archive.writestr(f"export/{name}.csv", content)
    book = openpyxl.Workbook()
    for name, each in listed.items():
        sheet = book.create_sheet(name)
        for row in [list(each[0]), *(list(r.values()) for r in each)]:
            sheet.append(row)
    book.save(tmp_path / "x.xlsx")
    sources = [
        flat,
        deep,
        named,
        *(tmp_path / n for n in ("tabular.json", "x.ndjson", "x.zip", "x.xlsx")),
    ]
    for source in sources:
        found = import_quarter(source)
        assert found.format == "hsds", source
        assert [r["name"] for r in rows(found, "actors")] == ["Advice House"], source
        assert [r["id"] for r in rows(found, "offers")] == ["s1"], source
        balanced(found)


def test_the_shape_of_ohana(tmp_path):
    found = import_quarter(
        written(
            tmp_path / "d",
            organizations="id,name,description,tax_status\n1,House,x,501\n",
            locations="id,organization_id,name,latitude,longitude,languages\n1,1,House,51,7,Somali\n",
            addresses="id,location_id,address_1,city,postal_code\n1,1,5 Mill Road,Town,12345\n",
            services=(
                "id,location_id,name,status,languages,taxonomy_ids\n"
                '1,1,Help,active,"English, Haitian Creole",101\n'
            ),
            taxonomy="taxonomy_id,name,parent_id\n101,Housing,\n",
            phones="id,location_id,number\n1,1,555\n",
        )
    )
    offer = rows(found, "offers")[0]
    assert (offer["actor"], offer["languages"], offer["topics"]) == ("1", "en;ht;so", "housing")
    assert rows(found, "actors")[0]["address"] == "5 Mill Road, 12345 Town"
    assert found.balance.tables["phone"].left_out == {"person": 1}
    balanced(found, service=1)


AIRS = (
    "ResourceAgencyNum,TaxonomyLevelName,PublicName,ParentAgencyNum,AgencyStatus,PhysicalAddress1,"
    "PhysicalCity,PhysicalPostalCode,Latitude,Longitude,HoursOfOperation,LanguagesOfferedList,"
    "TaxonomyTerms,TaxonomyCodes,MainContactName\n"
    "1,Agency,Hope House,,Active,,,,,,,,,,Ada Beispiel\n"
    "2,Site,Hope North,1,Active,5 Mill Road,Town,12345,51,7,,,,,\n"
    '3,Program,Rent help,1,Active,,,,,,"Mon-Wed 9am-5pm; Fri 1:30 PM - 6 PM","Spanish; Arabic",'
    "Rent Payment Assistance,BH-3800.7000,\n"
    "4,Program,Old,1,Inactive,,,,,,,,,,\n"
)


def test_the_table_of_a_211_centre(tmp_path):
    (tmp_path / "resources.csv").write_text(AIRS, "utf-8")
    found = import_quarter(tmp_path / "resources.csv")
    assert found.format == "airs"
    offer = rows(found, "offers")[0]
    assert (offer["topics"], offer["languages"]) == ("housing", "es;ar")
    assert offer["opening_hours"] == "Mo-We 09:00-17:00; Fr 13:30-18:00"
    assert "5 Mill Road, 12345 Town" in [r.get("address") for r in rows(found, "actors")]
    assert "Beispiel" not in str(found.quarter.tables) + str(found.notes)
    assert found.balance.tables["resources"].left_out == {"closed": 1}
    balanced(found, resources=4)


POINTS = {
    "degrees": "Name;Straße;Breite;Länge;Typ\nBücherei Nord;Weg 1;51,5;7,25;x\n",
    "utm": "Bezeichnung;Adresse;X_UTM;Y_UTM\nBücherei Nord;Weg 1;378531,94;5706881,12\n",
    "wkt": "name,adresse,WKT\nBücherei Nord,Weg 1,POINT (7.25 51.5)\n",
    "pair": "name;adresse;geo_point_2d\nBücherei Nord;Weg 1;51.5, 7.25\n",
}


@pytest.mark.parametrize("kind", POINTS)
def test_lists_of_points_of_open_data_portals(kind, tmp_path):
    (tmp_path / "x.csv").write_text(POINTS[kind], "utf-8")
    found = import_quarter(tmp_path / "x.csv", format="points")
    row = rows(found, "actors")[0]
    assert (row["name"], row["type"], row["address"]) == ("Bücherei Nord", "library", "Weg 1")
    assert float(row["lat"]) == pytest.approx(51.5, abs=1e-5)
    assert float(row["lon"]) == pytest.approx(7.25, abs=1e-5)
    balanced(found, places=1)


WFS = """<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0"
 xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:k="urn:k"><wfs:member><k:ort gml:id="o.1">
<k:name>Bücherei Nord</k:name><k:adresse>Weg 1</k:adresse><k:geom>
<gml:Point srsName="{system}"><gml:pos>{pos}</gml:pos></gml:Point></k:geom></k:ort></wfs:member>
</wfs:FeatureCollection>"""
SYSTEMS = {
    "urn:ogc:def:crs:EPSG::25832": (378531.94, 5706881.12),
    "urn:ogc:def:crs:EPSG::4258": (51.5, 7.25),
    "EPSG:4326": (7.25, 51.5),
    "EPSG:3857": (807066.31, 6710219.08),
}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("kind", ["gml", "geojson"])
def test_features_of_a_portal_in_whatever_system(kind, system, tmp_path):
    pair = list(SYSTEMS[system])
    if kind == "gml":
        content = WFS.format(system=system, pos=" ".join(map(str, pair)))
    else:
        point = {"type": "Point", "coordinates": sorted(pair)}
        about = {"bezeichnung": "Bücherei Nord", "adresse": "Weg 1"}
        feature = {"type": "Feature", "geometry": point, "properties": about}
        crs = {"type": "name", "properties": {"name": system}}
        content = json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]})
    (tmp_path / f"x.{kind}").write_text(content, "utf-8")
    found = import_quarter(tmp_path / f"x.{kind}")
    row = rows(found, "actors")[0]
    assert (found.format, row["name"], row["address"]) == ("points", "Bücherei Nord", "Weg 1")
    assert (float(row["lat"]), float(row["lon"])) == pytest.approx((51.5, 7.25), abs=1e-4)
    balanced(found, places=1)


def osm(tmp_path, *elements):
    listed = [{"type": "node", "id": i, **e} for i, e in enumerate(elements, start=1)]
    (tmp_path / "x.json").write_text(json.dumps({"elements": listed}), "utf-8")
    return import_quarter(tmp_path / "x.json")


HALL = {"amenity": "library", "name": "Bücherei"}
CORNERS = [{"lat": 51.0, "lon": 7.0}, {"lat": 51.2, "lon": 7.2}]


@pytest.mark.parametrize(
    "where",
    [
        {"lat": 51.1, "lon": 7.1},
        {"type": "way", "center": {"lat": 51.1, "lon": 7.1}},
        {"type": "way", "bounds": {"minlat": 51.0, "minlon": 7.0, "maxlat": 51.2, "maxlon": 7.2}},
        {"type": "way", "geometry": CORNERS},
        {"type": "relation", "members": [{"type": "way", "geometry": CORNERS}]},
        {"type": "relation", "members": [{"type": "node", "lat": 51.1, "lon": 7.1}]},
        {"type": "way", "nodes": [2, 3]},
        {"type": "relation", "members": [{"type": "way", "ref": 4}]},
    ],
)
def test_any_geometry_of_overpass_is_a_place(where, tmp_path):
    way = {"type": "way", "nodes": [2, 3]}
    found = osm(tmp_path, {**where, "tags": HALL}, *CORNERS, way)
    (row,) = rows(found, "actors")
    assert (row["lat"], row["lon"]) == ("51.1", "7.1")


def test_what_is_neither_named_nor_of_a_known_type_is_no_place(tmp_path):
    here = {"lat": 51.1, "lon": 7.1}
    crossing = {**here, "tags": {"highway": "crossing"}}
    like = [{**here, "tags": {"amenity": "kindergarten", "name": n}} for n in PLACES]
    found = osm(tmp_path, {**here, "tags": HALL}, crossing, *like)
    assert {r["name"] for r in rows(found, "actors")} == {HALL["name"], *PLACES}
    assert [c.count for c in found.confirm if c.reason == "person"] == [1]
    assert found.balance.tables["places"].left_out == {"nameless": 1}
    balanced(found, places=3 + len(PLACES) - 1)


# As places are called; only the last one could be a person and is asked about.
PLACES = ("Die Igelkinder", "EKT Eisbär", "Kleiner Fratz", "Mary Poppinz")


def test_what_is_gone_in_osm_is_left_out_and_languages_are_kept(tmp_path):
    here = {"lat": 51.1, "lon": 7.1}
    found = osm(
        tmp_path,
        {**here, "tags": {"disused:amenity": "library", "name": "A"}},
        {**here, "tags": {"abandoned:office": "ngo", "name": "B"}},
        {**here, "tags": {**HALL, "opening_hours": "closed"}},
        {**here, "tags": {**HALL, "disused:shop": "bakery", "name": "C"}},
        {
            **here,
            "tags": {"shop": "bakery", "name": "D", "language:tr": "yes", "language:de": "no"},
        },
        {**here, "tags": {"amenity": "doctors", "name": "Dr. Ada Beispiel"}},
        {**here, "tags": {"office": "ngo", "name": "E", "operator": "Ada Beispiel"}},
        {**here, "tags": {"office": "ngo", "name": "F", "operator": "Stadt Ort"}},
    )
    names = {r["name"] for r in rows(found, "actors")}
    assert {"C", "D", "E", "F"} <= names
    assert not {"A", "B"} & names
    assert [(r["topics"], r["languages"]) for r in rows(found, "offers") if r["languages"]] == [
        ("?", "tr")
    ]
    told = str(rows(found, "actors")) + str(found.confirm) + str(found.notes)
    assert "Beispiel" not in told
    assert "Stadt Ort" in told
    assert found.balance.tables["places"].left_out == {"closed": 3}
    balanced(found, places=8)


def test_comments_and_loose_blanks_in_opening_hours(tmp_path):
    tags = {"amenity": "library", "name": "B"}
    hours = {
        'Tu, Th 09:00-11:00, 14:00-16:00 || "by appointment"': "Tu,Th 09:00-11:00,14:00-16:00",
        "Mo-Do 9-12 Uhr": "Mo-Th 09:00-12:00",
        "Mo-Fr 09:00-12:00; PH off": "Mo-Fr 09:00-12:00; PH off",
    }
    found = osm(tmp_path, *({"tags": {**tags, "opening_hours": said}} for said in hours))
    docks = {r["actor"]: r["opening_hours"] for r in rows(found, "docks")}
    assert list(docks.values()) == list(hours.values())


def test_the_twin_of_a_large_directory_comes_in_whole(tmp_path):
    made = directory(1_000, 4_000)
    folder = made.write(tmp_path / "d")
    begin = time.process_time()
    found = import_quarter(folder)
    took = time.process_time() - begin
    offers = rows(found, "offers")
    assert pairs(offers, "languages") == made.languages
    assert pairs(offers, "topics") == made.topics
    assert {r["address"] for r in rows(found, "actors")} == made.addresses
    days = {r["id"]: r["opening_hours"] for r in offers if r.get("opening_hours")}
    assert days.keys() == made.hours.keys()
    assert all(day in days[key] or "-" in days[key] for key, d in made.hours.items() for day in d)
    told = str(found.quarter.tables["actors"].rows) + str(found.quarter.tables["offers"].rows)
    assert not [person for person in made.people if person in told]
    balanced(
        found,
        language=len(made.tables["languages"]),
        attribute=len(made.tables["services_taxonomy"]),
        schedule=len(made.tables["regular_schedules"]),
        service=4_000,
        organization=1_000,
    )
    assert len(found.confirm) < 20
    assert took < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_000_000


def gaps_of(found, recorded):
    spoken = ("en", "ar", "ht", "so", "ti")  # nobody in the twin speaks the last one
    meta = replace(found.quarter.meta, languages=spoken, offers_recorded=recorded)
    return find_gaps(found.quarter.with_meta(meta))


@pytest.mark.parametrize(("organizations", "services"), [(5, 12), (12, 40), (60, 240)])
@pytest.mark.parametrize("seed", range(4))
def test_every_gap_that_is_claimed_is_a_true_one(organizations, services, seed, tmp_path):
    made = directory(organizations, services, seed=seed)
    found = import_quarter(made.write(tmp_path / "d"))
    assert not gaps_of(found, None), "nobody has said that the list is complete"
    owner = {row["id"]: row["organization_id"] for row in made.tables["services"]}
    helped = defaultdict(set)  # Topic and language to the organizations that help; ? is unclear.
    for service, topic in made.topics:
        for code in (code for key, code in made.languages if key == service):
            helped[topic, code].add(owner[service])
    gaps = gaps_of(found, "all")
    assert {gap.language for gap in gaps} >= {"ti"}
    for gap in gaps:
        sure, unclear = helped[gap.topic, gap.language], helped["?", gap.language]
        assert len(sure) == {"G5": 0, "G1": 1}[gap.gap_class], gap
        assert unclear <= sure, gap
    claimed = {(gap.topic, gap.language) for gap in gaps}
    topics = {topic for topic, _ in helped} - {"?"}
    cells = {(topic, code) for topic in topics for code in ("en", "ar", "ht", "so", "ti")}
    missing = {cell for cell in cells if not helped[cell] and not helped["?", cell[1]]}
    assert missing <= claimed, "and one that is there is found"


@pytest.mark.long  # a clock is read, which a busy machine upsets
def test_time_grows_with_the_directory_and_not_faster(tmp_path):
    took = []
    for number in (1_000, 4_000):
        folder = directory(number // 4, number, seed=2).write(tmp_path / str(number))
        begin = time.process_time()
        import_quarter(folder)
        took.append(time.process_time() - begin)
    assert took[1] < 8 * took[0]
