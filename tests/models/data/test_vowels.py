"""Vowels, consonants and what is neither, by the table of each script."""

import pytest

from models.data.vowels import is_consonant, is_vowel


@pytest.mark.parametrize("letters", [
    "øæœıəɔɛ", "aeiouÅÉÜơư", "аеёиоуыэюяіїєәөүұ", "άέήίόύώϊ", "աեէըիոօ", "აეიოუ", "あいうえお", "アイウエオ",
    "ㅏㅓㅣ", "अआइईउऊएऐओऔ", "অআই", "அஆஇ", "ะาเแโใไ",
])  # fmt: skip
def test_vowels(letters: str) -> None:
    assert all(map(is_vowel, letters))
    assert not any(map(is_consonant, letters))


@pytest.mark.parametrize("letters", [
    "bñßŋʔʃ", "йўжЙЎ", "ゔヴか", "βγψ", "בגד", "بتث", "कखग", "กขค", "ㄱㄴ", "ბგდ",
])  # fmt: skip
def test_consonants(letters: str) -> None:
    assert all(map(is_consonant, letters))
    assert not any(map(is_vowel, letters))


@pytest.mark.parametrize("letters", ["ːˈʰʷʻー々ๆ", "'-1٣·", "漢字", "김", "😀"])
def test_what_is_neither(letters: str) -> None:
    assert not any(map(is_vowel, letters))
    assert not any(map(is_consonant, letters))


def test_marks_of_vowels_change_nothing_about_a_consonant() -> None:
    assert is_consonant("\u0939\u093f")  # Devanagari hi
    assert is_consonant("\u05e9\u05b8")  # Hebrew shin with qamats
    assert is_vowel("\u1ecd\u0300")  # Yoruba, o with two marks
    assert not is_vowel("\u0438\u0306")  # й in two code points
