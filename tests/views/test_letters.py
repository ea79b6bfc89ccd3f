"""Names in every script: each sign has a font, words stand in the right order, nobody is a box."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from matplotlib import _text_helpers
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from pypdf import PdfReader
from small_quarters import actors, quarter_of

from ecosystem.documents import writers
from ecosystem.documents.model import Column, Document, TableBlock
from ecosystem.pictures import letters, paper
from ecosystem.pictures.files import save_picture

# ruff: noqa: RUF001
# Words that DejaVu Sans alone gets wrong, or that are easily torn apart.
NAMES = (
    *("ማሕበር ኤርትራውያን", "ቤት ጽሕፈት ሓገዝ", "የኢትዮጵያ ማህበር"),
    *("مركز المساعدة للوافدين", "جمعية النور (ميناء القمح) 2025", "لا إله سلام"),
    *("انجمن فرهنگی ایرانیان", "کتاب‌خانه می‌خواهیم", "خانهٔ افغان‌ها", "د افغانانو ټولنه ښځې ۍ"),
    *("کۆمەڵەی کوردی وێسنبورگ", "ڕۆژ ڵ ێ", "Komela Kurdî Şêx Ê", "پاکستانی مدد گھر ہے"),
    *("বাংলাদেশ সমিতি", "র‍্যাব ক্ষুদ্র", "কর্মী সংঘ"),
    *("ქართული სათვისტომო", "ᲥᲐᲠᲗᲣᲚᲘ", "Հայ Տուն", "בית קפה שלום", "ܣܘܪܝܝܐ"),
    *("हिन्दी क्षेत्र सभा", "தமிழ் சங்கம்", "ਪੰਜਾਬੀ ਸਭਾ", "ශ්‍රී ලංකා", "สมาคมไทย"),
    *("Ńguye\u0302\u0303n Tra\u0302\u0300n", "o\u0328\u0301 A\u030a Verein", "Hội người Việt Nam"),
    *("Русский дом", "Ελληνική κοινότητα", "Işık Derneği İğ", "Café ❤️ ☕"),
)
# Where the extra ``fonts`` or a font of the machine is needed.
MORE = (
    "中国协会",
    "Teehaus 茶馆 am Hafen",
    "Familie 👨‍👩‍👧 Treff",
    "🤝🏽 Hand",
    "Café 🇺🇦",
    "日本カフェ",
)
FROM_RIGHT = tuple(name for name in NAMES if re.search("[\u0590-\u08ff]", name))


def glyphs(words):
    paths = fontManager._find_fonts_by_props(FontProperties(family=list(letters.families(words))))
    font = get_font(paths)
    font.set_size(20, 72)
    return list(_text_helpers.layout(words, font))


@pytest.mark.parametrize("name", NAMES)
def test_every_sign_is_set(name):
    assert letters.settable(name) == name
    assert all(item.glyph_index for item in glyphs(name)), "a box"


@pytest.mark.parametrize("name", MORE)
def test_what_no_font_has_is_said_in_words(name):
    shown = letters.settable(name, "de")
    assert all(item.glyph_index for item in glyphs(shown)), "a box"
    letters.replaced()
    if shown != name:
        letters.settable(name, "de")
        assert letters.replaced()
        assert "[" in shown
    assert not letters.replaced()


@pytest.mark.parametrize("name", FROM_RIGHT)
def test_words_run_from_the_right(name):
    seen = [item.char for item in sorted(glyphs(name), key=lambda item: item.x)]
    kept = [sign for sign in seen if sign.strip()]
    words = name.split()
    assert kept[-1][0] in words[0][:2]
    assert kept[0][0] in words[-1]
    gaps = [at for at, sign in enumerate(seen) if sign.isspace()]
    assert set("".join(seen[gaps[-1] + 1 :])) - letters.JOINERS <= set(words[0]) if gaps else True


def test_letters_of_a_word_join():
    one, other = ({item.glyph_index for item in glyphs(word)} for word in ("ببب", "ب"))
    assert one > other or not one & other or len(one) > len(other)


@pytest.mark.parametrize("name", [*NAMES, *MORE])
def test_clusters_stay_whole(name):
    parts = letters.clusters(name)
    assert "".join(parts) == name
    assert not any(part[0] in "\u200d\ufe0f\u0302\u0303\u0328\U0001f3fd" for part in parts)
    assert not any(part.endswith("\u200d") for part in parts)


@pytest.mark.parametrize("form", sorted(writers.WRITERS))
def test_every_form_of_a_document_takes_the_names(form):
    rows = tuple((name, name) for name in (*NAMES, *MORE))
    table = TableBlock("t", (Column("a", NAMES[0]), Column("b", NAMES[3])), rows, title=NAMES[1])
    document = Document("d", "de", NAMES[5], (table,), facts={"name": NAMES[5]}, footer=NAMES[9])
    made = writers.WRITERS[form](document)
    if form == "pdf":
        return  # its letters are looked at below
    if form == "xlsx":
        sheets = openpyxl.load_workbook(io.BytesIO(made)).worksheets
        cells = (cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row)
        made = " ".join(map(str, cells)).encode()
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(made)) as parts:
            made = parts.read("word/document.xml")
    shown = re.sub(r"\s+", " ", made.decode("utf-8-sig"))
    gone = [name for name in (*NAMES, *MORE) if name.split()[0] not in shown]
    assert not gone


@pytest.fixture(scope="module")
def poster(tmp_path_factory):
    """Give a sheet with every name, as all pictures write them."""
    meta = quarter_of({"actors": actors("S1")}).meta
    sheet = paper.begin(meta, NAMES[0], NAMES[3:5], lang="de", paper="a4", axes=None)
    for number, name in enumerate((*NAMES, *MORE)):
        sheet.write(90.0 + number % 3 * 200, 60.0 + number * 9, name, 8, bold=number % 2 == 1)
    return sheet.axes


def test_an_svg_holds_the_letters_that_machines_lack(poster, tmp_path):
    file = save_picture(poster, tmp_path / "n.svg")
    svg = file.read_text("utf-8")
    held = set(re.findall(r"@font-face \{ font-family: '([^']+)'", svg))
    assert held >= {"Noto Sans Ethiopic", "Noto Sans Arabic", "Noto Sans Bengali"}
    assert all(f">{name}</text>" in svg for name in NAMES)


def fonts_of(page):
    return [each.get_object() for each in page["/Resources"]["/Font"].values()]


def test_a_poster_in_pdf_has_its_fonts_inside(poster, tmp_path):
    made = save_picture(poster, tmp_path / "n.pdf", paper="a0")
    held = "".join(font for page in PdfReader(made).pages for font in map(str, fonts_of(page)))
    assert "Ethiopic" in held
    assert "Bengali" in held


def test_a_poster_in_png_has_no_letter_without_a_font(poster, tmp_path, caplog):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        save_picture(poster, tmp_path / "n.png")
    assert not [each for each in told if "Glyph" in str(each.message)]
    assert not caplog.records


def test_pages_of_type_keep_to_the_standard_for_readers_who_listen():
    data = {"lang": "de", "title": NAMES[0], "footer": NAMES[3], "blocks": []}
    made = writers.typeset("document", {**data, "lines": [*NAMES, *MORE]})
    reader = PdfReader(io.BytesIO(made))
    assert b"pdfuaid" in made
    text = reader.pages[0].extract_text()
    assert all(name in text for name in ("ማሕበር ኤርትራውያን", "Русский дом", "ქართული სათვისტომო"))


@pytest.mark.parametrize(
    "odd",
    [
        "\u200d",
        "\u0301",
        "\u202e\u2066x",
        "a\ufeffb",
        "\ufffe\ufdd0",
        "\ud83d"[:0],
        "\x07\t",
        "🏴\U000e0067",
    ],
)
def test_no_text_stops_a_page(odd):
    data = {"lang": "en", "title": "t", "footer": odd, "lines": [odd, f"x{odd}y"], "blocks": []}
    assert writers.typeset("document", data).startswith(b"%PDF")


def test_each_font_has_its_licence():
    folder = Path(letters.__file__).parent / "fonts"
    said = (folder / "OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in said
    files = sorted(folder.glob("*.ttf"))
    assert sum(file.stat().st_size for file in files) < 1_500_000
    for file in files:
        assert re.search(rf"^{file.stem.partition('-')[0]}: Copyright \d+ ", said, re.MULTILINE)


@pytest.mark.parametrize("bold", [False, True])
def test_the_table_of_widths_is_what_freetype_measures(bold):
    face = letters.faces()[0]
    font = FT2Font(str(face.bold if bold else face.path))
    font.set_size(100, 72)
    own, pairs = letters._widths(bold=bold)
    chance = random.Random(7)
    signs = chance.sample(sorted(own), 100)
    tried = [*signs, *map("".join, pairwise(signs)), *chance.sample(sorted(pairs), 100)]
    for words in [*tried, "Treffpunkt", "Überprüfung der Wohnung, Ä–„Tag“"]:
        font.set_text(words, 0.0, flags=LoadFlags.NO_HINTING)
        width = letters.measured(words, bold=bold)
        assert width == pytest.approx(font.get_width_height()[0] / 6400, abs=1e-9), words
    assert letters.measured("قهوة", bold=bold) is None
