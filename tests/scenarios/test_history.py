"""The task histories of the longest story show every change with its cause."""

from typing import Any, Final

import pytest

from tests.scenarios.longest import THE_LONGEST
from tests.scenarios.stage import Stage
from tests.service import Api

pytestmark = pytest.mark.anyio

HISTORIES: Final = """
debrief, phone call
    Tue 2026-09-08 10:30 created: interview created, phone call
    Tue 2026-09-08 12:00 satisfied: debrief written, phone call
notify_reference, Nordlicht Ruth
    Tue 2026-09-08 10:30 created: interview created, phone call
    Tue 2026-09-08 12:00 completed: caller
prepare_next_round, phone call
    Tue 2026-09-08 10:30 created: interview created, phone call
    Thu 2026-09-17 10:00 overdue: hour
    Mon 2026-09-21 09:00 cancelled: interview created, technical
thank_you, phone call Rita
    Tue 2026-09-08 10:30 created: interview created, phone call
    Tue 2026-09-08 12:00 completed: caller
connect_on_linkedin, Rita
    Tue 2026-09-08 10:30 created: interview created, phone call
    Wed 2026-09-09 11:00 due: hour
    Wed 2026-09-09 11:00 satisfied: interaction created
follow_up_after_deadline, phone call answer
    Tue 2026-09-08 10:30 created: interview created, phone call
    Thu 2026-09-17 10:00 due: hour
    Thu 2026-09-17 10:00 satisfied: interaction created
reply, Nordlicht
    Fri 2026-09-18 15:00 created: interaction created
    Fri 2026-09-18 16:00 satisfied: interaction created
prepare_next_round, technical
    Mon 2026-09-21 09:00 created: interview created, technical
    Thu 2026-09-24 16:00 expired: hour
ask_next_steps, technical
    Mon 2026-09-21 09:00 created: interview created, technical
    Thu 2026-09-24 16:00 due: hour
    Thu 2026-09-24 16:00 satisfied: deadline created, ten days
debrief, technical
    Mon 2026-09-21 09:00 created: interview created, technical
    Thu 2026-09-24 16:00 due: hour
    Thu 2026-09-24 17:00 satisfied: debrief written, technical
prepare_next_round, technical
    Mon 2026-09-21 09:00 created: interview created, technical
    Thu 2026-09-24 16:00 due: hour
    Fri 2026-10-02 10:00 overdue: hour
    Thu 2026-10-08 10:00 cancelled: interview created, final
thank_you, technical Hugo
    Mon 2026-09-21 09:00 created: interview created, technical
    Thu 2026-09-24 16:00 due: hour
    Thu 2026-09-24 17:00 satisfied: interaction created
thank_you, technical Jonas
    Mon 2026-09-21 09:00 created: interview created, technical
    Thu 2026-09-24 16:00 due: hour
    Thu 2026-09-24 17:00 satisfied: interaction created
apologise_wrong_name, Jonas
    Thu 2026-09-24 17:00 created: debrief written, technical
    Thu 2026-09-24 17:00 completed: caller
follow_up_without_deadline, Nordlicht
    Fri 2026-09-18 15:00 created: interaction created
    Mon 2026-09-21 09:00 cancelled: interview created, technical
connect_on_linkedin, Hugo
    Mon 2026-09-21 09:00 created: interview created, technical
    Thu 2026-09-24 17:00 skipped: caller
deliver_commitment, work sample
    Thu 2026-09-24 16:00 created: deadline created, work sample
    Mon 2026-09-28 12:00 due: hour
    Mon 2026-09-28 12:00 satisfied: interaction created
follow_up_without_deadline, Nordlicht
    Mon 2026-09-21 09:00 created: interview created, technical
    Thu 2026-09-24 16:00 cancelled: deadline created, ten days
follow_up_after_deadline, ten days
    Thu 2026-09-24 16:00 created: deadline created, ten days
    Fri 2026-10-02 10:00 cancelled: deadline created, one more week
reply, Nordlicht
    Thu 2026-10-08 10:00 created: interaction created
    Thu 2026-10-08 10:00 completed: caller
follow_up_after_deadline, one more week
    Fri 2026-10-02 10:00 created: deadline created, one more week
    Thu 2026-10-08 10:00 cancelled: interview created, final
last_follow_up, Nordlicht
    Tue 2026-09-08 10:30 created: interview created, phone call
    Wed 2026-09-09 11:00 rescheduled: interaction created
    Thu 2026-09-17 10:00 rescheduled: interaction created
    Fri 2026-09-18 15:00 cancelled: interaction created
last_follow_up, Nordlicht
    Fri 2026-09-18 15:00 created: interaction created
    Mon 2026-09-21 09:00 cancelled: interview created, technical
prepare_next_round, final
    Thu 2026-10-08 10:00 created: interview created, final
    Wed 2026-10-21 12:00 expired: hour
ask_next_steps, final
    Thu 2026-10-08 10:00 created: interview created, final
    Wed 2026-10-21 12:00 due: hour
    Wed 2026-10-21 12:00 satisfied: deadline created, the call
debrief, final
    Thu 2026-10-08 10:00 created: interview created, final
    Wed 2026-10-21 12:00 due: hour
    Wed 2026-10-21 18:00 overdue: hour
    Wed 2026-10-21 18:00 satisfied: debrief written, final
prepare_next_round, final
    Thu 2026-10-08 10:00 created: interview created, final
    Wed 2026-10-21 12:00 due: hour
    Wed 2026-10-21 18:00 completed: caller
thank_you, final Hugo
    Thu 2026-10-08 10:00 created: interview created, final
    Wed 2026-10-21 12:00 due: hour
    Wed 2026-10-21 18:00 completed: caller
thank_you, final Dana
    Thu 2026-10-08 10:00 created: interview created, final
    Wed 2026-10-21 12:00 due: hour
    Wed 2026-10-21 18:00 completed: caller
last_follow_up, Nordlicht
    Mon 2026-09-21 09:00 created: interview created, technical
    Thu 2026-09-24 16:00 reworded: deadline created, ten days
    Mon 2026-09-28 12:00 rescheduled: interaction created
    Fri 2026-10-02 10:00 cancelled: interaction created
follow_up_without_deadline, Nordlicht
    Thu 2026-10-08 10:00 created: interview created, final
    Wed 2026-10-21 12:00 cancelled: deadline created, the call
last_follow_up, Nordlicht
    Fri 2026-10-02 10:00 created: interaction created
    Fri 2026-10-02 10:00 reworded: deadline created, one more week
    Thu 2026-10-08 10:00 rescheduled: interaction created
    Thu 2026-10-08 10:00 cancelled: interview created, final
follow_up_after_deadline, the call
    Wed 2026-10-21 12:00 created: deadline created, the call
    Fri 2026-11-06 10:00 due: hour
    Fri 2026-11-06 10:00 completed: caller
status_call, the call
    Wed 2026-10-21 12:00 created: deadline created, the call
    Fri 2026-11-06 10:00 due: hour
    Fri 2026-11-06 10:00 rescheduled: caller
    Mon 2026-11-16 10:00 due: hour
    Mon 2026-11-16 10:00 completed: caller
answer_offer, Nordlicht
    Wed 2026-11-18 10:00 created: application updated, Nordlicht
    Wed 2026-11-18 10:00 rescheduled: deadline created, their offer
    Mon 2026-11-23 09:00 satisfied: interaction created
last_follow_up, Nordlicht
    Thu 2026-10-08 10:00 created: interview created, final
    Wed 2026-10-21 12:00 reworded: deadline created, the call
    Fri 2026-11-06 10:00 rescheduled: caller
    Mon 2026-11-16 10:00 rescheduled: caller
    Wed 2026-11-18 10:00 cancelled: application updated, Nordlicht
review_silence, Nordlicht
    Tue 2026-09-08 10:30 created: interview created, phone call
    Wed 2026-09-09 11:00 rescheduled: interaction created
    Thu 2026-09-17 10:00 rescheduled: interaction created
    Fri 2026-09-18 15:00 cancelled: interaction created
review_silence, Nordlicht
    Fri 2026-09-18 15:00 created: interaction created
    Fri 2026-09-18 16:00 rescheduled: interaction created
    Mon 2026-09-21 09:00 cancelled: interview created, technical
review_silence, Nordlicht
    Mon 2026-09-21 09:00 created: interview created, technical
    Thu 2026-09-24 16:00 reworded: deadline created, ten days
    Thu 2026-09-24 17:00 rescheduled: caller
    Mon 2026-09-28 12:00 rescheduled: interaction created
    Fri 2026-10-02 10:00 cancelled: interaction created
review_silence, Nordlicht
    Fri 2026-10-02 10:00 created: interaction created
    Fri 2026-10-02 10:00 reworded: deadline created, one more week
    Thu 2026-10-08 10:00 rescheduled: interaction created
    Thu 2026-10-08 10:00 cancelled: interview created, final
review_silence, Nordlicht
    Thu 2026-10-08 10:00 created: interview created, final
    Wed 2026-10-21 12:00 reworded: deadline created, the call
    Fri 2026-11-06 10:00 rescheduled: caller
    Mon 2026-11-16 10:00 rescheduled: caller
    Wed 2026-11-18 10:00 cancelled: application updated, Nordlicht
"""


async def test_the_histories_of_the_longest_story(stage: Api) -> None:
    played = Stage(stage, THE_LONGEST)
    await played.perform()
    histories = [(task, await _history(stage, task)) for task in await played.listed("tasks")]
    lines = []
    for task, changes in histories:
        _assert_complete(task, changes)
        if task["rule"] != "keep_searching":
            lines += [f"{task['rule']}, {played.about(task)}", *(f"    {_line(played, each)}" for each in changes)]
    assert lines == HISTORIES.strip().splitlines()
    assert {task["id"]: _events(changes) for task, changes in histories} == await _task_events(stage)


def _assert_complete(task: Any, changes: list[Any]) -> None:
    """Applied one after the other, the changes lead from nothing to the task as it is."""
    known: dict[str, Any] = {}
    for change in changes:
        for field, values in change["changed"].items():
            assert values["before"] == known.get(field), (task, change)
            known[field] = values["after"]
    known.pop("closing_note", None)  # only the history has it
    assert {field: task[field] for field in known} == known


def _events(changes: list[Any]) -> list[tuple[int, str]]:
    return [(change["event"]["sequence"], change["event"]["type"]) for change in changes if change["event"]]


async def _task_events(api: Api) -> dict[str, list[tuple[int, str]]]:
    """Every event of every task, in order."""
    found: dict[str, list[tuple[int, str]]] = {}
    seen = 0
    while page := (await api.get("/v1/events", params={"after": seen, "limit": 200})).json()["items"]:
        seen = page[-1]["sequence"]
        for event in page:
            if "task" in event["data"]:
                found.setdefault(event["data"]["task"]["id"], []).append((event["sequence"], event["type"]))
    return found


async def _history(api: Api, task: Any) -> list[Any]:
    items: list[Any] = (await api.get(f"/v1/tasks/{task['id']}/history")).json()["items"]
    return items


def _line(played: Stage, change: Any) -> str:
    cause = change["cause"]
    who = {"fact": f"{cause['resource']} {cause['action']}"}.get(cause["kind"], cause["kind"])
    name = played.name(cause["id"]) if cause["kind"] == "fact" else "—"
    return f"{played.local(change['at'])[:20]} {change['change']}: {who}" + (f", {name}" if name != "—" else "")
