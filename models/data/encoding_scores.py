"""How likely a text is what its author wrote, and not another text read by the wrong encoding: by its letters alone.

The letters of each script stand in the order in which its languages use them; of Han and Hangul those that the first
level of a national standard holds are the common ones. What speaks against a reading: rare letters, letters of two
scripts in one word, small letters before capitals, two accented Latin letters side by side, and signs inside of words.
"""

import re
import unicodedata
from collections import Counter

_WORD = re.compile(r"[^\s,;|\t\"()\[\]]+")
# Letters by their share in running text, the most frequent first: for each script those of its largest languages.
_CYRILLIC = "оаеинтрслвкдмпуяьыгзбчйхжшюцщэіїєёфъґўјђћљњџѓќѕ"
_GREEK = "αοιεσντηυρκπμλςωγδάίόέήύώχθφβξζψϊϋΐΰ"
_HEBREW = "יוהלאמרבתשנכדקפםחגעטסצזןךףץ"
_ARABIC = "ايلنمرتبوهسعدفكقحجشأةطصىخضزئءغذثظآإؤ" + "یکگپچژ"
_THAI = "านรอกเงมยลวดทสตะปบคหแจพชขใไโผถศซณธญภษฟฝฉฏฐฎฆฑฬฮฤ" + "่้ิีัูุ์ำืึ็๊๋"
# The accented letters of languages written with Latin ones: a list has those of one language, most often.
_LATIN = tuple(
    frozenset(letters)
    for letters in (
        "éèêëàâîïôûùüçœæÿ", "äöüß", "áéíóúñü", "áàâãçéêíóôõúü", "àèéìòùî", "åäöé", "æøåé", "áéíóúýþæöð", "ąćęłńóśźż",
        "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž", "çğıöşüâîû", "äöõüšž",
        "āčēģīķļņšūž", "ąčęėįšųūž", "àçèéíïóòúü", "ëéèïöüóá",
    )
)  # fmt: skip
_RANKS = {
    c: 1.6 - 1.2 * place / len(letters)
    for letters in (_CYRILLIC, _GREEK, _HEBREW, _ARABIC, _THAI)
    for place, c in reversed(list(enumerate(letters)))
}
_COMMON_HAN = ("gb2312", 0xD7), ("big5", 0xC6), ("shift_jis", 0x98), ("euc_jp", 0xCF)
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "THAI", "HIRAGANA", "KATAKANA", "CJK", "HANGUL")
_FINAL = "ךםןףץς"  # forms of letters that end a word
_VOWELS = re.compile("[аеиоуыэюяёіїєαεηιουωάέήίόύώϊϋΐΰ]")  # of scripts that write them: words have some
_ASIAN = frozenset(("HIRAGANA", "KATAKANA", "CJK", "HANGUL"))


def likelihood(text: str, encoding: str) -> float:
    """A score for each byte beyond ASCII, of a text read by an encoding; the higher, the likelier. 0 for plain ASCII.

    encoding: an East Asian one says which letters are common ones.
    """
    points = weight = 0.0
    for word in _WORD.findall(text):
        if not word.isascii():
            gained, letters = _of_word(word, encoding)
            points += gained
            weight += letters
    if not weight:
        return 0.0
    accented = Counter(c for c in text.lower() if _script(c) == "LATIN" and not c.isascii())
    of_one = max(sum(n for c, n in accented.items() if c in letters) for letters in _LATIN)
    shouted = 0.15 if text.isupper() else 0.0
    return (points + of_one) / weight - shouted


def _of_word(word: str, encoding: str) -> tuple[float, float]:
    """Points for a word, and how many they are shared by: its letters beyond ASCII."""
    scripts = [_script(c) for c in word]
    named = {s for s in scripts if s}
    foreign = len(named) > 1 and not (named <= _ASIAN and encoding in ("shift_jis", "euc_jp", ""))
    points = -2.0 if foreign else 0.0
    if len(word) > 2 and named <= {"CYRILLIC", "GREEK"} and not _VOWELS.search(word.lower()):
        points -= 1.0
    count = 0
    for place, (c, script) in enumerate(zip(word, scripts, strict=True)):
        if c.isascii():
            continue
        count += 1
        points += _of_letter(c, script, encoding)
        if c in _FINAL:
            points += 0.3 if place == len(word) - 1 and place else -1.0
        if place:
            before = word[place - 1]
            points -= 1.0 * (c.isupper() and before.islower())
            points -= 0.8 * (script == "LATIN" and not before.isascii())
    return points, count


def _of_letter(c: str, script: str, encoding: str) -> float:
    small = c.lower()[:1]
    if script == "LATIN":
        return 0.4
    rank = _RANKS.get(small) or _RANKS.get(unicodedata.normalize("NFD", small)[:1], None if script != "ARABIC" else 0.2)
    if rank is not None:
        return rank
    if script in ("HIRAGANA", "KATAKANA"):
        japanese = encoding in ("shift_jis", "euc_jp", "")
        return (0.3 if "\uff61" <= c <= "\uff9f" else 1.4) if japanese else -0.6
    if script in ("CJK", "HANGUL"):
        return 1.3 if _is_common(c, encoding) else -0.6
    kind = unicodedata.category(c)
    if kind.startswith("L"):
        return -0.6
    if kind == "Mn":
        return 0.4
    return -3.0 if kind in ("Cc", "Cn", "Co", "Cs") else -1.2


def _is_common(c: str, encoding: str) -> bool:
    """Whether a Han character or a syllable of Hangul is of the first level of the standard that an encoding writes."""
    if "\uac00" <= c <= "\ud7a3":
        return _writes(c, "euc_kr") is not None
    for standard, last in _COMMON_HAN:
        if encoding in ("", standard) or (standard, encoding) in (("gb2312", "gb18030"),):
            lead = _writes(c, standard)
            if lead is not None and lead <= last:
                return True
    return False


def _writes(c: str, standard: str) -> int | None:
    """The first byte of a letter in an encoding; None where it has none of two bytes."""
    try:
        written = c.encode(standard)
    except UnicodeEncodeError:
        return None
    return written[0] if len(written) == 2 else None


def _script(c: str) -> str:
    """The script of a letter; "" for signs, digits and marks."""
    if c.isascii():
        return "LATIN" if c.isalpha() else ""
    if not c.isalpha():
        return ""
    name = unicodedata.name(c, "")
    if name.startswith(("HALFWIDTH ", "FULLWIDTH ")):
        name = name.partition(" ")[2]
    return next((s for s in _SCRIPTS if name.startswith(s)), "OTHER")
