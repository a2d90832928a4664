"""Compares what is exported and read of a candidate with what is exported and read of their import."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.api.candidate_writer import IDENTIFIER
from tests.portability import SECTIONS
from tests.service import Api

Names = Mapping[str, str]
"""What each identifier became."""
_CALLERS_OWN: Final = frozenset({"metadata", "external_id", "policy"})
_NEW_IN_AN_EXPORT: Final = {
    "exported_at": "the moment of the export itself",
    "events": "they are not imported; the facts make new ones",
}
NEW_IN_AN_ANSWER: Final = {
    "is_default": "which candidate is the default one is a matter of the account",
    "event": "a task's history names its events, which are not imported",
    "deliveries": "neither are the deliveries of these",
}
NEW_IN_A_CALENDAR: Final = {
    "SEQUENCE": "an interview counts how often it was written here; its UID is new to every subscriber",
}
_SHOWN_DIFFERENCES: Final = 8


def renamed(value: Any, names: Names, field: str = "") -> Any:
    """A JSON document under other identifiers, wherever one is a field's value; never within a caller's text."""
    if field in _CALLERS_OWN:
        return value
    if isinstance(value, dict):
        return {names.get(name, name): renamed(each, names, name) for name, each in value.items()}
    if isinstance(value, list):
        return [renamed(each, names, field) for each in value]
    if isinstance(value, str):
        return renamed_text(value, names) if field == "key" else names.get(value, value)
    return value


def renamed_text(text: str, names: Names) -> str:
    """A text that is no JSON under other identifiers, wherever in it they stand."""
    return IDENTIFIER.sub(lambda found: names.get(found[0], found[0]), text)


def assert_same(before: Any, after: Any, what: str) -> None:
    found = [f"{path}: {old!r:.300} became {new!r:.300}" for path, old, new in _differences(before, after, "")]
    assert not found, "\n".join((what, *found[:_SHOWN_DIFFERENCES], f"{len(found)} differences"))


def _differences(before: Any, after: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}):
            yield from _differences(before.get(name, "(missing)"), after.get(name, "(missing)"), f"{path}/{name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differences(old, new, f"{path}/{place}")
    elif before != after:
        yield path, before, after


def assert_same_export(before: Any, after: Any, names: Names, what: str, *, in_order: bool = True) -> None:
    """The exports are equal under the names. They need not be in the same order where some objects kept their names."""
    mine, theirs = (
        {name: each for name, each in document.items() if name not in _NEW_IN_AN_EXPORT}
        for document in (renamed(before, names), after)
    )
    if not in_order:
        for side in (mine, theirs):
            for section in SECTIONS:
                side[section].sort(key=lambda each: each.get("id") or each["interview_id"])
            for each in side["interviews"]:
                each["interviewers"].sort()
    assert_same(mine, theirs, what)


def assert_same_events(before: Any, after: Any, names: Names) -> None:
    """The events of the very moment of the exports are the same, but for their identifiers and numbers."""
    assert before["exported_at"] == after["exported_at"]
    mine, theirs = (
        sorted(
            ({**event["data"], "links": None, "type": event["type"]} for event in events if event["timestamp"] == now),
            key=lambda data: json.dumps(data, sort_keys=True),
        )
        for events, now in (
            (renamed(before["events"], names), before["exported_at"]),
            (after["events"], after["exported_at"]),
        )
    )
    assert_same(mine, theirs, "events as time goes on")


def names_of_later_tasks(before: Any, after: Any, names: Names) -> dict[str, str]:
    """The names, with those of tasks that came to be after the import: a task is known by its natural key."""
    by_key = {each["key"]: each["id"] for each in after["tasks"]}
    later = {each["id"]: by_key.get(renamed_text(each["key"], names), "") for each in before["tasks"]}
    return {**later, **names}


def assert_all_renamed(document: Any, names: Names) -> None:
    """Everything in a document has become something else of its kind."""
    own = [document["candidate"]["id"], *(each["id"] for name in SECTIONS for each in document[name] if "id" in each)]
    assert set(own) <= names.keys()
    assert len(set(names.values())) == len(names)
    assert names.keys().isdisjoint(names.values())
    assert [each.partition("_")[0] for each in names] == [each.partition("_")[0] for each in names.values()]


async def read_everything(api: Api, document: Any) -> dict[str, Any]:
    """What `GET` answers about everything in an export, by path; without what is new in an import."""
    found = {}
    for path in _paths(document):
        found[path] = await _read(api, path)
    for path in _lists(document):
        found[path] = await _read_list(api, path)
    people = {each["id"] for each in document["interviewers"]}
    found["interviewers"] = [each for each in await _read_list(api, "interviewers?") if each["id"] in people]
    return {path: _lasting(each) for path, each in found.items()}


def _paths(document: Any) -> Iterator[str]:
    candidate = f"candidates/{document['candidate']['id']}"
    yield from (candidate, f"{candidate}/agenda.html")
    yield from (f"{candidate}/calendar.ics?tasks={shown}" for shown in ("both", "todos"))
    for section in ("references", "interviews", "deadlines", "interactions"):
        yield from (f"{section}/{each['id']}" for each in document[section])
    for each in document["applications"]:
        own = f"applications/{each['id']}"
        yield from (own, f"{own}/timeline.svg", f"{own}/contacts.vcf")
        yield from (f"{own}/contact-check?purpose={purpose}" for purpose in ("follow_up", "thank_you", "status_call"))
    for each in document["interviewers"]:
        yield from (f"interviewers/{each['id']}", f"interviewers/{each['id']}/card.vcf")
    yield from (f"interviews/{each['interview_id']}/debrief" for each in document["debriefs"])
    for each in document["tasks"]:
        yield from (f"tasks/{each['id']}", f"tasks/{each['id']}/history")
    for task in {each["task_id"] for each in document["letters"]}:
        yield from (f"tasks/{task}/letter", f"tasks/{task}/letter/versions")


def _lists(document: Any) -> Iterator[str]:
    candidate = document["candidate"]["id"]
    yield from (f"{section}?candidate_id={candidate}" for section in ("applications", "references", "tasks"))
    for each in document["applications"]:
        sections = ("interviews", "deadlines", "interactions", "tasks")
        yield from (f"{section}?application_id={each['id']}" for section in sections)
    for each in document["interviews"]:
        yield from (f"{section}?interview_id={each['id']}" for section in ("deadlines", "interactions", "tasks"))


async def _read(api: Api, path: str) -> Any:
    answer = await api.get(f"/v1/{path}")
    assert answer.status_code == 200, (path, answer.text)
    return answer.json() if answer.headers["content-type"] == "application/json" else answer.text


async def _read_list(api: Api, path: str) -> list[Any]:
    items: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await _read(api, f"{path}&limit=50" + (f"&cursor={cursor}" if cursor else ""))
        items += page["items"]
        cursor = page["next_cursor"]
    return items


def _lasting(answer: Any) -> Any:
    """An answer without what is new in an import."""
    if isinstance(answer, dict):
        return {name: _lasting(each) for name, each in answer.items() if name not in NEW_IN_AN_ANSWER}
    if isinstance(answer, list):
        return [_lasting(each) for each in answer]
    if isinstance(answer, str) and answer.startswith("BEGIN:VCALENDAR"):
        return re.sub(rf"^(?:{'|'.join(NEW_IN_A_CALENDAR)}):.*\r\n", "", answer, flags=re.MULTILINE)
    return answer


def assert_same_answers(before: Mapping[str, Any], after: Mapping[str, Any], names: Names) -> None:
    """Everything reads as it did, under the names."""
    assert sorted(renamed_text(path, names) for path in before) == sorted(after)
    for path, answer in before.items():
        mine = renamed_text(answer, names) if isinstance(answer, str) else renamed(answer, names)
        theirs = after[renamed_text(path, names)]
        if isinstance(mine, str) and mine != theirs:
            assert_same(mine.splitlines(), theirs.splitlines(), path)
        assert_same(mine, theirs, path)
