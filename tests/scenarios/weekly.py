"""The weekly reminder of the job search, whatever happens to a single application."""

from tests.scenarios.steps import (
    DANA,
    HUGO,
    at,
    becomes,
    does,
    ended,
    events,
    interview,
    interview_becomes,
    reopens,
    skips,
    story,
    tasks,
)

NOTHING_BUT_THE_SEARCH = {
    "policy": {
        "disabled_rules": [
            "debrief",
            "record_contacts",
            "ask_next_steps",
            "thank_you",
            "handwritten_letter",
            "connect_on_linkedin",
            "prepare_next_round",
            "follow_up_without_deadline",
            "last_follow_up",
            "review_silence",
            "answer_offer",
            "respond_to_rejection",
            "stay_in_touch",
        ]
    }
}


def week(opens: str, closes: str, status: str) -> str:
    return f"keep_searching | search | {opens} | {closes} | {status}"


EXPIRED = "keep_searching | search | expired"

STORIES = (
    story(
        "a month of weekly reminders, until an offer is accepted",
        at(
            "Tue 2026-12-01 09:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA),
            tasks(week("Tue 2026-12-01 11:00", "Tue 2026-12-08 11:00", "scheduled")),
            events("interview.created scheduled", "task.scheduled keep_searching"),
        ),
        at(
            "Tue 2026-12-01 11:00",
            events("interview.held held", "task.due keep_searching"),
        ),
        at(
            "Tue 2026-12-08 11:00",
            ended(EXPIRED),
            tasks(week("Tue 2026-12-08 11:00", "Tue 2026-12-15 11:00", "due")),
        ),
        at(
            "Wed 2026-12-09 12:00",
            does("keep_searching", "search"),
            ended("keep_searching | search | done: api"),
            tasks(week("Tue 2026-12-15 11:00", "Tue 2026-12-22 11:00", "scheduled")),
        ),
        at("Tue 2026-12-15 11:00", tasks(week("Tue 2026-12-15 11:00", "Tue 2026-12-22 11:00", "due"))),
        at(
            "Wed 2026-12-23 10:00",
            ended(EXPIRED),
            tasks(week("Tue 2026-12-22 11:00", "Tue 2026-12-29 11:00", "due")),
            becomes("accepted"),
            tasks(""),
            ended("keep_searching | search | cancelled"),
        ),
        at("Wed 2027-01-13 10:00", tasks(""), ended("")),
        candidate=NOTHING_BUT_THE_SEARCH,
        searching=True,
    ),
    story(
        "two applications share one reminder, which goes on while one of them is active",
        at(
            "Tue 2026-12-01 09:00",
            interview("other", "Thu 2026-12-03 14:00", "15:00", HUGO, of="Brightloop"),
            tasks(week("Thu 2026-12-03 15:00", "Thu 2026-12-10 15:00", "scheduled")),
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA),
            tasks(week("Tue 2026-12-01 11:00", "Tue 2026-12-08 11:00", "scheduled")),
        ),
        at(
            "Fri 2026-12-04 10:00",
            becomes("rejected"),
            tasks(week("Tue 2026-12-01 11:00", "Tue 2026-12-08 11:00", "due")),
        ),
        at(
            "Sat 2026-12-05 10:00",
            becomes("withdrawn", of="Brightloop"),
            tasks(""),
        ),
        at(
            "Sat 2026-12-05 11:00",
            becomes("active", of="Brightloop"),
            tasks(week("Tue 2026-12-01 11:00", "Tue 2026-12-08 11:00", "due")),
        ),
        at(
            "Sat 2026-12-05 12:00",
            becomes("accepted", of="Brightloop"),
            tasks(""),
        ),
        applications={"Nordlicht": {}, "Brightloop": {}},
        candidate=NOTHING_BUT_THE_SEARCH,
        searching=True,
    ),
    story(
        "a week is seven days across a clock change, and a skipped week is over",
        at("Tue 2026-10-20 11:00", interview("first", "Tue 2026-10-20 10:00", "11:00", DANA)),
        at(
            "Tue 2026-10-27 11:00",
            tasks(week("Tue 2026-10-27 11:00", "Tue 2026-11-03 11:00", "due")),
            skips("keep_searching", "search"),
            tasks(week("Tue 2026-11-03 11:00", "Tue 2026-11-10 11:00", "scheduled")),
        ),
        at(
            "Wed 2026-10-28 09:00",
            reopens("keep_searching", "search"),
            tasks(week("Tue 2026-10-27 11:00", "Tue 2026-11-03 11:00", "due")),
        ),
        at(
            "Wed 2026-11-18 09:00",
            tasks(week("Tue 2026-11-17 11:00", "Tue 2026-11-24 11:00", "due")),
        ),
        candidate=NOTHING_BUT_THE_SEARCH,
        searching=True,
    ),
    story(
        "there is no reminder before the first interview took place",
        at("Mon 2026-11-30 10:00", interview("first", "Tue 2026-12-01 10:00", "11:00", DANA)),
        at("Tue 2026-12-01 09:00", interview_becomes("first", "cancelled"), tasks("")),
        at("Tue 2026-12-08 11:00", tasks("")),
        candidate=NOTHING_BUT_THE_SEARCH,
        searching=True,
    ),
)
