"""The words of the contract that carry a rule."""

from __future__ import annotations

from fractions import Fraction

CORE_TOPICS = (
    "arrival",
    "benefits",
    "housing",
    "language",
    "work",
    "family_school",
    "residence",
    "health",
    "debt",
    "recognition",
    "mental_health",
    "discrimination",
)
TOPICS = (*CORE_TOPICS, "meeting", "mobility", "digital", "other")

_TYPES = {
    "state": """municipal_office integration_centre immigration_authority jobcentre
        employment_agency school daycare university library adult_education public_health hospital
        neighbourhood_management public_order state_other""",
    "welfare": """awo caritas diakonie drk paritaet zwst refugee_counselling migration_counselling
        youth_migration_service integration_agency food_bank welfare_other""",
    "civil": """migrant_organisation association sports_club mosque church synagogue faith_other
        volunteer_initiative parents_group foundation rights_advice civil_other""",
    "business": """shop gastronomy hairdresser phone_shop travel_translation practice_pharmacy
        employer_chamber business_other""",
    "housing": """housing_municipal housing_cooperative housing_private private_owner
        housing_project housing_other""",
    "informal": "helper_person helper_place online_group",
}
TYPE_SECTOR = {kind: sector for sector, kinds in _TYPES.items() for kind in kinds.split()}
# These follow whoever runs them.
CARRIED_TYPES = frozenset({"school", "daycare", "hospital", "neighbourhood_management"})

KIND_LAYER = {
    "referral": "REF",
    "appointment": "REF",
    "handover": "REF",
    "tip": "REF",
    "cooperation": "COOP",
    "shared_space": "COOP",
    "exchange": "INFO",
    "feedback": "INFO",
    "stand_in": "INFO",
}

FREQUENCY = {
    "daily": Fraction(250),
    "weekly": Fraction(52),
    "monthly": Fraction(12),
    "quarterly": Fraction(4),
    "half_yearly": Fraction(2),
    "yearly": Fraction(1),
    "rarer": Fraction(1, 2),
    "never": Fraction(0),
}

MODE_QUALITY = {
    "staff": Fraction(1),
    "interpreter": Fraction(7, 10),
    "video": Fraction(7, 10),
    "volunteer": Fraction(4, 10),
    "written": Fraction(3, 10),
}
GOOD_ENOUGH = Fraction(1, 2)

SAME_LANGUAGE = {"fa": "prs", "prs": "fa", "ku": "kmr", "kmr": "ku"}

WIDER_GROUP = {
    "refugees": "newcomers",
    "eu_citizens": "newcomers",
    "single_parents": "families",
}

HAZARDS = {
    "one_person": Fraction(25, 100),
    "informal": Fraction(15, 100),
    "low_frequency": Fraction(15, 100),
    "project_funded": Fraction(35, 100),
    "denied": Fraction(25, 100),
    "third_party": Fraction(35, 100),
    "stale": Fraction(15, 100),
}

# A threshold counts as reached from this close below it.
TOLERANCE = Fraction(1, 10**12)
