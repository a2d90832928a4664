"""Every story on SQLite, some on PostgreSQL; together they must cover the whole etiquette."""

from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest

from tests.scenarios.every_story import STORIES, THEMES
from tests.scenarios.longest import THE_LONGEST
from tests.scenarios.stage import play
from tests.scenarios.story import Moment, Story, Write, cancelled_in, rules_in, story_params, superseded_in
from tests.service import Api

pytestmark = pytest.mark.anyio

ON_BOTH: Final = [THE_LONGEST, THEMES["weekly"][0]]


@pytest.mark.parametrize("story", story_params(*STORIES))
async def test_the_plan_when(story: Story, stage: Api) -> None:
    await play(stage, story)


@pytest.mark.parametrize("template", ["postgresql"], indirect=True)
@pytest.mark.parametrize("story", story_params(*ON_BOTH))
async def test_the_plan_on_postgresql_when(story: Story, api: Api) -> None:
    await play(api, story)


async def test_a_rule_in_a_story_is_in_two_and_cancelled_in_one(stage: Api) -> None:
    rules = {rule["id"] for rule in (await stage.get("/v1/rules")).json()["items"]}
    expected = Counter(rule for story in STORIES for rule in rules_in(story))
    assert {rule: times for rule, times in expected.items() if times < 2} == {}
    assert expected.keys() - {rule for story in STORIES for rule in cancelled_in(story)} == set()
    assert expected.keys() <= rules
    assert len(expected) >= 22, "no rule that had a story loses it"


def _posts(path: str, **facts: str) -> Callable[[Write], bool]:
    def is_one(step: Write) -> bool:
        body = step.body or {}
        return step.verb == "POST" and step.path == (path,) and all(body.get(key) == facts[key] for key in facts)

    return is_one


def _patches(kind: str, *fields: str) -> Callable[[Write], bool]:
    return lambda step: step.verb == "PATCH" and step.path[0] == kind and set(fields) <= set(step.body or ())


def _becomes(*statuses: str) -> Callable[[Write], bool]:
    return lambda step: _patches("applications")(step) and (step.body or {}).get("status") in statuses


def _removes(kind: str) -> Callable[[Write], bool]:
    return lambda step: step.verb == "DELETE" and step.path[-2] == kind


def _disables(step: Write) -> bool:
    return _patches("candidates", "policy")(step) and bool((step.body or {})["policy"].get("disabled_rules"))


SUPERSEDING: Final[dict[str, Callable[[Write], bool]]] = {
    "a newer decision date": _posts("deadlines", kind="decision"),
    "a later interview": _posts("interviews"),
    "an inbound update": _posts("interactions", direction="inbound", purpose="update"),
    "an inbound decision": _posts("interactions", direction="inbound", purpose="decision"),
    "an offer": _becomes("offer"),
    "a final status": _becomes("accepted", "rejected", "withdrawn", "no_response"),
    "a cancelled interview": _patches("interviews", "status"),
    "a moved interview": _patches("interviews", "starts_at"),
    "an interviewer removed from the panel": _removes("interviewers"),
    "a deleted reference": _removes("references"),
    "a disabled rule": _disables,
}


@pytest.mark.parametrize("way", SUPERSEDING)
def test_what_was_planned_is_superseded_by(way: str) -> None:
    def shows(moment: Moment) -> bool:
        return superseded_in(moment) and any(
            isinstance(step, Write) and SUPERSEDING[way](step) for step in moment.steps
        )

    assert [story.says for story in STORIES if any(shows(moment) for moment in story.moments)] != []


def test_there_are_enough_stories_with_distinct_sentences() -> None:
    assert len(STORIES) >= 42
    assert len({story.says for story in STORIES}) == len(STORIES)
