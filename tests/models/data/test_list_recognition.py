"""The shapes that lists come in: each is recognised, said in a sentence, and read without its trimmings."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.data.list_recognition import ShapeOptions
from models.data.list_shape import KINDS
from models.data.word_list import AS_LINES, WordList, from_text
from models.data.word_tally import ImportOptions
from models.errors import UserError


def words(text: str, **asked: object) -> tuple[str, ...]:
    return read(text, **asked).words


def read(text: str, **asked: object) -> WordList:
    return from_text(text, options=ImportOptions(shape=ShapeOptions(**asked)))  # type: ignore[arg-type]


HUNSPELL = "8\nabandon/LSDRG\nabase/LGDS\nabbey/MS\nAdelaide/M\ndog\noff-piste\nwork/AJSDRGZ\nzoo/MS\n"
CROSSWORD = "AARDVARK;50\nABACUS;55\nABASE;50\nABBEY;60\nETUI;20\nOREO;70\nOLEO;35\nZEBRA;60\n"
CENSUS = "MARY           2.629  2.629      1\nPATRICIA       1.073  3.702      2\nLINDA          1.035  4.736      3\n"
BULLETS = "# Elf names\n\n- Aerin\n- Beleg\n- Celeborn\n* Daeron\n1. Elwing\n2. Finrod\n3) Galadriel\n• Haldir\n"
COMMENTS = (
    "; a list\n// second\n! third\n% fourth\n-- fifth\n/* sixth */\nanna # best\nbella // good\nclara ; fine\n"
    "# dora\n#emma\n"
)


@pytest.mark.parametrize(
    ("text", "found", "sentence"),
    [
        ("anna\nbella", "anna bella", "One word a line."),
        (
            HUNSPELL,
            "abandon abase abbey adelaide dog off-piste work zoo",
            "A hunspell dictionary: flags behind / left out.",
        ),
        ("3\nanna\nbella\nclara", "anna bella clara", "A hunspell dictionary: flags behind / left out."),
        (
            "2\nkm\\/h/S po:noun\nworks\tst:work is:plural",
            "km/h works",
            "A hunspell dictionary: flags behind / left out.",
        ),
        (
            CROSSWORD,
            "aardvark abacus abase abbey etui oreo oleo zebra",
            "A table, separated by semicolons: words in column 1 of 2; counts in column 2, kept as weights.",
        ),
        (
            "the\t23135851162\nof\t13151942776\nwatch\t98765432",
            "the of watch",
            "A table, separated by tabs: words in column 1 of 2; counts in column 2, kept as weights.",
        ),
        (
            "you 28787591\ni 27086011\nflower 12003",
            "you i flower",
            "A table, separated by spaces: words in column 1 of 2; counts in column 2, kept as weights.",
        ),
        (
            "   1234 the\n     12 of\n",
            "the of",
            "A table, separated by spaces: words in column 2 of 2; counts in column 1, kept as weights.",
        ),
        (
            CENSUS,
            "mary patricia linda",
            "A table, separated by spaces: words in column 1 of 4; counts in column 2, kept as weights.",
        ),
        (
            'id,name,note\n1,"Anna","good, kind"\n2,"Bob","a\nb"\n3,Eve,"say ""hi"""',
            "anna bob eve",
            "A table, separated by commas: words in column 2 (name) of 3; the first line names the columns.",
        ),
        ('name\n"Anna"\n"Bob"\n', "anna bob", "One word a line; the first line is a heading; quote marks taken off."),
        ('["Aoife", "Cian",\n"Niamh"]', "aoife cian niamh", "A JSON list of 3 words."),
        (
            '{"anna": 3, "bob": 1}',
            "anna bob",
            "A JSON object: words in column 1 of 2; counts in column 2, kept as weights.",
        ),
        (
            '[{"n": 3, "name": "Anna"}, {"n": 1, "name": "Bob"}]',
            "anna bob",
            "A JSON list: words in column 2 (name) of 2; counts in column 1 (n), kept as weights.",
        ),
        (
            '{"name": "Anna", "freq": 3}\n{"name": "Bob", "freq": 1}\n',
            "anna bob",
            "JSON, an object a line: words in column 1 (name) of 2; counts in column 2 (freq), kept as weights.",
        ),
        (
            '{"about": "names", "f": ["Anna", "Eve"], "m": ["Bob", "Tim"]}',
            "anna eve bob tim",
            "JSON lists with names: words in column 1 of 2; labels in column 2, learned where asked for.",
        ),
        (
            BULLETS,
            "aerin beleg celeborn daeron elwing finrod galadriel haldir",
            "One word a line; list marks taken off; comments left out: 1 line.",
        ),
        ("- [ ] Anna\n- [x] Bob\n1.Eve", "anna bob eve", "One word a line; list marks taken off."),
        (COMMENTS, "anna bella clara", "One word a line; comments left out: 11 lines."),
        ("anna, bob; eve|ina", "anna bob eve ina", "Words separated by commas and semicolons and bars."),
        ("# one, two\nanna, bob # three, four", "anna bob", "Words separated by commas; comments left out: 2 lines."),
        (";;; one\nanna\n;;; two", "anna", "One word a line; comments left out: 2 lines."),
        ("city,town\nbig,large\nsmall,little", "city town big large small little", "Words separated by commas."),
        (
            "anna:12\nbob:3",
            "anna bob",
            "A table, separated by colons: words in column 1 of 2; counts in column 2, kept as weights.",
        ),
        ("['Anna', 'Bob',\n'Eve']", "anna bob eve", "Words separated by commas; quote marks taken off."),
        ("12. Anna\n13. Bob", "anna bob", "One word a line; list marks taken off."),
        ("country,capital\nfrance,paris", "country capital france paris", "Words separated by commas."),
        ("/* one\ntwo */\nanna\n<!-- three -->", "anna", "One word a line; comments left out: 3 lines."),
        ("#anna\n#bob", "anna bob", "One word a line; a list of tags, their # taken off."),
        ("#anna #bob #eve", "anna bob eve", "Words separated by spaces; a list of tags, their # taken off."),
        (
            "# names\n#anna\n#bob",
            "anna bob",
            "One word a line; a list of tags, their # taken off; comments left out: 1 line.",
        ),
        ("anna bella clara dora eve\neve ina ria", "anna bella clara dora eve ina ria", "Words separated by spaces."),
        ("anna bella clara dora", "anna bella clara dora", "Words separated by spaces."),
        ("anna | bella\nclara | dora", "anna bella clara dora", "Words separated by bars."),
        (
            "أحمد،محمد،علي\nفاطمة؛زينب\nمريم",
            "أحمد محمد علي فاطمة زينب مريم",
            "Words separated by Arabic commas and Arabic semicolons.",
        ),
        (
            "太郎、花子，次郎；三郎",
            "太郎 花子 次郎 三郎",
            "Words separated by East Asian commas and wide commas and wide semicolons.",
        ),
        ("“anna”, „bob“, «eve»", "anna bob eve", "Words separated by commas; quote marks taken off."),
        ("1\tAnna\n2\tBob\n3\tEve", "anna bob eve", "A table, separated by tabs: words in column 2 of 2."),
    ],
)
def test_a_shape_is_recognised_and_said(text: str, found: str, sentence: str) -> None:
    list_ = read(text)
    assert list_.words == tuple(found.split())
    assert list_.report.sentence == sentence


def test_names_of_several_words_are_left_out_and_not_cut() -> None:
    text = "Dr. John Smith\nMrs. Anna Jones\nSir Lancelot\nAnna\nSmith, John\nO'Brien, Pat\nvan der Berg\nMcDonald\n"
    list_ = read(text)
    assert list_.words == ("anna", "smith", "john", "o'brien", "pat", "mcdonald")
    assert {d.reason: d.count for d in list_.report.dropped} == {"several words with spaces between": 4}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"column": 1}, "f m f"),
        ({"column": 0}, "anna bob eve"),
        ({"kind": "words"}, "anna f 7 bob m 3 eve 2"),
        ({"kind": "table"}, "anna bob eve"),
        ({"separator": ","}, "anna bob eve"),
        ({"kind": "words", "separator": ";"}, ""),
        ({"kind": "lines"}, "anna,f,7 bob,m,3 eve,f,2"),
        ({"header": True}, "bob eve"),
    ],
)
def test_every_field_of_the_shape_can_be_chosen(asked: dict[str, object], found: str) -> None:
    text = "anna,f,7\nbob,m,3\neve,f,2"
    expected = tuple(dict.fromkeys(found.split())) or ("anna,f,7", "bob,m,3", "eve,f,2")
    assert words(text, **asked) == expected


def test_the_column_of_counts_can_be_chosen_or_given_up() -> None:
    text = "anna,7,1.5\nbob,3,2.5"
    assert read(text).weights == (7, 3)
    assert read(text, count=2).weights == (1.5, 2.5)
    assert read(text, count=-1).weights == ()
    with pytest.raises(UserError, match="cannot be in the same column"):
        read(text, column=1, count=1)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"kind": "x"}, "Unknown list shape 'x'; choose one of words, lines, table"),
        ({"column": 9}, "has 2 columns, so there is no column 10; choose another"),
        ({"separator": "a"}, "separated by a sign such as a comma"),
        ({"kind": "table", "separator": "|"}, "has no columns; choose another separator"),
        ({"kind": "table", "separator": ",;"}, "separated by a single character"),
        ({"kind": "json"}, "not JSON"),
    ],
)
def test_what_does_not_fit_the_list_is_refused(asked: dict[str, object], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        read("anna,bob\neve,ina\n", **asked)


def test_comments_can_be_words() -> None:
    assert words("anna\n; bella\n", comments=False) == ("anna", "bella")
    assert words("anna\n#bella\n/*eve\ncleo*/\n", comments=False) == ("anna", "#bella", "/*eve", "cleo*/")


def test_words_that_were_read_before_are_taken_as_they_are() -> None:
    text = "name\n8\nanna/x\na,b\n#eve\nıi"
    assert from_text(text, options=ImportOptions(shape=AS_LINES)).words == ("name", "8", "anna/x", "a,b", "#eve", "ıi")


def test_the_preview_shows_what_each_line_gives() -> None:
    preview = read("# names\nAnna, Bob\nmary ann\nAnna # again").report.preview
    assert [(line.line, line.words, line.reasons) for line in preview] == [
        ("# names", (), ("comment",)),
        ("Anna, Bob", ("anna", "bob"), ()),
        ("mary ann", (), ("several words with spaces between",)),
        ("Anna # again", ("anna",), ("comment",)),
    ]


def test_nothing_is_dropped_without_being_counted() -> None:
    report = read('{"about": "names", "list": ["Anna", "mary ann"]}').report
    assert {d.reason: d.count for d in report.dropped} == {
        "several words with spaces between": 1,
        "what stands beside the list": 1,
    }
    report = read("you 12\nthe 7\nnew york 3\n" + "".join(f"{c}a 1\n" for c in "bcdfghjklmnpqrstvwz")).report
    assert {d.reason: d.examples for d in report.dropped} == {"columns that do not fit the table": ("new york 3",)}


def test_a_quote_mark_that_stays_open_takes_no_other_line_with_it() -> None:
    text = "name,count\n" + '"anna,1\n' + "".join(f"{c}{d}a,2\n" for c in "bcdfg" for d in "aeiou")
    list_ = read(text, kind="table")
    assert len(list_.words) == 26
    assert '"anna' in list_.words


@pytest.mark.parametrize("text", ['["anna", "bob"', '["anna", bob]', '{"anna": 1, "bob" 2}', '["anna", "bo\nb"]'])
def test_json_that_cannot_be_read_to_its_end_says_where(text: str) -> None:
    with pytest.raises(UserError, match=r"cannot be read at character \d+"):
        read(text, kind="json")


@given(st.lists(st.text(st.characters(categories=["Ll"], max_codepoint=0x24F), min_size=1, max_size=9), min_size=1))
def test_json_in_pieces_is_json_in_one(names: list[str]) -> None:
    plain = from_text("\n".join(names), options=ImportOptions(shape=AS_LINES)).words
    assert words(json.dumps(names)) == plain
    assert words(json.dumps([{"x": 1, "name": name} for name in names], indent=1), column=1) == plain


@given(st.text(st.sampled_from('ab",;\t|/#- \n[]{}:1'), max_size=60), st.sampled_from(["", *KINDS]))
def test_any_text_is_read_or_refused_in_a_sentence(text: str, kind: str) -> None:
    try:
        sentence = read(text, kind=kind).report.sentence
    except UserError as error:
        sentence = str(error)
    assert sentence.endswith(".")
