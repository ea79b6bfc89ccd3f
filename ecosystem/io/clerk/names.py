"""Names of places as people write them: no telephone numbers, one place in five spellings."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import cache, lru_cache
from itertools import combinations

from ecosystem.io.clerk.cells import meanings, pattern, topics_in
from ecosystem.io.files import fold
from ecosystem.model.merging import Decision, in_force, providers_of, same_actors
from ecosystem.model.quarter import Quarter, check_quarter
from ecosystem.model.values import actor_sectors, is_unknown
from ecosystem.schema import INFORMAL
from ecosystem.stubs import dataclass, matching
from ecosystem.words import text, vocabulary

# --- Personal data in texts: one detector for everything that is read, shown or passed on.

# Only whether there is one: a search over all that may stand before it would take for ever.
_EMAIL = matching(
    r"[\w.+-]\s{0,9}(?:@|\(at\)|\[at\]|\{at\})\s{0,9}[\w-]+(?:\.|\s{0,9}\(dot\)\s{0,9})\w", re.I
)

_IBAN = matching(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE)

# Days and hours look like phone numbers to a machine; they are taken out before it looks.
_TIMES = matching(
    r"\d{4}-\d{2}-\d{2}|\b\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2})?(?!\d)|\d{1,2}:\d{2}|24/7"
)

_PHONE = matching(
    r"(?<![\w.,-])(?:\+\s?[1-9]\d{0,2}|00\s?[1-9]\d{0,2}|\(?0\s?[1-9]\d{1,4}\)?)"
    r"(?:[\s/().–-]{0,3}\d){5,12}(?!\w)"
)

# A short number behind the code of a town or of a mobile net: "0172 999", "0201 4711".
_SHORT = matching(r"(?<![\w.,-])0[1-9]\d{2,4}\s*[\s/–-]\s*\d{3,5}(?![\w.])")

_CALLED = matching(
    r"(?:\b(?:tel|telefon|phone|mobil|handy|fax|whatsapp)\b\.?|[☎☏📞📱])[\s:.]*[+(]?\d[\d\s/().-]{3,}",
    re.IGNORECASE,
)

_TITLE = (
    r"Herrn?|Frau|Hr\.|Fr\.|Dr\.|Prof\.|Professor(?:in)?|Mr\.?|Mrs\.?|Ms\.?|"
    r"Pfarrer(?:in)?|Pastor(?:in)?"
)

_PERSON = matching(
    rf"(?<![\w-])(?:{_TITLE})\s*(?:(?:med|jur|phil|rer|nat|habil|dent|Dr|Prof)\.?\s*)*"
    r"(?<=[\s.])[^\W\d_a-zß-öø-ÿ][\w'’.-]*"
)


def _plain(text: str) -> str:
    """Undo what makes a number look like none: wide digits, letters without width."""
    hidden = {"Cf": "", "Cc": " "}
    wide = unicodedata.normalize("NFKC", text)
    return "".join(hidden.get(unicodedata.category(sign), sign) for sign in wide)


def _is_iban(text: str) -> bool:
    code = re.sub(r"[ -]", "", text).upper()
    for length in range(len(code), 14, -1):
        turned = code[4:length] + code[:4]
        if int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1:
            return True
    return code.startswith("DE") and code[2:].isdecimal() and len(code) == 22  # mistyped, yet one


def suspicious(text: str) -> str | None:
    """Tell what a text holds that must not leave."""
    plain = _plain(text)
    if _EMAIL.search(plain):
        return "email"
    if any(_is_iban(found[0]) for found in _IBAN.finditer(plain)):
        return "iban"
    without_times = _TIMES.sub(";", plain)
    if any(known.search(without_times) for known in (_PHONE, _SHORT, _CALLED)):
        return "phone"
    return "person" if _PERSON.search(plain) else None


_LABELLED = matching(
    r"\b(?:tel|telefon|fon|phone|mobil|handy|fax|whatsapp)\b[.:]*\s*[-+(]?\d[\d\s()/.–-]{2,}",
    re.IGNORECASE,
)

_MAIL = matching(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")  # as long as an address may be

_LEFT = matching(
    r"(?:\b(?:t|tel|telefon|fon|phone|mobil|handy|fax|e-?mail|mail)\b[.:]*\s*)+$", re.IGNORECASE
)

_LEGAL = matching(
    r"\b(e\s?\.?\s?v|gg?mbh(\s*i\s?\.?\s?g)?|k\s?\.?\s?d\s?\.?\s?(oe|o)\s?\.?\s?r|g?ug"
    r"(\s*\(haftungsbeschraenkt\))?|mbh|e\s?\.?\s?g|ohg|gbr|kg|e\s?\.?\s?k)\b\.?"
)

_ADDRESSED = matching(r"(?:Frau|Herr|Herrn|Fr\.|Hr\.|Mrs?\.?|Ms\.?)\s+(?:Dr\.\s+)?[^\W\da-z]")

_SHORTEST = 4

_LONGEST = 32


@lru_cache(maxsize=1 << 14)
def without_contact(text: str) -> tuple[str, bool]:
    """Take telephone numbers and e-mail addresses out of a text; days and hours are none."""
    kept: list[str] = []

    def hide(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"\x01{chr(0xE000 + len(kept))}\x02"

    hidden = _TIMES.sub(hide, text)
    rest = _LABELLED.sub(" ", _SHORT.sub(" ", _PHONE.sub(" ", _MAIL.sub(" ", hidden))))
    if rest == hidden:
        return text, False
    rest = _LEFT.sub("", " ".join(rest.split()).strip(" ,;:/-–(|"))
    rest = re.sub(r"^([^()]*)\)", r"\1", rest)  # "Caritas (0201 123456)"
    rest = re.sub(r"\(\s*(?:\w+:\s*)?\)", "", rest).strip(" ,;:/-–|")
    return re.sub("\x01(.)\x02", lambda f: kept[ord(f[1]) - 0xE001], rest), True


_TITLED = matching(
    r"\b(?:frau|herrn?|hr\.|fr\.|dr\.|mrs?\.|ms\.)\s+(?:dr\.\s+)?[A-ZÄÖÜ][\w-]+(?:\s+[A-ZÄÖÜ][\w-]+)?",
    re.IGNORECASE,
)

_CONTACT = matching(
    r"\b(?i:bei|kontakt|contact|ansprech\w*(?:\s(?:ist))?|leitung|c/o|über|vertretung|kolleg(?:e|in)|"
    r"fragen nach|ask for|zuständig(?:\s(?:ist))?)[:\s]+([A-ZÄÖÜ][\w-]+\s+[A-ZÄÖÜ][\w-]+)"
)

_FAMILY = matching(r"\b(?:Fam\.|Familie)\s+[A-ZÄÖÜ][\w-]+")

_SEGMENTS = matching(r"\s*[,;(/]\s*|\)|\s+[–-]\s+")


@lru_cache(maxsize=1 << 12)
def _names_of(person: str) -> tuple[str, ...]:
    """Give the names that a cell of persons holds: whole ones first, then family names."""
    plain = re.sub(r"\b(?:Frau|Herrn?|Hr\.|Fr\.|Dr\.|Prof\.|Mrs?\.|Ms\.)\s*", " ", person)
    whole = [" ".join(part.split()) for part in re.split(r"[,;/\n()]| und ", plain)]
    if re.fullmatch(r"\s*[^\s,]+,\s*[^\s,]+\s*", plain):  # "Muster, Petra"
        whole.append(" ".join(reversed(whole)))
    found = [name for name in whole if len(name) > 2]
    ends = [word for name in found for word in name.split() if len(word) > 2]
    usual = [w for w in ends if guess_type(w) is None and not topics_in(w)]
    return tuple(dict.fromkeys([*(n for n in found if " " in n), *usual]))


_TO_WHOM = matching(r"\s(?:bei|über|mit|an|von|durch|with|via|by)$")  # whoever was left out


def _no_person(found: re.Match[str]) -> str:
    """Take whom to ask out of a text; "bei AWO Nord" is no person."""
    return " " if like_person(found[1]) else found[0]


def without_persons(words: str, people: Iterable[str], *, whole: bool = False) -> str:
    """Take persons out of a text: titled ones, and those that its own row names."""
    # In the name of a place (whole) only parts between commas or brackets go that are a person.
    names = [name for person in people for name in _names_of(person)]
    if whole:
        parts = [part for part in _SEGMENTS.split(words) if part and part.strip()]
        drop = [p for p in parts[1:] if _TITLED.fullmatch(p.strip()) or p.strip() in names]
        for part in drop:
            words = re.sub(rf"[,;(/–-]?\s*{re.escape(part)}\s*\)?", " ", words, count=1)
        return " ".join(words.split())
    kept = _FAMILY.sub(" ", _CONTACT.sub(_no_person, _TITLED.sub(" ", words)))
    for name in names:
        kept = re.sub(rf"\b{re.escape(name)}\b", " ", kept)
    plain = " ".join(re.sub(r"\(\s*\)", " ", kept).split()).strip(" ,;:/-–")
    return plain if kept == words else _LEFT.sub("", _TO_WHOM.sub("", plain)).strip(" ,;:/-–")


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

# From this likeness on two names are asked about, wherever the places are.
MERGE_FROM = 0.95

# From this likeness on they are asked about at one address, or where no address is known.
ASK_FROM = 0.80


def normalised(name: str) -> str:
    """Reduce a name to the words that tell actors apart."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_UMLAUTS)
    apart = unicodedata.normalize("NFKD", plain)
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    short = _LEGAL.sub(" ", plain)
    words = re.sub(r"[^\w]+", " ", short).split() or re.sub(r"[^\w]+", " ", plain).split()
    long = meanings("short.")  # both readings of a place are compared in the long one
    full = " ".join(long.get(word, word) for word in words).split()
    return " ".join(dict.fromkeys(full))


def sound(words: str) -> str:
    """Write words as they sound in German (Kölner Phonetik).

    Source: Postel, H. J. (1969). Die Kölner Phonetik: ein Verfahren zur Identifizierung von
    Personennamen auf der Grundlage der Gestaltanalyse. IBM-Nachrichten 19, 925-931.
    """
    return " ".join(_code(word) for word in words.lower().replace("-", " ").split(" "))


# Letters that always sound the same; h is not heard.
_SOUNDS = {
    **dict.fromkeys("aeijouy", "0"),
    **{"b": "1", "h": "", "l": "5", "r": "7"},
    **{**dict.fromkeys("fvw", "3"), **dict.fromkeys("gkq", "4")},
    **{**dict.fromkeys("mn", "6"), **dict.fromkeys("sz", "8")},
}


def _code(word: str) -> str:
    """Write one word as it sounds."""
    for letter, spelt in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "s")):
        word = word.replace(letter, spelt)
    # A letter with another mark is that letter; what is no letter is not heard.
    heard = [sign for sign in unicodedata.normalize("NFD", word) if "a" <= sign <= "z"]
    codes = ""
    for before, letter, after in zip(["", *heard], heard, [*heard[1:], ""], strict=False):
        if letter in _SOUNDS:
            codes += _SOUNDS[letter]
        elif letter == "p":
            codes += "3" if after == "h" else "1"
        elif letter in "dt":
            codes += "8" if after and after in "csz" else "2"
        elif letter == "x":
            codes += "8" if before and before in "ckq" else "48"
        else:  # c
            hard = "ahkoqux" if before else "ahkloqrux"
            codes += "4" if after and after in hard and before not in ("s", "z") else "8"
    once = "".join(c for last, c in zip(" " + codes, codes, strict=False) if c != last)
    return once[:1] + once[1:].replace("0", "")


def likeness(left: str, right: str) -> float:
    """Compare two normalised names.

    Source: Winkler, W. E. (1990). String comparator metrics and enhanced decision rules in the
    Fellegi-Sunter model of record linkage. Proceedings of the Section on Survey Research Methods,
    American Statistical Association, 354-359.
    """
    from rapidfuzz import fuzz

    if not (left and right):
        return 0.0
    return round(max(spelling(left, right), fuzz.token_set_ratio(left, right) / 100), 12)


def spelling(left: str, right: str) -> float:
    """Compare how two normalised names are spelt, whatever words one has more."""
    from rapidfuzz.distance import JaroWinkler

    if re.findall(r"\d+", left) != re.findall(r"\d+", right):
        return 0.0  # house 1 is not house 2
    return round(JaroWinkler.similarity(left, right), 12)


@cache
def _type_words() -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for key, entry in vocabulary("type").items():
        for word in (entry["de"], entry["en"], *entry.get("aliases", ())):
            folded = fold(str(word))
            if len(folded) > 2 and folded not in _VAGUE:
                found.setdefault(folded, key)
    found.update(meanings("type."))
    return tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


@cache
def _type_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Words of types, longest first; short ones and ends of words stand alone."""
    made = []
    for word, key in _type_words():
        end = len(word) < 5 or word in _ENDS
        before, after = r"(?<!\w)" if len(word) < 5 else "", r"(?!\w)" if end else ""
        made.append((re.compile(before + re.escape(word) + after), key))
    return tuple(made)


_ENDS = ("verein", "praxis", "sport", "schule", "kirche", "bank", "helfer", "helferin")

# Words for a kind that in a name may mean something else: "Ukrainische Gemeinde", "Kiezladen".
_VAGUE = ("gemeinde", "laden")

# Words that hold a word for a kind by chance: no sports club and no restaurant.
_BY_CHANCE = matching(r"(?:pass|trans|air)(?:port)\w*|gastroenter\w*|(?:wand|schul)tafel\w*")

_BESIDE = matching(r"\([^()]*\)")  # "Tafel (ehrenamtlich)": what stands beside the name

_OFFICE = matching(r"(?<!ehren)amt(?!\w)")


@lru_cache(maxsize=1 << 12)
def guess_type(name: str) -> str | None:
    """Find from its name what kind of place it is; None where that would be a guess."""
    whole = _BY_CHANCE.sub(" ", fold(name))
    for folded in dict.fromkeys((_BESIDE.sub(" ", whole).strip(), whole)):
        found = next((key for known, key in _type_patterns() if known.search(folded)), None)
        if found or _OFFICE.search(folded):
            return found or "municipal_office"
    return None


def names_a_person(name: str) -> bool:
    """Tell whether a name looks like that of a person, or holds one: to be asked, not refused."""
    return _ADDRESSED.match(name) is not None or suspicious(name) == "person"


_LIKE_PERSON = matching(r"(?:Dr\.\s+)?[A-ZÄÖÜ][a-zäöüß-]+,?\s+[A-ZÄÖÜ][a-zäöüß-]+")


def like_person(name: str) -> bool:
    """Tell whether a name is two plain words, none of which is one for a place."""
    if not _LIKE_PERSON.fullmatch(name) or guess_type(name) is not None:
        return False
    return not pattern("place_word", before="").search(fold(name))


def _one_slip(left: str, right: str) -> bool:
    """Tell whether one slip of the finger parts two names that are long enough for that."""
    from rapidfuzz.distance import OSA

    return min(len(left), len(right)) >= 8 and OSA.distance(left, right) <= 1


@dataclass
class Register:
    """The places that are known, by every spelling."""

    names: dict[str, str] = field(default_factory=dict)  # Id to the name as it was first written.
    _folded: dict[str, str] = field(default_factory=dict)
    _normal: dict[str, str] = field(default_factory=dict)
    _joined: dict[str, str] = field(default_factory=dict)
    _decided: dict[frozenset[str], bool] = field(default_factory=dict)

    def decide(self, left: str, right: str, *, same: bool) -> None:
        """Take a person's word on whether two names mean one place."""
        self._decided[frozenset((fold(left), fold(right)))] = same

    def is_place(self, name: str) -> bool:
        """Tell whether a person said that a name is that of a place, whatever it looks like."""
        return self._decided.get(frozenset((fold(name), ""))) is True

    def _apart(self, text: str, key: str) -> bool:
        return self._decided.get(frozenset((fold(text), fold(self.names[key])))) is False

    def add(self, key: str, name: str) -> None:
        """Add a place."""
        self.names[key] = name
        self._folded.setdefault(fold(name), key)
        self._normal.setdefault(normalised(name), key)
        self._joined.setdefault(normalised(name).replace(" ", ""), key)

    def same(self, text: str) -> str | None:
        """Find the place that a text names beyond doubt."""
        plain = normalised(text)
        found = self._folded.get(fold(text)) or self._normal.get(plain)
        found = found or self._joined.get(plain.replace(" ", ""))  # Bürger-Büro, Bürgerbüro
        if found is None and self._decided:
            others = (pair - {fold(text)} for pair, same in self._decided.items() if same)
            alike = [other for other in others if len(other) == 1]
            found = next((self._folded[n] for (n,) in alike if n in self._folded), None)
        return found

    def beginning(self, text: str) -> list[str]:
        """List the places whose name holds all words of a shorter one."""
        words = set(normalised(text).split())
        if not words or not any(len(word) >= _SHORTEST for word in words):
            return []
        return [
            key
            for name, key in sorted(self._normal.items())
            if words <= set(name.split()) and not self._apart(text, key)
        ]

    def close(self, text: str) -> str | None:
        """Find the place that is spelt nearly like a text."""
        known = [name for name, key in self._normal.items() if not self._apart(text, key)]
        words = normalised(text)
        near = max(((spelling(words, name), name) for name in sorted(known)), default=(0.0, ""))
        same = near[0] >= MERGE_FROM or (near[0] >= ASK_FROM and _one_slip(words, near[1]))
        return self._normal[near[1]] if same else None


def offer_id(actor: str, number: int, taken: set[str]) -> str:
    """Make the id of an offer from that of its actor."""
    while True:
        ending = f"-{number}"
        found = actor[: _LONGEST - len(ending)] + ending
        if found not in taken:
            taken.add(found)
            return found
        number += 1


# --- Rows that may be one actor under two names (M38).

_STREET = matching(r"(?<=\w)str(aße)?\b\.?", re.IGNORECASE)

_POSTCODE = matching(r"\b\d{5}\b")

_PERSONAL = frozenset({"business"})

_LOOSE = ("word", "sound")

_LOOSE_MAX = 50  # a word that so many names hold, such as that of the neighbourhood, joins nobody

_UNMERGED = frozenset({"person_pseudonym", "group_node"})


@dataclass(frozen=True)
class Candidate:
    """Two rows that may be one actor."""

    left: str  # Their ids, sorted.
    right: str
    score: float  # Likeness of the names, in 0..1.
    proposal: str  # `merge`: nearly the same name at the same address; `ask`: a person must look.
    address: str  # `same`, `other`, `other_place` (another postcode), or `unknown`.
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    def sentence(self, lang: str) -> str:
        """Ask whether they are one."""
        left, right = (self.names.get(key, key) for key in (self.left, self.right))
        values = {"left": left, "right": right, "left_id": self.left, "right_id": self.right}
        place = text(f"names.address.{self.address}", lang)
        return text(f"names.{self.proposal}", lang, place=place, **values)


@dataclass(frozen=True)
class _Row:
    """What is compared of one actor."""

    id: str
    name: str
    words: str
    address: str
    postcode: str
    at: str
    blocks: frozenset[tuple[str, str]]


def _rows(quarter: Quarter) -> list[_Row]:
    actors = quarter.table("actors")
    sectors, providers = actor_sectors(actors), providers_of(actors)
    found = []
    for record in actors.records():
        key, name, kind = record["id"], record["name"], record.get("kind", "")
        if sectors[key] == INFORMAL or kind in _UNMERGED:
            continue
        words = normalised(name)
        address = "" if is_unknown(record.get("address", "")) else record["address"]
        postcode = "".join(_POSTCODE.findall(address)[:1])
        blocks = {("first", words.partition(" ")[0]), ("place", postcode)}
        blocks |= {("provider", provider) for provider in providers[key] or {key}}
        blocks |= {("word", word) for word in words.split()}
        if sectors[key] in _PERSONAL or not address:
            blocks |= {("sound", code) for code in sound(words).split()}
        street = normalised(_STREET.sub("strasse", address))
        shared = frozenset(block for block in blocks if block[1])
        found.append(_Row(key, name, words, street, postcode, record.get("at", ""), shared))
    return sorted(found, key=lambda row: row.id)


def _pairs(rows: list[_Row]) -> Iterator[tuple[_Row, _Row]]:
    """Pairs that share a block: postcode, first word, Träger, a rare word, or how one sounds."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for block in row.blocks:
            blocks[block].append(place)
    pairs = {
        pair
        for block, places in blocks.items()
        if block[0] not in _LOOSE or len(places) <= _LOOSE_MAX
        for pair in combinations(places, 2)
    }
    for first, second in sorted(pairs):
        yield rows[first], rows[second]


def _address(left: _Row, right: _Row) -> str:
    if left.at and left.at == right.at:
        return "same"
    if not (left.address and right.address):
        return "unknown"
    if left.address == right.address:
        return "same"
    places = {left.postcode, right.postcode}
    return "other_place" if "" not in places and len(places) == 2 else "other"


def _proposal(score: float, address: str, left: _Row, right: _Row) -> str:
    """``merge``, ``ask`` or nothing."""
    near = score >= MERGE_FROM - 1e-12
    if near and address == "same":
        # one word alone, such as the name of a Träger, stands inside many longer names
        shared = set(left.words.split()) & set(right.words.split())
        return "merge" if left.words == right.words or len(shared) > 1 else "ask"
    if near or (score >= ASK_FROM - 1e-12 and address in ("same", "unknown")):
        return "ask"
    return ""


def duplicate_candidates(quarter: Quarter, decisions: Iterable[Decision] = ()) -> list[Candidate]:
    """List the rows that may be one actor under two names (M38).

    Parameters
    ----------
    quarter
        The quarter.
    decisions
        The log of decisions; pairs that it settles, also over others, are not asked again.

    Returns
    -------
    candidates
        Proposals to merge first, then questions, each by likeness and id. Nothing is merged
        here: that takes a decision, see `ecosystem.model.merging`.

    Notes
    -----
    A likeness of 0.95 at the same address is a proposal to merge, one of 0.80 a question. At two
    known, different addresses only a likeness of 0.95 is a question: the offices of one Träger
    resemble one another by name ("AWO Treffpunkt …"), and a long list of such pairs hides the few
    that matter. Informal actors, pseudonyms and group nodes are never compared, and a unit never
    with its Träger.

    References
    ----------
    Fellegi, I. P., & Sunter, A. B. (1969). A theory for record linkage. Journal of the American
    Statistical Association 64(328), 1183-1210. doi:10.1080/01621459.1969.10501049
    """
    check_quarter(quarter)
    latest = in_force(decisions)
    groups = [frozenset(group) for group in same_actors(latest)]
    providers = providers_of(quarter.table("actors"))
    found = []
    for left, right in _pairs(_rows(quarter)):
        pair = frozenset((left.id, right.id))
        if left.id in providers[right.id] or right.id in providers[left.id]:
            continue
        if pair in latest or any(pair <= group for group in groups):
            continue
        score, address = likeness(left.words, right.words), _address(left, right)
        if proposal := _proposal(score, address, left, right):
            names = {left.id: left.name, right.id: right.name}
            found.append(Candidate(left.id, right.id, score, proposal, address, names))
    return sorted(found, key=lambda c: (c.proposal != "merge", -c.score, c.left, c.right))
