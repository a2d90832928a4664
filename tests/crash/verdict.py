"""The verdict: the evidence of a run, every check of it, and figures that say how hard the run was."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.crash import delivered, events
from tests.crash.aftermath import Aftermath
from tests.crash.endpoints import Endpoint
from tests.crash.writers import Committed

_ALARMING = ("error", "critical")
Figures = dict[str, int]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of a run."""

    stored: Aftermath
    feeds: events.Feeds
    committed: Committed
    endpoints: Sequence[Endpoint]
    arrivals: delivered.Arrivals
    log: str
    ended_by_themselves: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The figures, and what was wrong."""

    figures: Figures
    violations: list[str]


def judge(seen: Evidence, figures: Mapping[str, int]) -> Verdict:
    """Run every check on the evidence."""
    return Verdict({**_figures(seen), **figures}, list(_violations(seen)))


def _violations(seen: Evidence) -> Iterator[str]:
    stored, endpoints = seen.stored, seen.endpoints
    if seen.ended_by_themselves:
        yield f"{seen.ended_by_themselves} processes ended by themselves"
    yield from nothing_alarming_is_logged(seen.log)
    yield from events.sequences_have_no_gap_and_no_duplicate(stored)
    yield from events.the_feed_equals_what_is_stored(stored, seen.feeds)
    yield from events.each_fact_has_one_event(stored)
    yield from events.each_interview_is_held_once(stored)
    yield from events.what_callers_know_is_stored(stored, seen.committed)
    yield from events.each_change_of_a_task_has_one_event(stored)
    yield from events.each_task_matches_its_events(stored)
    yield from delivered.each_wish_has_its_delivery(stored, endpoints)
    yield from delivered.each_delivery_came_to_its_end(stored)
    yield from delivered.what_succeeded_arrived(stored, endpoints, seen.arrivals)
    yield from delivered.what_arrived_was_committed(stored, endpoints, seen.arrivals)
    yield from delivered.attempts_are_counted(stored)


def nothing_alarming_is_logged(log: str) -> Iterator[str]:
    """What the service logs as an error is one, whatever came of it."""
    for line in filter(str.strip, log.splitlines()):
        try:
            alarming = json.loads(line)["level"] in _ALARMING
        except ValueError:
            alarming = True
        if alarming:
            yield f"logged: {line[:3000]}"


def _figures(seen: Evidence) -> Figures:
    arrived = [(url, each) for url, came in seen.arrivals.items() for each in came]
    accepted = Counter((url, each.webhook_id) for url, each in arrived if each.accepted)
    return {
        "interviews": len(seen.stored.interviews),
        "tasks": len(seen.stored.tasks),
        "events": len(seen.stored.events),
        "deliveries": len(seen.stored.deliveries),
        "superseded": sum(each.status == "superseded" for each in seen.stored.deliveries),
        "messages": len(arrived),
        "failed with 500": sum(not each.accepted for _, each in arrived),
        "without an answer in time": sum(each.status_code is None for each in seen.stored.attempts),
        "duplicates": sum(accepted.values()) - len(accepted),
        **dict(sorted(seen.committed.tally.items())),
        "warnings": seen.log.count('"level": "warning"'),
    }
