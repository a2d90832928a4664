"""The plan of the stored facts, asked for without storing: it must be the stored plan."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from tests.scenarios.tables import assert_same
from tests.service import Api

Document = dict[str, Any]
ENDED_BY_CALLER: Final = ("done", "skipped")
WEEKLY: Final = "keep_searching"
COMPARED: Final = (
    "rule",
    "interview_id",
    "interviewer_id",
    "deadline_id",
    "reference_id",
    "opens_at",
    "due_at",
    "expires_at",
    "status",
    "title",
    "why",
    "channel",
)
OF_THE_SERVICE: Final = ("created_at", "updated_at", "is_default", "task_id")


async def compare_with_preview(api: Api, candidate: str, names: list[str], ids: Mapping[str, str]) -> None:
    """Preview each application of a story and compare with its stored tasks.

    A task that the caller ended stays as it was although the facts no longer call for it, or for another day: a preview
    cannot know that. Nor does it know of weeks of the search that went by, and of other applications, so the weekly
    task is compared in its first week.
    """
    person = await _read(api, f"candidates/{candidate}")
    references = await _listed(api, "references", candidate_id=candidate)
    for name in names:
        body = await _facts(api, ids[name])
        stored = await _listed(api, "tasks", application_id=ids[name])
        if len(names) == 1:
            stored += [
                task for task in await _listed(api, "tasks", candidate_id=candidate) if not task["application_id"]
            ]
        answer = await api.post(
            "/v1/plans/preview",
            json={
                "now": api.app.state.clock.now().isoformat(),
                "candidate": _written(person),
                "references": [_written(each) for each in references],
                "tasks_done": [_done(task) for task in stored if _is_ended_by_caller(task)],
                **body,
            },
        )
        assert answer.status_code == 200, answer.text
        foreseen = answer.json()["tasks"]
        alone = len(names) == 1 and not any(_is_a_week_gone_by(task) for task in stored)
        shown = [[task for task in tasks if alone or task["rule"] != WEEKLY] for tasks in (foreseen, stored)]
        _compare(shown[0], shown[1], name)


def _compare(foreseen: list[Any], stored: list[Any], name: str) -> None:
    snoozed = {_identity(task) for task in stored if task["snoozed_until"] and task["status"] == "scheduled"}
    told, kept = (Counter(_line(task, snoozed) for task in tasks if _is_open(task)) for tasks in (foreseen, stored))
    assert_same(told, kept, f"preview of {name}, what is open")
    ended = {_identity(task): task for task in stored if _is_ended_by_caller(task)}
    for task in filter(_is_ended_by_caller, foreseen):
        there = ended[_identity(task)]
        if there["opens_at"] == task["opens_at"]:
            assert_same(Counter([_line(task, snoozed)]), Counter([_line(there, snoozed)]), f"preview of {name}")


def _line(task: Document, snoozed: set[Any]) -> str:
    """What both know; a preview knows of no snooze."""
    shown = {name: task[name] for name in COMPARED}
    return str({**shown, "status": "snoozed"} if _identity(task) in snoozed else shown)


def _identity(task: Document) -> tuple[Any, ...]:
    return tuple(task[name] for name in COMPARED[:5])


def _is_open(task: Document) -> bool:
    return task["closed_at"] is None and task["status"] in ("scheduled", "due", "overdue")


def _is_ended_by_caller(task: Document) -> bool:
    return task["status"] in ENDED_BY_CALLER and task["closed_by"] == "api"


def _is_a_week_gone_by(task: Document) -> bool:
    return bool(task["rule"] == WEEKLY and task["closed_by"] != "api" and task["closed_at"])


def _done(task: Document) -> Document:
    subjects = ("interview_id", "interviewer_id", "deadline_id", "reference_id")
    told = {name: task[name] for name in ("rule", "status", "closed_at", *subjects)}
    return {name: value for name, value in told.items() if value is not None}


async def _facts(api: Api, application_id: str) -> Document:
    rounds = await _listed(api, "interviews", application_id=application_id)
    debriefs = [await _debrief(api, each["id"]) for each in rounds]
    return {
        "application": _written(await _read(api, f"applications/{application_id}")),
        "interviews": [
            {**_written(each), "interviewers": [_written(one) for one in each["interviewers"]]} for each in rounds
        ],
        "deadlines": [_written(each) for each in await _listed(api, "deadlines", application_id=application_id)],
        "interactions": [_written(each) for each in await _listed(api, "interactions", application_id=application_id)],
        "debriefs": [each for each in debriefs if each is not None],
    }


async def _debrief(api: Api, interview_id: str) -> Document | None:
    answer = await api.get(f"/v1/interviews/{interview_id}/debrief")
    return {**_written(answer.json()), "written_at": answer.json()["created_at"]} if answer.status_code == 200 else None


async def _listed(api: Api, kind: str, **params: str) -> list[Document]:
    items: list[Document] = (await _read(api, kind, limit="200", **params))["items"]
    return items


async def _read(api: Api, path: str, **params: str) -> Any:
    answer = await api.get(f"/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _written(resource: Document) -> Document:
    return {name: value for name, value in resource.items() if name not in OF_THE_SERVICE}
