"""Where somebody is spoken of: every form of a name in words, and in files beside the data."""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from ecosystem.io.files import leftovers, remove, save_file
from ecosystem.sharing.rules import replace_in
from ecosystem.stubs import dataclass

# --- Every form of a name.

_TITLES = (
    "Frau|Fr\\.?|Herrn?|Hr\\.?|Familie|Fam\\.?|Mrs?\\.?|Ms\\.?|Miss|Family|Dr\\.|Prof\\.|Pastor|"
    "Pastorin|Pfarrer|Pfarrerin|Imam|Schwester|Bruder|Onkel|Tante|Abla|Abi"
)
_TITLE = re.compile(rf"^(?:(?:{_TITLES})\s+)+", re.IGNORECASE)
_PARTICLES = frozenset(
    {"von", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "al", "el", "bin", "ben"}
    | {"ibn", "zu", "zur", "zum", "ter"}
)
_SIGNS = r"[\s.,_\-]*"  # Between two parts: a blank, the point of an address, a comma.
_GENITIVE = r"(?:['’`´]?s|['’])?"  # noqa: RUF001 - the apostrophes that people type
# What a letter is also written as, beside its own base letter.
_ALSO = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ß": "ss", "ø": "oe", "æ": "ae", "\u0131": "i"}
_SHORTEST = 3


def _spelled(word: str) -> str:
    """Give a pattern for a word with or without its marks, in whatever case."""
    found = []
    for letter in unicodedata.normalize("NFC", word):
        small = letter.casefold() if letter != "İ" else "i"
        base = unicodedata.normalize("NFD", letter)[0]
        ways = {letter, base, small, _ALSO.get(small, small)}
        if small in ("i", "\u0131"):
            ways |= {"İ", "I", "i", "\u0131"}
        found.append(f"(?:{'|'.join(sorted(map(re.escape, ways), key=lambda w: (-len(w), w)))})")
    return "[\u0300-\u036f]*".join(found) + "[\u0300-\u036f]*"


# A letter of a script that sets blanks between words; the others have no edge of a word. Nor have
# they small letters: to look for those among 30,000 signs took most of the time.
_LETTER = r"(?-i:[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff])"


def _whole(pattern: str, *, case: bool = False) -> re.Pattern[str]:
    edges = rf"(?<!{_LETTER})(?:{pattern})(?!{_LETTER})"
    return re.compile(edges, 0 if case else re.IGNORECASE)


def _parts(name: str) -> tuple[list[str], str]:
    """Take a name apart: what somebody is called, and the name of the family."""
    plain = re.sub(r"\(.*?\)", " ", name)
    plain = _TITLE.sub("", " ".join(plain.split()))
    last, comma, first = plain.partition(",")
    words = [*first.split(), *last.split()] if comma else plain.split()
    if not all(any(map(str.isalpha, word)) for word in words):
        return [], " ".join(words)
    cut = len(words) - len(last.split()) if comma else max(0, len(words) - 1)
    while cut > 0 and words[cut - 1].casefold() in _PARTICLES:
        cut -= 1
    return words[:cut], " ".join(words[cut:])


@dataclass(frozen=True)
class Forms:
    """The forms in which somebody may be named."""

    sure: tuple[re.Pattern[str], ...]  # Nobody else can be meant.
    unsure: tuple[re.Pattern[str], ...]  # Somebody else, or a word, may be meant.

    def without(self, text: str) -> str:
        """Take out what is surely meant."""
        for pattern in self.sure:
            text = pattern.sub("…", text)
        return text

    def doubtful(self, text: str) -> bool:
        """Tell whether something else in a text may be meant."""
        return any(pattern.search(text) for pattern in self.unsure)

    def without_doubtful(self, text: str) -> str:
        """Take out what may be meant, too."""
        for pattern in self.unsure:
            text = pattern.sub("…", text)
        return text

    def named_in(self, text: str) -> bool:
        """Tell whether somebody is surely named."""
        return any(pattern.search(text) for pattern in self.sure)


def forms_of(who: str, names: Iterable[str], *, person: bool) -> Forms:
    """Give the forms in which an id and names may stand in texts."""
    sure: list[re.Pattern[str]] = []
    unsure: list[re.Pattern[str]] = []
    if who:
        # An id of letters alone may be a word; one with a number in it is no word.
        (sure if any(map(str.isdigit, who)) else unsure).append(_whole(re.escape(who), case=True))
    for name in names:
        words = name.split()
        if not words or (len(name) < _SHORTEST and name.isascii()):
            continue
        whole = r"\s+".join(map(_spelled, words))
        sure.append(_whole(whole + _GENITIVE))
        if person:
            for pattern, certain in _of_person(*_parts(name)):
                (sure if certain else unsure).append(pattern)
    return Forms(tuple(sure), tuple(unsure))


def _of_person(first: list[str], last: str) -> Iterator[tuple[re.Pattern[str], bool]]:
    """Give every other form of a person's name, and whether it is certain."""
    if not last:
        return
    family = _SIGNS.join(map(_spelled, last.split()))
    yield _whole(rf"(?:(?:{_TITLES})\s+)+{family}{_GENITIVE}"), True
    if first:
        given = _SIGNS.join(map(_spelled, first))
        call, middle = _spelled(first[0]), r"(?:\s+[\w.\-]+)?"
        yield _whole(rf"{given}{_SIGNS}{family}{_GENITIVE}"), True
        yield _whole(rf"{family}{_SIGNS}{given}{_GENITIVE}"), True
        yield _whole(rf"{call}{middle}\s+{family}{_GENITIVE}"), True
        one, other = _spelled(first[0][0]), _spelled(last[0])
        if first[0][0].isupper():
            yield _whole(rf"{one}\.?{_SIGNS}{family}{_GENITIVE}"), True
            yield _whole(rf"{family}{_SIGNS}{one}\."), True
            yield _whole(rf"{call}{_SIGNS}{other}\."), True
            yield re.compile(rf"(?<!\w){first[0][0]}\.\s?{last[0]}\.(?!\w)"), True
            yield re.compile(rf"(?<!\w){first[0][0]}\.?{last[0]}(?!\w)"), False
    for part in (*first, *last.split()):
        if len(part) >= _SHORTEST or not part.isascii():
            yield _whole(_spelled(part) + _GENITIVE), False


# --- Files beside the data: what is ours is taken away, what is not is named.

_LARGEST = 64 * 2**20
_ROWS = 1 << 12  # Rows of the data of a batch that are looked through at once.
_TAG = re.compile(r"<[^>]*>")
_OURS = re.compile(r"\.bak\d*(?:\.zip)?$")


def words_of(path: Path) -> str:
    """Give the words of a file, also of what is packed; blank if it cannot be read."""
    return "\n".join(_words_in(path))


def _words_in(path: Path) -> Iterator[str]:
    """Give the words of a file piece by piece: data of a batch may be of any size."""
    if path.suffix == ".parquet":
        yield from _words_of_parquet(path)
        return
    with suppress(OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        if path.stat().st_size > _LARGEST:
            return
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as pack:
                whole = sum(part.file_size for part in pack.infolist())
                parts = pack.namelist() if whole <= _LARGEST else []
                yield from parts
                yield from (_TAG.sub(" ", _plain(pack.read(name))) for name in parts)
        else:
            yield _plain(path.read_bytes())


def _plain(content: bytes) -> str:
    """Give a text; that of JSON without its escapes, in which a name would not be found."""
    said = content.decode("utf-8", "ignore")
    if not said.lstrip().startswith(("{", "[")):
        return said
    try:
        return "\n".join(_strings(json.loads(said)))
    except (ValueError, RecursionError):
        return said


def _strings(found: object) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(found, list):
        for value in found:
            yield from _strings(value)
    elif found is not None:
        yield str(found)


def _words_of_parquet(path: Path) -> Iterator[str]:
    import pyarrow.parquet as pq

    with suppress(Exception), pq.ParquetFile(path) as file:  # a damaged file says nothing
        for batch in file.iter_batches(_ROWS):
            yield str(batch.to_pylist())


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir() and not place.is_symlink():
        for entry in sorted(place.iterdir()):
            yield from _files(entry)
    elif place.is_file():
        yield place


@dataclass(frozen=True)
class Trace:
    """A file that names somebody."""

    path: Path
    # `gone` if it was ours and is taken away, `rows` if rows were taken out of it, `theirs` if it
    # has to be deleted by hand.
    what: str


def traces(
    data: Path, own: Path, forms: Forms, *, skip: Callable[[Path], bool], delete: bool
) -> list[Trace]:
    """Look through everything beside the data and in the program's own folder."""
    found: list[Trace] = []
    beside = sorted(data.parent.iterdir()) if data.parent.is_dir() else []
    left = leftovers(data.parent, data.name)
    kept = [p for p in beside if p.name.startswith(f"{data.name}.") and _OURS.search(p.name)]
    sets = [p for p in beside if p.is_dir() and p != data and _is_batch(p)]
    inside = list(_files(data)) if data.is_dir() else []
    folders = {p.parent for p in inside} | {q for p in inside for q in p.parent.parents}
    nested = [p for f in sorted(folders) if f.is_relative_to(data) for p in leftovers(f)]
    for path in (*left, *kept, *nested):
        found += _of_ours(path, forms, delete=delete)
    for folder in sets:
        found += _of_batch(folder, forms, delete=delete)
    for path in _files(own):
        if path.name not in ("told.json", "written.txt"):
            found += _of_ours(path, forms, delete=delete)
    notes = [p for p in inside if p.name == "version.json" and p.exists()]
    for path in notes:
        found += _of_note(path, forms, delete=delete)
    other = [p for p in inside if not skip(p) and p not in notes]
    sheets = [p for p in beside if p.is_file() and p not in (data, *left, *kept)]
    for path in (*other, *sheets):
        if path.exists() and _names(path, forms):
            found.append(Trace(path, "theirs"))
    return found


def _names(path: Path, forms: Forms) -> bool:
    spoken = re.sub(r"[_\-]+", " ", path.stem)
    return any(map(forms.named_in, chain((path.name, spoken), _words_in(path))))


def _of_ours(path: Path, forms: Forms, *, delete: bool) -> list[Trace]:
    """Take away a backup or a leftover of ours that names somebody."""
    if not any(_names(each, forms) for each in _files(path)):
        return []
    if not delete:
        return [Trace(path, "theirs")]
    remove(path)
    return [Trace(path, "gone")]


def _of_note(path: Path, forms: Forms, *, delete: bool) -> list[Trace]:
    """Take a name out of what the page noted about a change."""
    try:
        said = json.loads(path.read_text("utf-8"))
        left = replace_in({**said}, forms.without)
    except (ValueError, TypeError):  # it is none of ours
        return _of_ours(path, forms, delete=delete)
    if left == said:
        return []
    if delete:
        told = json.dumps(left, ensure_ascii=False, indent=1)
        save_file(path, lambda part: part.write_text(told, "utf-8"))
    return [Trace(path, "rows" if delete else "theirs")]


def _is_batch(folder: Path) -> bool:
    names = {entry.name for entry in folder.iterdir()} if folder.exists() else set()
    return bool(names & {"summary.parquet", ".parts"}) or folder.name.endswith(".batch")


def _of_batch(folder: Path, forms: Forms, *, delete: bool) -> list[Trace]:
    """Take the rows that name somebody out of the data of a batch."""
    found = []
    for path in _files(folder):
        if path.suffix == ".parquet" and _names(path, forms):
            if delete:
                _without_rows(path, forms)
            found.append(Trace(path, "rows" if delete else "theirs"))
        elif path.suffix != ".parquet":
            found += _of_ours(path, forms, delete=delete)
    return found


def _without_rows(path: Path, forms: Forms) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def write(part: Path) -> None:
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
            with pq.ParquetWriter(part, schema, compression="zstd") as writer:
                for batch in file.iter_batches(_ROWS):
                    rows = (" ".join(map(str, row.values())) for row in batch.to_pylist())
                    kept = [not forms.named_in(row) for row in rows]
                    writer.write_batch(batch.filter(pa.array(kept, pa.bool_())))

    save_file(path, write)
