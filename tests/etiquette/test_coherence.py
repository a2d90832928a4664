"""The plan and the contact check never contradict each other: what is asked for now may be done now."""

from datetime import timedelta

from hypothesis import given, settings

from app.etiquette.catalogue import RULE
from app.etiquette.contact import Contact, check
from app.etiquette.facts import Facts, TaskStatus
from app.etiquette.planner import plan
from app.etiquette.policy import DEFAULT_POLICY
from app.etiquette.task_status import status_at
from tests.etiquette import strategies


@settings(max_examples=150, deadline=None, derandomize=True)
@given(strategies.facts())
def test_what_is_asked_for_now_is_allowed_now(known: Facts) -> None:
    """Looked at once the task is open and everything that the plan knows of has happened."""
    happened = [each.occurred_at for each in known.interactions]
    happened += [each.stated_at for each in known.deadlines]
    happened += [each.met_at for each in known.deadlines if each.met_at]
    happened += [each.ends_at for each in known.interviews]
    if known.application.status_changed_at:
        happened.append(known.application.status_changed_at)
    for task in plan(known, DEFAULT_POLICY):
        outreach = RULE[task.rule].outreach
        at = max([task.opens_at, *(each + timedelta(microseconds=1) for each in happened)])
        if outreach and not task.satisfied and task.channel and status_at(task, at) is not TaskStatus.EXPIRED:
            found = check(known, DEFAULT_POLICY, Contact(task.channel, outreach.purpose, at))
            assert found.allowed, (task.key, [(each.rule, each.why) for each in found.refusals])
