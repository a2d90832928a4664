"""Every draft in the stories passes its own check, except for placeholders of unknown facts."""

import re
from typing import Any

import pytest

from app.letters.context import Tone
from app.letters.kinds import KIND_OF_RULE
from tests.scenarios.every_story import STORIES
from tests.scenarios.longest import THE_LONGEST
from tests.scenarios.stage import OPEN, Stage
from tests.scenarios.story import Story, story_params
from tests.service import Api

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("story", story_params(*STORIES))
async def test_every_draft_passes_its_own_check_when(story: Story, stage: Api) -> None:
    played, drafted = Stage(stage, story), set()

    async def write() -> None:
        for task in await played.listed("tasks"):
            now = (task["rule"], task["id"], task["status"])
            if task["status"] in OPEN and task["rule"] in KIND_OF_RULE and now not in drafted:
                drafted.add(now)
                for tone in Tone:
                    drafted_letter = await _drafted(stage, task, tone)
                # stored, because later letters to colleagues and to the same person are compared with it
                letter = {"subject": drafted_letter["subject"], "body": drafted_letter["body"]}
                assert (await stage.put(f"/v1/tasks/{task['id']}/letter", json=letter)).status_code in (200, 201)

    await played.perform(write)
    assert len({rule for rule, *_ in drafted}) >= (8 if story is THE_LONGEST else 0)


async def _drafted(api: Api, task: Any, tone: Tone) -> Any:
    """A draft whose only errors are placeholders, which are those that it lists as missing."""
    answer = await api.post("/v1/letters/draft", json={"task_id": task["id"], "tone": tone})
    assert answer.status_code == 200, (task["rule"], answer.text)
    draft = answer.json()
    errors = [each for each in draft["check"]["findings"] if each["severity"] == "error"]
    assert {each["check"] for each in errors} <= {"placeholder"}, (task["rule"], draft["body"], errors)
    early = [each["message"] for each in draft["check"]["findings"] if each["check"] == "too_early"]
    assert not early or task["status"] == "scheduled", (task["rule"], early)
    gaps = re.findall(r"\[\[(.+?)\]\]", draft["subject"] + draft["body"])
    assert set(gaps) == set(draft["missing"]), (task["rule"], draft)
    assert draft["check"]["ok"] == (not errors)
    return draft
