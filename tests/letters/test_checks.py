"""Checks on texts that try them: offsets, alphabets, sizes, and near misses."""

import time
from dataclasses import replace

import pytest

from app.letters.checking import check
from app.letters.context import LetterKind, Tone
from app.letters.drafting import EXAMPLE
from app.letters.finding import Severity
from tests.letters.corpus import letters

CLEAN = next(each for each in letters(unseen=False) if each.name == "Nordlicht, to Dana")


def found(body: str, kind: LetterKind = LetterKind.FOLLOW_UP) -> dict[str, str | None]:
    facts = replace(CLEAN.facts, kind=kind)
    return {
        each.check: None if each.start is None else body[each.start : each.end]
        for each in check(facts, CLEAN.subject, body)
    }


@pytest.mark.parametrize(
    "before",
    ["😀👩‍👩‍👧‍👦 ", "e\u0301e\u0301 ", "שלום עליכם ", "\u202eabc\u202c ", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ", "\r\n\r\n", "\t\u00a0"],
    ids=["emoji", "combining marks", "right to left", "an override", "beyond 16 bits", "CRLF", "odd blanks"],
)
def test_offsets_are_characters_whatever_came_before(before: str) -> None:
    said = "Thank you. I will recieve it, and you promised to call me."
    body = f"Dear Ms Reyes,\n\n{before}{said}\n\nKind regards,\nAda Byron"
    at = found(body)
    assert at["spelling"] == "recieve"
    assert at["reproach"] == "you promised to "


@pytest.mark.parametrize(
    "sentence",
    [
        "I was sorry to hear that you were ill.",
        "I have ten years of experience and two weeks' notice to give.",
        "You said that the team meets on Mondays, which I like.",
        "I hope to hear from you on Friday, as you suggested.",
        "I need no long introduction to your tools.",
        "The last chance to see the exhibition is on Sunday.".replace("last chance", "last day"),
        "We spoke of the six months that the migration took.",
        "Feedback from your users would interest me.",
        "I promised to send you the samples, and here they are.",
        "You told me about the tariff model, and I could not stop thinking about it.",
        "These projects need more than one engineer.",
        "I led the migration; that was three months ago.",
        "I will write to you by Friday at the latest.",
        "Where are you planning to open the next branch?",
        "This is not how our old system works, and I liked it.",
        "It was an honour to see your rule book.",
        "By when may I expect your answer?",
    ],
)
def test_near_misses_are_not_reported(sentence: str) -> None:
    body = CLEAN.body.replace("Could you tell me", f"{sentence} Could you tell me")
    assert set(found(body, LetterKind.THANK_YOU)) == set()


@pytest.mark.parametrize(
    "word", ["definately", "seperate", "adress", "intrested", "recieved", "publically", "tommorow", "wierd", "teh"]
)
def test_a_slip_of_spelling_is_found(word: str) -> None:
    assert found(CLEAN.body.replace("Could you tell me", f"It was {word} good. Could you tell me"))["spelling"] == word


@pytest.mark.parametrize(
    "words",
    ["a bloke from Perth", "the kinako and the kombucha", "a cidery", "dolce far niente", "papier-mâché", "kanban"],
)
def test_a_word_that_no_dictionary_knows_is_no_error(words: str) -> None:
    body = CLEAN.body.replace("Could you tell me", f"I thought of {words} again. Could you tell me")
    assert [each for each in check(CLEAN.facts, CLEAN.subject, body) if each.severity is not Severity.HINT] == []


@pytest.mark.parametrize(
    "unit",
    ["word ", "a.", "[[", "[a", "x\n\n", "it has been ", "you still ", "Dear ", "ab-", "'", "\u0301", "( ", "🙂"],
)
def test_long_texts_take_no_longer_than_they_are(unit: str) -> None:
    def seconds(characters: int) -> float:
        begun = time.process_time()
        check(EXAMPLE, "", (unit * characters)[:characters])
        return time.process_time() - begun

    seconds(100)
    assert seconds(10_000) < 20 * max(seconds(1_000), 0.1), "ten times the text, not a hundred times the work"


def test_nothing_is_no_letter() -> None:
    assert found("", LetterKind.THANK_YOU).keys() >= {"missing_thanks", "missing_greeting", "missing_closing"}


def test_the_same_letter_is_judged_the_same() -> None:
    for letter in letters(unseen=False)[:20]:
        assert check(letter.facts, letter.subject, letter.body) == check(letter.facts, letter.subject, letter.body)
    assert len(Tone) == 2
