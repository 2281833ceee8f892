"""Bytes to text: the right encoding, every byte accounted for, and no text made of what is none."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hunch.core.files.decode import Decoded, decode
from hunch.core.types import SkipReason

_FRENCH = "L'été dernier, nous avons visité la forêt près de l'hôtel où les élèves étaient réunis. Ça coûte très cher. "
_GERMAN = "Die Größe der Häuser überrascht die Bürger; für schöne Straßen müssen wir mehr bezahlen als früher. "
_RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю. Быстрая лиса прыгает. "
_POLISH = "Zażółć gęślą jaźń. W Szczebrzeszynie chrząszcz brzmi w trzcinie, a żółw się śmieje. "
_GREEK = "Η γρήγορη καφέ αλεπού πηδάει πάνω από το τεμπέλικο σκυλί κάθε πρωί. "
_JAPANESE = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所で"
_CHINESE = "我能吞下玻璃而不伤身体。春眠不觉晓,处处闻啼鸟。夜来风雨声,花落知多少。"


def text_of(data: bytes) -> str:
    decoded = decode(data)
    assert isinstance(decoded, Decoded), decoded
    return decoded.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [_FRENCH, _RUSSIAN, _JAPANESE, "a\r\nb\n\u2028c"])
def test_a_byte_order_mark_counts_and_line_ends_stay(encoding: str, text: str) -> None:
    assert text_of(("\ufeff" + text).encode(encoding)) == "\ufeff" + text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["plain words\n", _FRENCH, _RUSSIAN * 3, _GREEK * 3])
def test_utf_16_without_a_mark_is_known_by_its_stride(encoding: str, text: str) -> None:
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (_FRENCH, "cp1252"),
        (_FRENCH, "latin-1"),
        (_GERMAN, "cp1252"),
        (_RUSSIAN, "cp1251"),
        (_RUSSIAN, "koi8_r"),
        (_POLISH, "cp1250"),
        (_GREEK, "cp1253"),
        (_JAPANESE, "cp932"),
        (_CHINESE, "gb18030"),
    ],
)
@pytest.mark.parametrize("times", [1, 10, 2000])
def test_older_encodings_are_guessed_from_their_letters(text: str, encoding: str, times: int) -> None:
    assert text_of((text * times).encode(encoding)) == text * times


@pytest.mark.parametrize(
    "text", ["café – résumé", "10 µm ± 2 °C", "¿Qué tal?", "£5 – ½ price", "Ångström", "«oui, bien»"]
)
def test_a_few_bytes_of_an_older_encoding_are_western(text: str) -> None:
    assert text_of(text.encode("cp1252")) == text


@pytest.mark.parametrize("name", ["François", "Söder", "Stéphane"])
def test_a_lone_name_in_plain_words_is_western(name: str) -> None:
    text = f"Maintainer: {name}, who wrote the first version. " + "The others helped with words of their own. " * 5
    assert text_of(text.encode("cp1252")) == text


def test_one_foreign_letter_late_in_a_large_file_is_found() -> None:
    assert text_of(
        b"plain words, line after line\n" * 100_000 + b"caf\xe9 au lait et cr\xe8me br\xfbl\xe9e\n"
    ).endswith("café au lait et crème brûlée\n")


def test_utf_8_with_a_few_bad_bytes_stays_utf_8() -> None:
    letters = _RUSSIAN.encode()
    assert text_of(letters + b"\xff" + letters) == f"{_RUSSIAN}\ufffd{_RUSSIAN}"


@pytest.mark.parametrize("mark", [b"", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00"])
def test_noise_is_never_text(mark: bytes) -> None:
    # behind a mark, short noise can be valid UTF-16: a hundred units without a lone surrogate are one in twenty-five
    for seed, size in enumerate((3000, 70_000) if mark else (200, 3000, 70_000)):
        assert isinstance(decode(mark + random.Random(seed).randbytes(size)), SkipReason)


@pytest.mark.parametrize(
    "data",
    [
        *(b"text\0text", b"\x01\x02\x03\x04text", b"%PDF-1.4\nplain", b"\x1f\x8b\x08text", b"PK\x03\x04text"),
        *("\ufeffab\0cd, and so on".encode("utf-16-le"), ("\ufeff" + "\x01\x02ab" * 50).encode("utf-16-be")),
        *(b"ab\x01\x02 plain words, then more \xe9 " * 9, bytes(range(1, 256)) * 9),
        *(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"BZh91AY&SY", b"a\0b\0" + b"\0a" * 20, b"abc\0" * 3),
    ],
)
def test_content_that_is_no_text_is_binary(data: bytes) -> None:
    assert decode(data) is SkipReason.BINARY


@pytest.mark.parametrize(
    "data", ["RIFF is a format", "BZh is not", "\x1b[31mred\x1b[0m log\n", "b\bbo\bol\bld\n", "GIF"]
)
def test_text_that_only_looks_like_more_is_text(data: str) -> None:
    assert text_of(data.encode()) == data


def test_a_cut_utf_16_file_is_undecodable() -> None:
    assert decode("\ufeffwords".encode("utf-16-le")[:-1]) is SkipReason.UNDECODABLE


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs", "Cc"]), min_size=1))
def test_every_text_in_utf_8_comes_back(text: str) -> None:
    decoded = decode(text.encode())
    assert decoded == (Decoded(text=text, encoding="utf-8") if text.strip("\ufeff").strip() else SkipReason.EMPTY)


@given(st.binary(max_size=400))
def test_whatever_the_bytes_a_text_can_be_written_out_again(data: bytes) -> None:
    decoded = decode(data)
    if isinstance(decoded, Decoded):
        decoded.text.encode("utf-8")
        assert decoded.text.strip()
