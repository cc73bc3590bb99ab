"""Which encoding makes likely words of bytes: short lists in the legacy encodings of the major scripts."""

import pytest

from models.data.word_list import WordList, read_bytes
from models.data.word_tally import ImportOptions
from models.errors import UserError

LISTS = {
    "анна борис вера глеб дмитрий елена жанна зоя": ("cp1251", "koi8-r", "mac-cyrillic"),
    "богдан ганна євген їжак ксенія наталія": ("cp1251", "koi8-u"),
    "αθηνά βασίλης γιώργος δημήτρης ελένη ζωή": ("cp1253",),
    "מרים דוד יעל רות נעמי אברהם": ("cp1255",),
    "محمد أحمد علي فاطمة زينب مريم": ("cp1256",),
    "zoë chloé noël rené françois hélène": ("cp1252", "mac-roman"),
    "straße größe jürgen köln müller käthe": ("cp1252", "mac-roman"),
    "łukasz żaneta świętosław grażyna józef łódź": ("cp1250", "iso8859-2"),
    "さくら はなこ たろう 花子 太郎 東京": ("shift_jis", "euc_jp"),
    "민준 서연 지훈 수빈 예은 하늘": ("euc_kr",),
    "陳大文 李小龍 張學友 劉德華 黃飛鴻": ("big5",),
    "王伟 李娜 张敏 刘洋 陈静 杨丽": ("gb18030",),
    "สมชาย สมหญิง มานี ปิติ ชูใจ": ("cp874",),
}


def read(data: bytes, encoding: str = "") -> WordList:
    *_, last = read_bytes(data, "list", options=ImportOptions(encoding=encoding))
    assert isinstance(last, WordList)
    return last


@pytest.mark.parametrize(("text", "encoding"), [(text, e) for text, encodings in LISTS.items() for e in encodings])
def test_a_legacy_encoding_is_found_by_the_letters(text: str, encoding: str) -> None:
    names = text.split()
    found = read("\n".join(names).encode(encoding))
    assert found.words == tuple(names)
    capitals = read("\n".join(name.title() for name in names).encode(encoding))
    assert capitals.words == tuple(names)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["anna\r\nbella\r\nzoë\r\n", "анна\nборис", "さくら\nはなこ"])
def test_wide_encodings_are_known_without_a_mark(text: str, encoding: str) -> None:
    found = read(text.encode(encoding))
    assert (found.words, found.report.encoding) == (tuple(text.split()), encoding)


@pytest.mark.parametrize(
    "data", [b"anna\nbel\0la\nclara\n", bytes(range(256)) * 10, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1"]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UserError, match="not a text file"):
        read(data)


def test_the_other_encodings_are_offered_likely_ones_first() -> None:
    report = read("מרים\nדוד\nיעל".encode("cp1255"), "cp1252").report
    assert report.encoding == "cp1252"
    assert report.encodings[0] == "cp1255"


@pytest.mark.parametrize("text", ["e" * 300_000 + "\xe9", "anna, " * 50_000 + "zo\xeb, No\xebl, Andr\xe9"])
def test_a_long_line_is_judged_in_linear_time(text: str) -> None:
    """A search for lines with such bytes began again at every letter of one without: 60,000 took minutes."""
    list_ = read(f"anna\n{text}\n".encode("cp1252"))
    assert list_.report.encoding == "cp1252"
