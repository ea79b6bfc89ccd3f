"""Several languages of one region are one place; a fallback is no translation."""

from __future__ import annotations

import json

from ecosystem.io.formats.registry import import_quarter


def poi(key, language, title, others, **more):
    return {
        "id": key,
        "path": f"/ort/{language}/locations/x/",
        "title": title,
        "available_languages": {code: {"id": number} for code, number in others.items()},
        "category": {"name": "Beratungsstelle", "icon": "service"},
        "location": {"id": 40, "address": "Weg 1", "town": "Ort", "latitude": 51.5, "longitude": 7},
        **more,
    }


def test_languages_are_merged_and_fallbacks_do_not_count(tmp_path):
    contacts = [{"name": "Ada Beispiel", "email": "ada@example.org", "phone_number": "0201 55555"}]
    german = poi(2, "de", "Beratung", {"en": 3, "fa": None}, contacts=contacts)
    german["content"] = "<p>Fragen Sie <b>Ada Beispiel</b>.</p>"
    english = poi(3, "en", "Advice", {"de": 2, "fa": None})
    persian = poi(2, "fa", "Beratung", {"de": 2, "en": 3})
    for name, found in (("de", german), ("en", english), ("fa", persian)):
        (tmp_path / f"{name}.json").write_text(json.dumps([found]), "utf-8")
    imported = import_quarter(tmp_path, format="integreat")
    actors = imported.quarter.table("actors").records()
    assert [record["name"] for record in actors] == ["Beratung"]
    assert imported.quarter.table("offers").column("languages") == ("de;en:written;?",)
    told = str(actors) + str(imported.notes) + str(imported.confirm)
    assert "Beispiel" not in told
    assert "example.org" not in told


def test_a_fallback_alone_claims_the_languages_that_are_there(tmp_path):
    found = poi(None, "ar", "Beratung", {"de": 2, "en": 3, "fa": None})
    (tmp_path / "ar.json").write_text(json.dumps([found]), "utf-8")
    imported = import_quarter(tmp_path / "ar.json")
    assert imported.quarter.table("offers").column("languages") == ("de;en:written;?",)
