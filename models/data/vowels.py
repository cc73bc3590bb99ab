"""Which letters are vowels, which consonants, and which are neither: a table for each script, with its source.

Sources. Latin: the alphabets of its languages, and the vowel chart of the International Phonetic Association (2020) but
for its y, which English has as a consonant. Cyrillic, Greek, Armenian, Georgian: their alphabets as in The Unicode
Standard, chapters 7.2 to 7.7. Kana: the five vowels (chapter 18.4). Hangul: the jamo named vowels (chapter 18.6).
Scripts of South and South-East Asia: Indic_Syllabic_Category (IndicSyllabicCategory.txt) Vowel_Independent, and of Thai
and Lao Vowel_Dependent where it is a letter. Hebrew and Arabic are abjads (chapter 9): their letters are consonants,
their vowels marks. An accent changes nothing, except where it makes another letter (й, ў, ゔ). Ideographs and syllables
that begin with a consonant and end with a vowel are neither, and so are modifier letters, those of length among them.
"""

import unicodedata

_LATIN = "aeiou" + "ıøæœəɔɛ" + "ǝɐɑɒʌɘɚɜɝɞɤɪɨɩʊʉɯɵɶʏɷꞓꭥ"
_CYRILLIC = "аеиоуыэюяіїєё" + "әөүұӕѣѧѩѫѭѵꙋꙑѥꙗ"
_GREEK = "αεηιουω"
_ARMENIAN, _GEORGIAN = "աեէըիոօ", "აეიოუჱ"
_KANA = "あいうえおぁぃぅぇぉアイウエオァィゥェォｱｲｳｴｵｧｨｩｪｫ"
_JAMO = range(0x1161, 0x1176), range(0x314F, 0x3164), range(0xFFC2, 0xFFDD)
_INDIC = (
    range(0x0904, 0x0915), range(0x0960, 0x0962), range(0x0972, 0x0978),  # Devanagari
    range(0x0985, 0x0995), range(0x09E0, 0x09E2),  # Bengali
    range(0x0A05, 0x0A15), range(0x0A85, 0x0A95), range(0x0AE0, 0x0AE2),  # Gurmukhi, Gujarati
    range(0x0B05, 0x0B15), range(0x0B60, 0x0B62), range(0x0B85, 0x0B95),  # Oriya, Tamil
    range(0x0C05, 0x0C15), range(0x0C60, 0x0C62), range(0x0C85, 0x0C95), range(0x0CE0, 0x0CE2),  # Telugu, Kannada
    range(0x0D05, 0x0D15), range(0x0D5F, 0x0D62), range(0x0D85, 0x0D97),  # Malayalam, Sinhala
    range(0x0E30, 0x0E31), range(0x0E32, 0x0E34), range(0x0E40, 0x0E46),  # Thai
    range(0x0EB0, 0x0EB1), range(0x0EB2, 0x0EB4), range(0x0EC0, 0x0EC5),  # Lao
    range(0x1023, 0x102B), range(0x17A3, 0x17B4),  # Myanmar, Khmer
)  # fmt: skip
_VOWELS = frozenset(_LATIN + _CYRILLIC + _GREEK + _ARMENIAN + _GEORGIAN + _KANA).union(
    chr(c) for part in (*_JAMO, *_INDIC) for c in part if unicodedata.category(chr(c)).startswith("L")
)
_OTHER_LETTERS = frozenset("йўゔヴ")  # accented letters that are no vowels, though what is under their accents is one
_NEITHER = ("CJK ", "HANGUL SYLLABLE", "IDEOGRAPHIC", "YI SYLLABLE", "TANGUT ", "ETHIOPIC SYLLABLE")


def is_vowel(letter: str) -> bool:
    """Whether a letter, whatever its case and its accents, is a vowel of its script."""
    small = letter.casefold()
    if unicodedata.normalize("NFC", small)[:1] in _OTHER_LETTERS:
        return False
    return small[:1] in _VOWELS or unicodedata.normalize("NFD", small)[:1] in _VOWELS


def is_consonant(letter: str) -> bool:
    """Whether a letter is a consonant of its script; modifiers, ideographs, digits and signs are not."""
    base = letter[:1]
    if not base.isalpha() or unicodedata.category(base) == "Lm" or is_vowel(letter):
        return False
    return not unicodedata.name(base, "").startswith(_NEITHER)
