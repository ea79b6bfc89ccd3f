"""Which font sets which text: on paper, in pictures, in every script.

DejaVu Sans comes with matplotlib and sets Latin, Greek, Cyrillic, Armenian and Hebrew. Noto fonts
of this package set the scripts that arrive in a neighbourhood. The extra ``fonts`` adds Chinese
and pictograms. What is still missing is looked for among the fonts of the machine; where nobody
has it, words in square brackets stand for the sign: never an empty box.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ecosystem.stubs import dataclass
from ecosystem.words import text as say

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.ft2font import FT2Font

# What the extra ``fonts`` installs: fonts under the Open Font License, and nothing else.
EXTRAS = ("manimgx-fonts", "pylopdf-fonts-zh-cn", "pylopdf-fonts-ko")

# Fonts of a machine that may be asked for signs which none of ours has.
_MACHINE = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC"),
    *("Malgun Gothic", "Yu Gothic", "Noto Emoji", "Segoe UI Symbol", "Noto Sans Symbols"),
)

_WIDE = ("Noto Emoji", "Noto Sans Symbols")  # their spaces are wide

_SIMPLE = "\u024f"  # up to here DejaVu Sans sets everything

_SET = re.compile(f"[\n -{_SIMPLE}]*")

JOINERS = frozenset("\u200c\u200d")

_SIDES = "text { unicode-bidi: plaintext; }"

_SKINS = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True)
class Face:
    """A font file and the name that drawing programs know it by."""

    family: str
    path: Path
    bold: Path | None = None  # The same letters, bold, where we have them.

    def font(self) -> FT2Font:
        """Open the file."""
        return _opened(self.path)

    def has(self, sign: str) -> bool:
        """Tell whether it can set a sign."""
        return bool(self.font().get_char_index(ord(sign)))


@cache
def _opened(path: Path) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    return FT2Font(str(path))


@cache
def _dejavu() -> Face:
    found = find_spec("matplotlib")  # to import it takes a while
    assert found is not None
    assert found.origin is not None
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    return Face("DejaVu Sans", folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf")


def _folder() -> Path:
    return Path(str(files(__package__).joinpath("fonts")))


def _shipped() -> list[Path]:
    return sorted(_folder().glob("*.ttf"))


def extras_missing() -> bool:
    """Tell whether the extra ``fonts`` is not installed."""
    return not _extra()


def _extra() -> list[Path]:
    from importlib.metadata import PackageNotFoundError, distribution

    found: list[Path] = []
    for name in EXTRAS:
        try:
            parts = distribution(name).files or []
        except PackageNotFoundError:
            continue
        found += sorted(
            Path(str(part.locate()))
            for part in parts
            if part.suffix in (".ttf", ".otf") and "Italic" not in part.name
            if "Serif" not in part.name
        )
    return found  # in this order: a Chinese name is set as one writes in China, not in Korea


@cache
def faces() -> tuple[Face, ...]:
    """Return our fonts in the order of trying: DejaVu Sans first."""
    paths = _shipped()
    found = [_dejavu()]
    for path in paths:
        if not path.stem.endswith("-Bold"):
            bold = path.with_name(path.name.replace("-Regular", "-Bold"))
            found.append(Face(_opened(path).family_name, path, bold if bold in paths else None))
    known = {face.family for face in found}
    for path in _extra():
        family = _opened(path).family_name
        if family not in known:
            known.add(family)
            found.append(Face(family, path))
    return tuple(found)


@cache
def _of_machine() -> tuple[Face, ...]:
    """Look through the fonts of this machine; only for signs that no font of ours has."""
    from matplotlib.font_manager import fontManager

    there: dict[str, Path] = {}
    for entry in fontManager.ttflist:
        # A collection holds several fonts in one file, of which the programs read the first.
        if entry.name in _MACHINE and str(entry.weight) in ("400", "normal", "regular"):
            there.setdefault(entry.name, Path(entry.fname))
    return tuple(Face(name, there[name]) for name in _MACHINE if name in there)


@cache
def face_of(sign: str) -> Face | None:
    """Return the font that sets a sign; None where there is none."""
    if sign <= _SIMPLE or sign in _widths(bold=False)[0]:
        return _dejavu()
    ours = faces()
    # Arabic is whole in one font, so that the letters of a word join.
    order = (*ours[1:], ours[0]) if _in_arabic(sign) else ours
    return next((face for face in (*order, *_of_machine()) if face.has(sign)), None)


def _in_arabic(sign: str) -> bool:
    return "\u0600" <= sign <= "\u08ff" or "\ufb50" <= sign <= "\ufefc"


@cache
def _known_to_matplotlib(face: Face) -> str:
    from matplotlib.font_manager import fontManager

    for path in (face.path, face.bold):
        if path is not None and str(path) not in {entry.fname for entry in fontManager.ttflist}:
            fontManager.addfont(str(path))
    if face.bold is None:  # one weight serves for all, without a word about it
        own = next(entry for entry in fontManager.ttflist if entry.fname == str(face.path))
        fontManager.ttflist += [replace(own, weight=weight) for weight in (400, 700)]
    return face.family


def faces_of(text: str) -> tuple[Face, ...]:
    """Return the fonts that a text needs beside DejaVu Sans, in the order of their signs."""
    found: dict[Face, None] = {}
    for sign in text:
        if sign > _SIMPLE and (face := face_of(sign)) is not None:
            found.setdefault(face)
    found.pop(_dejavu(), None)
    return tuple(found)


@cache
def families(text: str = "") -> tuple[str, ...]:
    """Return the fonts that matplotlib tries for a text, in their order."""
    first: list[str] = []
    last: list[str] = []
    plain = {sign for sign in text if sign <= _SIMPLE and not sign.isspace()}
    for face in faces_of(text):
        # A script stays whole, spaces and all, in its own font if that has no Latin letters. Of a
        # Chinese or Korean font Chromium shows boxes in an SVG if DejaVu Sans comes before it.
        alone = face.path.suffix == ".otf" or not any(face.has(sign) for sign in plain)
        own = face.family not in _WIDE and alone
        (first if own else last).append(_known_to_matplotlib(face))
    return (*first, "DejaVu Sans", *last, "sans-serif")


# --- How wide a text is.


@cache
def _widths(*, bold: bool) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return what the signs of DejaVu Sans take at size 100, and what pairs of them take more."""
    # In 64ths of a point, as FreeType measures them; to load it for that takes half a second.
    kept = json.loads((_folder() / "widths.json").read_text("utf-8"))["bold" if bold else "regular"]
    own = {sign: int(width) for width, signs in kept["widths"].items() for sign in signs}
    pairs = {
        both[at : at + 2]: int(more)
        for more, both in kept["pairs"].items()
        for at in range(0, len(both), 2)
    }
    return own, pairs


def measured(text: str, *, bold: bool) -> float | None:
    """Return how wide a text of size 1 is that DejaVu Sans sets sign by sign; None for others."""
    own, pairs = _widths(bold=bold)
    try:
        whole = sum(own[sign] for sign in text)
    except KeyError:
        return None
    return (whole + sum(pairs.get(first + last, 0) for first, last in pairwise(text))) / 6400


# --- Signs that belong together, and signs that nobody can set.


def clusters(text: str) -> list[str]:
    """Cut a text between the signs that a reader sees as one."""
    found: list[str] = []
    for sign in text:
        if found and _joins(found[-1], sign):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _joins(before: str, sign: str) -> bool:
    last = before[-1]
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Mc", "Me"):
        return True
    if sign in JOINERS or last == "\u200d" or ord(sign) in _SKINS or _ignored(sign):
        return True
    if unicodedata.combining(last) == 9:  # a virama joins the next consonant of its script
        return unicodedata.category(sign) == "Lo"
    flag = range(0x1F1E6, 0x1F200)
    return ord(sign) in flag and len(before) == 1 and ord(last) in flag


def _ignored(sign: str) -> bool:
    """Tell whether a sign is never seen by itself."""
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0000" <= sign <= "\U000e0fff"


def kind_of(sign: str) -> str:
    """Return what is said of a sign that no font here can set."""
    name = unicodedata.name(sign, "")
    if name.startswith(("CJK", "KANGXI")):
        return "chinese"
    if name.startswith(("HIRAGANA", "KATAKANA")):
        return "japanese"
    if name.startswith("HANGUL"):
        return "korean"
    return "script" if unicodedata.category(sign)[0] in "LMN" else "sign"


# Kinds of signs that words stood for since somebody asked last: a command says so at its end.
_REPLACED: set[str] = set()


def replaced() -> list[str]:
    """Return the kinds of signs that words had to stand for, and forget them."""
    found = sorted(_REPLACED)
    _REPLACED.clear()
    return found


def settable(text: str, lang: str = "en", *, told: bool = True) -> str:
    """Return a text with words in the place of signs that no font here can set."""
    if _SET.fullmatch(text):
        return text
    shown, kinds = _settable(text, lang)
    if told:
        _REPLACED.update(kinds)
    return shown


@cache
def _settable(text: str, lang: str) -> tuple[str, frozenset[str]]:
    kinds = set()
    made = ""
    for cluster in clusters(text):
        if kind := _missing(cluster):
            made += f"\x01{kind}\x02"
            kinds.add(kind)
        else:
            made += "".join(sign for sign in cluster if not _ignored(sign) or face_of(sign))
    # Words of one kind are said once; beside letters they stand with a space.
    made = re.sub(r"(\x01[a-z]+\x02)(?:\s*\1)+", r"\1", made)
    made = re.sub(r"(?<=\w)(?=\x01)|(?<=\x02)(?=\w)", " ", made)
    shown = re.sub(
        r"\x01([a-z]+)\x02", lambda found: f"[{say(f'pictures.unset.{found[1]}', lang)}]", made
    )
    return shown, frozenset(kinds)


def _missing(cluster: str) -> str:
    for sign in cluster:
        if sign in JOINERS or _ignored(sign) or sign.isspace():
            continue
        if unicodedata.category(sign) in ("Cc", "Cs", "Cn", "Co") or face_of(sign) is None:
            return kind_of(sign)
    return ""


# --- Texts on a matplotlib picture.


@contextmanager
def outlined(figure: Figure) -> Iterator[None]:
    """Draw texts that a PDF gets wrong as outlines for a while."""
    # matplotlib's PDF moves words from right to left apart and mistakes other fonts for TrueType
    # (seen in 3.11.2).
    from matplotlib.patheffects import Normal
    from matplotlib.text import Text

    found = [
        line
        for line in figure.findobj(Text)
        if not line.get_path_effects()
        if _in_shapes(line.get_text())
    ]
    for line in found:
        line.set_path_effects([Normal()])
    try:
        yield
    finally:
        for line in found:
            line.set_path_effects([])


def everyday(words: str) -> bool:
    """Tell whether a text is Latin, Greek or Cyrillic, with no sign on top of another."""
    return all(
        sign <= "\u02ff" or "\u0370" <= sign <= "\u052f" or "\u1e00" <= sign <= "\u27bf"
        for sign in words
    )


def _in_shapes(words: str) -> bool:
    right = any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in words if sign > _SIMPLE)
    return right or any(face.path.suffix != ".ttf" for face in faces_of(words))


def embedded(texts: Iterable[str]) -> str:
    """Return the style of an SVG that holds the letters of our fonts that these texts need."""
    needed: dict[Face, set[str]] = {}
    for words in texts:
        for face in faces_of(words):
            if face in faces():  # others may not be passed on
                needed.setdefault(face, set()).update(words)
    if not needed:
        return ""
    import base64
    import io

    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    rules = []
    for face, signs in sorted(needed.items(), key=lambda each: each[0].family):
        for path, weight in ((face.path, 400), (face.bold, 700)):
            if path is None:
                continue
            font = TTFont(path, recalcTimestamp=False)
            cut = Subsetter(Options(layout_features=["*"], recalc_timestamp=False))
            cut.populate(text="".join(sorted(signs)))
            cut.subset(font)
            buffer = io.BytesIO()
            font.save(buffer, reorderTables=True)
            data = base64.b64encode(buffer.getvalue()).decode("ascii")
            rules.append(
                f"@font-face {{ font-family: '{face.family}'; font-weight: {weight}; "
                f"src: url(data:font/ttf;base64,{data}); }}"
            )
    # Each line begins on the side on which its language begins.
    return "<style>" + "\n".join([*rules, _SIDES]) + "</style>"
