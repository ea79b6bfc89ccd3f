"""Invented names and addresses for the town of Wessenburg, which does not exist."""

from __future__ import annotations

import random

# Where {place} stands, a word of the quarter is put in; the names of the large associations are
# those of umbrella organisations, the places, streets and units are not.
TEMPLATES: dict[str, tuple[str, ...]] = {
    "municipal_office": (
        "Bürgerbüro {place}",
        "Sozialamt, Außenstelle {place}",
        "Jugendamt, Bezirk {place}",
        "Wohnungsamt, Außenstelle {place}",
    ),
    "integration_centre": ("Integrationszentrum Wessenburg, Team {place}",),
    "immigration_authority": ("Ausländerbehörde Wessenburg",),
    "jobcentre": ("Jobcenter Wessenburg-{place}",),
    "employment_agency": ("Arbeitsagentur Wessenburg",),
    "school": ("Schule am {place}", "Grundschule {place}", "Gesamtschule {place}"),
    "daycare": ("Kita {place}", "Kinderhaus {place}", "Kindergarten {place}"),
    "library": ("Stadtteilbibliothek {place}",),
    "adult_education": ("Volkshochschule Wessenburg, Zweigstelle {place}",),
    "public_health": ("Gesundheitsamt, Sprechstunde {place}",),
    "neighbourhood_management": ("Quartiersbüro {place}", "Stadtteilbüro {place}"),
    "awo": ("AWO Beratungszentrum {place}", "AWO Treffpunkt {place}"),
    "caritas": ("Caritas Beratungsstelle {place}", "Caritas Haus {place}"),
    "diakonie": ("Diakonie Sozialberatung {place}", "Diakonie Beratungsstelle {place}"),
    "drk": ("DRK Servicestelle {place}", "DRK Sprachtreff {place}"),
    "paritaet": ("Paritätischer, Kontaktstelle {place}", "Paritätischer, Projekt {place}"),
    "refugee_counselling": ("Flüchtlingsberatung {place}", "Verfahrensberatung {place}"),
    "migration_counselling": ("Caritas Migrationsberatung (MBE) {place}",),
    "youth_migration_service": ("Jugendmigrationsdienst {place}",),
    "integration_agency": ("Integrationsagentur {place}", "Servicestelle Gleichbehandlung {place}"),
    "food_bank": ("Wessenburger Tafel, Ausgabe {place}",),
    "welfare_other": (
        "Beratungsverbund {place}",
        "Sozialwerk {place}",
        "Fachstelle {place}",
        "Lernhaus {place}",
        "Hilfenetz {place}",
    ),
    "migrant_organisation": (
        "Kulturverein {place}",
        "Elternbund {place}",
        "Frauenverein {place}",
        "Begegnungsverein {place}",
        "Verein Brücke {place}",
    ),
    "association": (
        "Nachbarschaftstreff {place}",
        "Bürgerverein {place}",
        "Quartierscafé {place}",
        "Haus der Vereine {place}",
        "Kulturladen {place}",
    ),
    "sports_club": ("Sportverein {place} 08", "Boxclub {place}", "Turngemeinde {place}"),
    "mosque": ("Moscheegemeinde {place}", "Islamischer Kulturverein {place}"),
    "church": ("Kirchengemeinde {place}", "Freie Gemeinde {place}", "Pfarrgemeinde {place}"),
    "faith_other": ("Gemeindetreff {place}", "Gebetshaus {place}"),
    "volunteer_initiative": (
        "Initiative Willkommen {place}",
        "Lesepaten {place}",
        "Fahrradwerkstatt {place}",
        "Gartengruppe {place}",
    ),
    "parents_group": ("Elterngruppe {place}", "Spielkreis {place}"),
    "foundation": ("Stiftung {place}",),
    "rights_advice": ("Rechtsladen {place}",),
    "shop": ("Lebensmittel {place}", "Markt {place}", "Kiosk {place}", "Möbelhalle {place}"),
    "gastronomy": ("Bäckerei {place}", "Imbiss {place}", "Teestube {place}"),
    "hairdresser": ("Frisiersalon {place}",),
    "phone_shop": ("Handyladen {place}", "Telefonshop {place}"),
    "travel_translation": ("Reise- und Übersetzungsbüro {place}",),
    "practice_pharmacy": ("Gemeinschaftspraxis {place}", "Apotheke {place}"),
    "employer_chamber": ("Logistikbetrieb {place}", "Gewerbering {place}"),
    "business_other": ("Werkstatt {place}", "Reinigungsdienst {place}"),
    "housing_municipal": ("Wohnbau Wessenburg, Büro {place}",),
    "housing_cooperative": ("Genossenschaft {place}", "Bauverein {place}"),
    "housing_private": ("Wohnen {place} GmbH", "Hausverwaltung {place}"),
    "private_owner": ("Einzeleigentum {place} (Sammelknoten)",),
    "housing_project": ("Wohnraumvermittlung {place}",),
    "housing_other": ("Mieterbüro {place}", "Hausmeisterdienst {place}"),
    "helper_place": ("Informelle Hilfe, Ort {code}",),
    "online_group": ("Informelle Hilfe, Onlinegruppe {code}",),
    "helper_person": ("Informelle Hilfe, Ansprechperson {code}",),
}
INFORMAL = ("helper_person", "helper_place", "online_group")
PLACES = (
    "Löschkai",
    "Speicherwinkel",
    "Kranbogen",
    "Mälzergang",
    "Ankerwiese",
    "Getreidegasse",
    "Siloplatz",
    "Tauwerk",
    "Pegelhof",
    "Lotsenweg",
    "Schleppsteg",
    "Bojengarten",
    "Kornwaage",
    "Hafenbrache",
    "Mühlenkolk",
    "Fährgrund",
    "Treidelpfad",
    "Wehrinsel",
    "Turbinenplatz",
    "Weidenufer",
    "Kiesbank",
    "Stauwiese",
    "Torfbrücke",
    "Lindenblick",
    "Rossmarkt",
    "Zollwinkel",
    "Brunnenhof",
    "Glockengarten",
    "Färberstieg",
    "Kupfergasse",
)
STREETS = (
    "Kornkaigasse",
    "Am Löschkran",
    "Speicherzeile",
    "Mälzerstiege",
    "Ankerwinde",
    "Silostieg",
    "Pegelwinkel",
    "Treidelgasse",
    "Lotsenkehre",
    "Wehrdammzeile",
    "Turbinengasse",
    "Weidenkehre",
    "Rossmarktzeile",
    "Färberwinkel",
    "Zollstiege",
)
# No German postcode begins with 00: nobody's post can go astray.
POSTCODES = {"Kornhafen": "00301", "Siedlung am Wehr": "00302", "Altmarkt-West": "00303"}


class Namer:
    """Draws names without repeating one.

    Parameters
    ----------
    rng
        Stream to draw from.
    quarter
        Name of the quarter, used first as the place.
    """

    def __init__(self, rng: random.Random, quarter: str) -> None:
        self._rng = rng
        self._quarter = quarter
        self._used: set[str] = set()

    def name(self, identifier: str, type_: str, called: str = "") -> str:
        """Return a name for an actor.

        Parameters
        ----------
        identifier
            Id of the actor; informal actors are named after it alone.
        type_
            Type of the actor.
        called
            Pattern with ``{place}`` to use instead of the usual ones of the type.

        Returns
        -------
        str
            A name that was not given before.
        """
        templates = (called,) if called else TEMPLATES[type_]
        if type_ in INFORMAL:
            name = templates[0].format(code=f"{identifier[0]}-{identifier[1:]}")
            self._used.add(name)
            return name
        places = self._rng.sample(PLACES, len(PLACES))
        # What a pattern was given for, and a third of the rest, is called after the quarter.
        places.insert(0 if called or self._rng.random() < 0.35 else len(places), self._quarter)
        start = self._rng.randrange(len(templates))
        for place in places:
            for step in range(len(templates)):
                name = templates[(start + step) % len(templates)].format(place=place)
                if name not in self._used:
                    self._used.add(name)
                    return name
        return f"{templates[0].format(place=self._quarter)} {identifier}"

    def address(self, district: str | None = None) -> str:
        """Return an invented address.

        Parameters
        ----------
        district
            Another district of the town; by default the quarter itself.

        Returns
        -------
        str
            Street, number, a postcode that does not exist, town and district.
        """
        place = district or self._quarter
        street = self._rng.choice(STREETS)
        code = POSTCODES.get(place, "00310")
        return f"{street} {self._rng.randint(1, 98)}, {code} Wessenburg-{place}"
