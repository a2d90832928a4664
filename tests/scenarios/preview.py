"""A preview of the stored facts must equal the stored plan."""

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
READ_ONLY: Final = ("created_at", "updated_at", "is_default", "task_id")


async def compare_with_preview(api: Api, candidate: str, names: list[str], ids: Mapping[str, str]) -> None:
    """Preview every application of a story, and compare it with the stored tasks.

    A preview knows nothing of tasks that the caller ended and that the facts no longer call for, of past weeks of the
    job search, and of other applications. So the weekly reminder is compared in its first week only.
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
                "candidate": _fields(person),
                "references": [_fields(each) for each in references],
                "tasks_done": [_done(task) for task in stored if _is_ended_by_caller(task)],
                **body,
            },
        )
        assert answer.status_code == 200, answer.text
        previewed_tasks = answer.json()["tasks"]
        with_weekly = len(names) == 1 and not any(_is_past_week(task) for task in stored)
        shown = [
            [task for task in tasks if with_weekly or task["rule"] != WEEKLY] for tasks in (previewed_tasks, stored)
        ]
        _compare(shown[0], shown[1], name)


def _compare(previewed_tasks: list[Any], stored: list[Any], name: str) -> None:
    snoozed = {_identity(task) for task in stored if task["snoozed_until"] and task["status"] == "scheduled"}
    previewed, open_tasks = (
        Counter(_line(task, snoozed) for task in tasks if _is_open(task)) for tasks in (previewed_tasks, stored)
    )
    assert_same(previewed, open_tasks, f"preview of {name}, open tasks")
    ended = {_identity(task): task for task in stored if _is_ended_by_caller(task)}
    for task in filter(_is_ended_by_caller, previewed_tasks):
        there = ended[_identity(task)]
        if there["opens_at"] == task["opens_at"]:
            assert_same(Counter([_line(task, snoozed)]), Counter([_line(there, snoozed)]), f"preview of {name}")


def _line(task: Document, snoozed: set[Any]) -> str:
    """What preview and stored task have in common; a preview has no snoozed tasks."""
    shown = {name: task[name] for name in COMPARED}
    return str({**shown, "status": "snoozed"} if _identity(task) in snoozed else shown)


def _identity(task: Document) -> tuple[Any, ...]:
    return tuple(task[name] for name in COMPARED[:5])


def _is_open(task: Document) -> bool:
    return task["closed_at"] is None and task["status"] in ("scheduled", "due", "overdue")


def _is_ended_by_caller(task: Document) -> bool:
    return task["status"] in ENDED_BY_CALLER and task["closed_by"] == "api"


def _is_past_week(task: Document) -> bool:
    return bool(task["rule"] == WEEKLY and task["closed_by"] != "api" and task["closed_at"])


def _done(task: Document) -> Document:
    subjects = ("interview_id", "interviewer_id", "deadline_id", "reference_id")
    fields = {name: task[name] for name in ("rule", "status", "closed_at", *subjects)}
    return {name: value for name, value in fields.items() if value is not None}


async def _facts(api: Api, application_id: str) -> Document:
    interviews = await _listed(api, "interviews", application_id=application_id)
    debriefs = [await _debrief(api, each["id"]) for each in interviews]
    return {
        "application": _fields(await _read(api, f"applications/{application_id}")),
        "interviews": [
            {**_fields(each), "interviewers": [_fields(one) for one in each["interviewers"]]} for each in interviews
        ],
        "deadlines": [_fields(each) for each in await _listed(api, "deadlines", application_id=application_id)],
        "interactions": [_fields(each) for each in await _listed(api, "interactions", application_id=application_id)],
        "debriefs": [each for each in debriefs if each is not None],
    }


async def _debrief(api: Api, interview_id: str) -> Document | None:
    answer = await api.get(f"/v1/interviews/{interview_id}/debrief")
    return {**_fields(answer.json()), "written_at": answer.json()["created_at"]} if answer.status_code == 200 else None


async def _listed(api: Api, kind: str, **params: str) -> list[Document]:
    items: list[Document] = (await _read(api, kind, limit="200", **params))["items"]
    return items


async def _read(api: Api, path: str, **params: str) -> Any:
    answer = await api.get(f"/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _fields(resource: Document) -> Document:
    return {name: value for name, value in resource.items() if name not in READ_ONLY}
