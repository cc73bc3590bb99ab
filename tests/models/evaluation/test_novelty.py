"""In the list, held out or new, and the nearest word."""

from __future__ import annotations

import time

from models.evaluation.novelty import NoveltyIndex, Verdict
from models.evaluation.result import Novelty

INDEX = NoveltyIndex(["anna", "hannah", "otto"], ["nora", "otto"])


def test_a_word_is_where_it_is():
    assert INDEX.verdict("anna") == Verdict(Novelty.IN_LIST, "anna", 0)
    assert INDEX.verdict("nora") == Verdict(Novelty.HELD_OUT, "nora", 0)
    assert INDEX.verdict("otto").novelty is Novelty.IN_LIST  # trained on, whatever else


def test_a_new_word_has_a_nearest_one_and_a_distance():
    assert INDEX.verdict("annah") == Verdict(Novelty.NEW, "anna", 1)
    assert INDEX.verdict("norax") == Verdict(Novelty.NEW, "nora", 1)
    assert INDEX.verdict("xyz").distance == 4


def test_the_first_of_equally_near_words_is_taken():
    assert NoveltyIndex(["bb", "aa"]).verdict("ab").nearest == "bb"


def test_a_word_typed_with_combining_accents_is_the_same_word():
    assert NoveltyIndex(["é" + "va"]).verdict("e\N{COMBINING ACUTE ACCENT}va").novelty is Novelty.IN_LIST


def test_without_a_list_every_word_is_new_and_far():
    assert NoveltyIndex([]).verdict("anna") == Verdict(Novelty.NEW, "", 4)


def test_many_words_are_judged_in_order_and_repeats_alike():
    words = ["anna", "annah", "nora", "annah"] * 50
    got = list(INDEX.verdicts(words))
    assert got[:4] * 50 == got
    assert [v.novelty for v in got[:3]] == [Novelty.IN_LIST, Novelty.NEW, Novelty.HELD_OUT]


def test_it_agrees_with_the_plain_definition_of_distance():
    def distance(a: str, b: str) -> int:
        row = list(range(len(b) + 1))
        for i, c in enumerate(a, 1):
            above, row = row, [i]
            for j, d in enumerate(b, 1):
                row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (c != d)))
        return row[-1]

    names = ["anna", "hannah", "otto", "nora"]
    for word in ("ann", "torra", "hxnnxh", "q", "oraon"):
        got = NoveltyIndex(names).verdict(word)
        assert got.distance == distance(word, got.nearest) == min(distance(word, n) for n in names)


def test_a_thousand_results_are_judged_against_thirty_thousand_words_in_seconds():
    names = ["".join(chr(97 + i * k % 26) for k in (1, 7, 11)) + str(i) for i in range(30_000)]
    started = time.process_time()
    list(NoveltyIndex(names).verdicts([n[:-1] + "zz" for n in names[::30]]))
    assert time.process_time() - started < 10.0
