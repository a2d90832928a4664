"""The tour, taken by the client that openapi-python-client makes: `AFTERVIEW_URL=… AFTERVIEW_KEY=… python tour.py`."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from afterview_client import AuthenticatedClient
from afterview_client.api.events import list_events
from afterview_client.api.interactions import check_contact
from afterview_client.api.interviews import create_interview
from afterview_client.api.plans import preview_plan
from afterview_client.api.tasks import complete_task, get_task, list_tasks
from afterview_client.models import (
    Channel,
    Completion,
    DeadlineKind,
    Decision,
    InterviewType,
    NewApplication,
    NewInterview,
    NewInterviewer,
    PlanPreview,
    PreviewApplication,
    PreviewCandidate,
    PreviewDeadline,
    PreviewInterview,
    PreviewInterviewer,
    PreviewTaskDone,
    Problem,
    Purpose,
    TaskStatus,
)
from afterview_client.models import (
    ListEventsTypesItem as EventType,
)
from afterview_client.models import (
    PreviewTaskDoneRule as Rule,
)

Answer = TypeVar("Answer")


def good(answer: Answer | Problem | None) -> Answer:
    """What was asked for, and no problem."""
    assert answer is not None, "an answer that the document does not describe"
    assert not isinstance(answer, Problem), answer
    return answer


def tour(client: AuthenticatedClient, now: datetime) -> dict[str, object]:
    """The output of the tour, by step."""
    interview = good(
        create_interview.sync(
            client=client,
            body=NewInterview(
                application=NewApplication(company="Nordlicht Energie", job_title="Data Engineer"),
                type_=InterviewType.VIDEO,
                timezone="Europe/Berlin",
                starts_at=now - timedelta(minutes=70),
                ends_at=now - timedelta(minutes=10),
                interviewers=[NewInterviewer(name="Dana Reyes", title="Head of Data", email="dana.reyes@example.com")],
                decision=Decision(within_days=10),
            ),
            idempotency_key="tour",
        )
    )
    tasks = good(list_tasks.sync(client=client, interview_id=[interview.id])).items
    thanks = next(task for task in tasks if task.rule == "thank_you")
    done = good(complete_task.sync(thanks.id, client=client, body=Completion(channel=Channel.EMAIL)))
    check = good(
        check_contact.sync(
            interview.application_id, client=client, channel=Channel.PHONE, purpose=Purpose.FOLLOW_UP, at=now
        )
    )
    events = good(list_events.sync(client=client, types=[EventType.INTERVIEW_CREATED, EventType.TASK_DONE]))
    missing = get_task.sync("task_01kb0000000000000000000000", client=client)
    assert isinstance(missing, Problem)
    later = type(done).from_dict({**done.to_dict(), "status": "paused", "mood": "calm"})
    assert later.status == "paused", "a later version of the service may answer with what is new"
    return {
        "company": interview.application.company,
        "deadlines": [[str(each.kind), str(each.status)] for each in interview.deadlines],
        "tasks": sorted(task.rule for task in tasks),
        "completed": [done.title, str(done.status)],
        "contact": [check.allowed, [each.rule for each in check.verdicts if not each.allowed]],
        "preview": preview(client),
        "events": [event.type_ for event in events.items],
        "problem": [missing.status, missing.type_],
    }


def preview(client: AuthenticatedClient) -> list[str]:
    """What is due on a Monday, three days after the company's day passed."""
    berlin_noon = datetime(2026, 12, 1, 11, tzinfo=UTC)
    facts = PlanPreview(
        now=datetime(2026, 12, 14, 9, tzinfo=UTC),
        candidate=PreviewCandidate(timezone="Europe/Berlin", country="DE"),
        application=PreviewApplication(company="Nordlicht Energie"),
        interviews=[
            PreviewInterview(
                id="first",
                starts_at=berlin_noon,
                ends_at=berlin_noon + timedelta(hours=1),
                interviewers=[PreviewInterviewer(id="dana", name="Dana Reyes", title="CTO", email="dana@example.com")],
            )
        ],
        deadlines=[
            PreviewDeadline(id="answer", kind=DeadlineKind.DECISION, interview_id="first", due_on=date(2026, 12, 11))
        ],
        tasks_done=[PreviewTaskDone(rule=Rule.DEBRIEF), PreviewTaskDone(rule=Rule.THANK_YOU)],
    )
    plan = good(preview_plan.sync(client=client, body=facts))
    return [task.rule for task in plan.tasks if task.status == TaskStatus.DUE]


if __name__ == "__main__":
    with AuthenticatedClient(os.environ["AFTERVIEW_URL"], os.environ["AFTERVIEW_KEY"]) as service:
        print(json.dumps(tour(service, datetime.now(UTC))))  # noqa: TID251  # a client has a clock of its own
