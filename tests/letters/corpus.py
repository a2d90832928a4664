"""The labelled corpus: letters as candidates write them, clean ones, and the same with faults that are known.

A faulty letter is a clean one in which a stretch was exchanged, or to which a paragraph was added; what is wrong with
it, and where, stands beside. More than a tenth is unseen (`apart.toml`): no check is written or changed with
knowledge of it. A letter of it that somebody had to read moves to the others (`once_apart.toml`,
`apart_no_more.toml`), and new ones are written before the check changes.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from app.etiquette.facts import Interest
from app.letters.context import LetterContext, LetterKind, OtherLetter, Person, Point, PointKind

_FOLDER: Final = Path(__file__).parent / "corpus"
_APART: Final = "apart"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the check that has to find it, and the words that its finding overlaps; None: the whole letter."""

    check: str
    at: str | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A letter with what is known of its case, and everything that is wrong with it."""

    name: str
    facts: LetterContext
    subject: str
    body: str
    faults: tuple[Fault, ...]


def letters(*, unseen: bool) -> list[Labelled]:
    """The corpus without the unseen letters, or those alone."""
    files = [file for file in sorted(_FOLDER.glob("*.toml")) if (file.stem == _APART) == unseen]
    return [letter for file in files for letter in _read(file)]


def _read(file: Path) -> Iterator[Labelled]:
    for base in tomllib.loads(file.read_text(encoding="utf-8"))["letter"]:
        facts = _facts(base)
        body = base["body"].strip()
        yield Labelled(base["name"], facts, base.get("subject", ""), body, _faults(base.get("faults", [])))
        for number, fault in enumerate(base.get("with", []), 1):
            name = f"{base['name']}, {number}: {fault['check']}"
            own = replace(facts, **_fields(fault.get("facts", {})))
            yield Labelled(name, own, fault.get("subject", base.get("subject", "")), *_with_fault(name, body, fault))


def _with_fault(name: str, body: str, fault: dict[str, Any]) -> tuple[str, tuple[Fault, ...]]:
    if "body" in fault:
        spoilt = fault["body"].strip()
    elif "for" in fault:
        assert body.count(fault["for"]) == 1, (name, fault["for"])
        spoilt = body.replace(fault["for"], fault["put"])
    else:
        head, _, close = body.rpartition("\n\n")
        spoilt = f"{head} {fault['put']}\n\n{close}"
    at = fault.get("at")
    assert at is None or at in spoilt, (name, at)
    also = _faults(fault.get("also", []))
    return spoilt, (Fault(fault["check"], at), *also)


def _faults(given: list[Any]) -> tuple[Fault, ...]:
    return tuple(
        Fault(each["check"], each.get("at")) if isinstance(each, dict) else Fault(each, None) for each in given
    )


def _facts(base: dict[str, Any]) -> LetterContext:
    return LetterContext(kind=LetterKind(base["kind"]), company=base["company"], **_fields(base.get("facts", {})))


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    """Facts as a file states them: a person as `Name, Title`, a point as `kind: words`."""
    facts: dict[str, Any] = dict(given)
    people = [_person(f"p{place}", each) for place, each in enumerate(facts.pop("people", []))]
    if people:
        facts["people"], facts["recipient"] = tuple(people), people[0]
    if "points" in facts:
        facts["points"] = tuple(
            Point(PointKind(kind), words) for kind, words in (each.split(": ", 1) for each in facts["points"])
        )
    if "letters" in facts:
        facts["other_letters"] = tuple(
            OtherLetter(f"task {place}", f"colleague {place}", "Jonas Weber", "", each.strip())
            for place, each in enumerate(facts.pop("letters"))
        )
    if "other_companies" in facts:
        facts["other_companies"] = tuple(facts["other_companies"])
    if "decision_day" in facts:
        assert isinstance(facts["decision_day"], date)
    if "interest" in facts:
        facts["interest"] = Interest(facts["interest"])
    if facts.get("too_early"):
        facts["too_early_guidance"] = ("wait-for-deadline",)
    return facts


def _person(identifier: str, given: str) -> Person:
    name, _, title = given.partition(", ")
    return Person(identifier, name, title or None)
