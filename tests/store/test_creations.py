"""A creation is stored without the task: what is derived is what used to be stored, however the task changed since."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from app.resources.fields import instant_text
from app.store.history import differences
from app.store.records import TaskChangeRecord, TaskRecord
from tests.rows import sketched

_instants: Final = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants naive bounds
_words: Final = st.sampled_from(["Thank Dana", "Thank Dana Reyes", "Ask Nordlicht"])
_identifiers: Final = st.sampled_from(["one", "another"])
_FIELDS: Final[dict[str, st.SearchStrategy[Any]]] = {
    "status": st.sampled_from(["scheduled", "due", "done"]),
    "opens_at": _instants,
    "due_at": _instants,
    "expires_at": st.none() | _instants,
    "snoozed_until": st.none() | _instants,
    "closed_at": st.none() | _instants,
    "closed_by": st.none() | st.sampled_from(["api", "time"]),
    "closing_note": st.none() | _words,
    "title": _words,
    "why": _words,
    "channel": st.none() | st.sampled_from(["email", "phone"]),
    "optional": st.booleans(),
    "interview_id": st.none() | _identifiers,
    "interviewer_id": st.none() | _identifiers,
    "deadline_id": st.none() | _identifiers,
}
State = dict[str, Any]
_states: Final = st.lists(st.fixed_dictionaries(_FIELDS), min_size=1, max_size=5)


def _stored(before: State, after: State) -> dict[str, list[Any]]:
    """A change as every one was stored, the creation too."""
    return {name: [_plain(before[name]), _plain(after[name])] for name in _FIELDS if before[name] != after[name]}


def _plain(value: Any) -> Any:
    return instant_text(value) if isinstance(value, datetime) else value


def _changes(states: Sequence[State], first: str) -> list[TaskChangeRecord]:
    sides = [dict.fromkeys(_FIELDS), *states]
    return [
        sketched(TaskChangeRecord, change=first if place == 0 else "reworded", changed=_stored(before, after))
        for place, (before, after) in enumerate(zip(sides, states, strict=False))
    ]


@given(_states)
def test_a_derived_creation_is_what_used_to_be_stored(states: list[State]) -> None:
    in_full = _changes(states, "created")
    expected = [each.changed for each in in_full]
    task = sketched(TaskRecord, **states[-1])
    assert differences(task, in_full) == expected, "as older versions stored it"
    without_copy = [sketched(TaskChangeRecord, change="created", changed={}), *in_full[1:]]
    assert differences(task, without_copy) == expected


@given(_states)
def test_a_history_that_begins_later_is_left_as_it_is(states: list[State]) -> None:
    """Tasks are older than histories."""
    changes = _changes(states, "rescheduled")
    assert differences(sketched(TaskRecord, **states[-1]), changes) == [each.changed for each in changes]


def test_only_the_first_change_is_derived() -> None:
    """A forged import with many creations is answered with one copy of the task."""
    task = sketched(TaskRecord, status="due", title="Thank Dana", optional=False)
    forged = [sketched(TaskChangeRecord, change="created", changed={}) for _ in range(3)]
    first, *others = differences(task, forged)
    assert first["title"] == [None, "Thank Dana"]
    assert others == [{}, {}]


def test_a_task_without_history_has_none() -> None:
    assert differences(sketched(TaskRecord, status="due"), []) == []
