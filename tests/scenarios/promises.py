"""What the candidate promised, and messages that need a reply."""

from tests.scenarios.steps import (
    DANA,
    asked_by,
    at,
    deadline_becomes,
    deadline_statuses,
    deletes,
    does,
    ended,
    hears,
    interview,
    moves,
    promise,
    replans,
    sends,
    story,
    tasks,
    within,
)

DONE_RIGHT_AFTER = (
    interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, decision=within(10)),
    sends("thank_you"),
    does("debrief", "first"),
)
THEIR_WORD = """
    prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
    follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
    last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
"""
NOTHING_SAID_SINCE = "review_silence | Nordlicht | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled"

STORIES = (
    story(
        "three promises are fulfilled one message at a time, the most urgent first",
        at(
            "Tue 2026-12-01 11:30",
            *DONE_RIGHT_AFTER,
            replans(promise("references", "Fri 2026-12-04"), created="deliver_commitment"),
            promise("work sample", "Thu 2026-12-03 12:00"),
            promise("salary note", "Wed 2026-12-02"),
            tasks(
                """
                deliver_commitment | salary note | Tue 2026-12-01 11:30 | Wed 2026-12-02 17:00 | due
                deliver_commitment | work sample | Wed 2026-12-02 12:00 | Thu 2026-12-03 12:00 | scheduled
                deliver_commitment | references  | Thu 2026-12-03 09:00 | Fri 2026-12-04 17:00 | scheduled
                """
                + THEIR_WORD
                + NOTHING_SAID_SINCE
            ),
        ),
        at(
            "Wed 2026-12-02 10:00",
            replans(sends("commitment", name="a mail"), satisfied="deliver_commitment", rescheduled="review_silence"),
            deadline_statuses(**{"salary note": "met", "work sample": "open", "references": "open"}),
        ),
        at(
            "Wed 2026-12-02 12:00",
            deletes("interactions", "a mail"),
            deadline_statuses(**{"salary note": "open"}),
            tasks(
                """
                deliver_commitment | salary note | Tue 2026-12-01 11:30 | Wed 2026-12-02 17:00 | due
                deliver_commitment | work sample | Wed 2026-12-02 12:00 | Thu 2026-12-03 12:00 | due
                deliver_commitment | references  | Thu 2026-12-03 09:00 | Fri 2026-12-04 17:00 | scheduled
                """
                + THEIR_WORD
                + NOTHING_SAID_SINCE
            ),
        ),
        at(
            "Thu 2026-12-03 11:59",
            sends("commitment"),
            sends("commitment"),
            deadline_statuses(**{"salary note": "met", "work sample": "met", "references": "open"}),
            tasks(
                "deliver_commitment | references | Thu 2026-12-03 09:00 | Fri 2026-12-04 17:00 | due"
                + THEIR_WORD
                + "review_silence | Nordlicht | Thu 2027-06-03 11:59 | Thu 2027-06-10 11:59 | scheduled"
            ),
        ),
        at(
            "Fri 2026-12-04 16:59",
            replans(sends("commitment"), satisfied="deliver_commitment", rescheduled="last_follow_up, review_silence"),
            deadline_statuses(references="met"),
        ),
    ),
    story(
        "one message fulfils the more urgent of two promises",
        at("Tue 2026-12-01 11:30", *DONE_RIGHT_AFTER),
        at("Tue 2026-12-01 12:00", promise("references", "Fri 2026-12-04"), promise("salary note", "Wed 2026-12-02")),
        at(
            "Wed 2026-12-02 10:00",
            sends("commitment"),
            deadline_statuses(**{"salary note": "met", "references": "open"}),
            ended("""
                thank_you          | first Dana  | done: interaction
                debrief            | first       | done: api
                deliver_commitment | salary note | done: interaction
            """),
            tasks(
                "deliver_commitment | references | Thu 2026-12-03 09:00 | Fri 2026-12-04 17:00 | scheduled"
                + THEIR_WORD
                + "review_silence | Nordlicht | Wed 2027-06-02 10:00 | Wed 2027-06-09 10:00 | scheduled"
            ),
        ),
    ),
    story(
        "a promise is moved, met by the caller, or cancelled",
        at("Tue 2026-12-01 11:30", *DONE_RIGHT_AFTER, promise("certificates", "Fri 2026-12-04")),
        at(
            "Tue 2026-12-01 12:00",
            promise("portfolio", "Tue 2026-12-08 12:00"),
            replans(moves("certificates", "Mon 2026-12-07"), rescheduled="deliver_commitment"),
            tasks(
                """
                deliver_commitment | certificates | Sun 2026-12-06 09:00 | Mon 2026-12-07 17:00 | scheduled
                deliver_commitment | portfolio    | Mon 2026-12-07 12:00 | Tue 2026-12-08 12:00 | scheduled
                """
                + THEIR_WORD
                + NOTHING_SAID_SINCE
            ),
        ),
        at("Wed 2026-12-02 12:00", replans(deadline_becomes("certificates", "met"), satisfied="deliver_commitment")),
        at(
            "Mon 2026-12-07 12:00",
            replans(deadline_becomes("portfolio", "cancelled"), cancelled="deliver_commitment"),
            ended("""
                thank_you          | first Dana   | done: interaction
                debrief            | first        | done: api
                deliver_commitment | certificates | done: fact
                deliver_commitment | portfolio    | cancelled
            """),
        ),
    ),
    story(
        "a promise that is not fulfilled is overdue, and expires a week later",
        at("Tue 2026-12-01 11:30", *DONE_RIGHT_AFTER, promise("certificates", "Fri 2026-12-04")),
        at(
            "Fri 2026-12-04 17:00",
            tasks(
                "deliver_commitment | certificates | Thu 2026-12-03 09:00 | Fri 2026-12-04 17:00 | overdue"
                + THEIR_WORD
                + NOTHING_SAID_SINCE
            ),
        ),
        at(
            "Fri 2026-12-11 16:59",
            ended("""
            thank_you | first Dana | done: interaction
            debrief   | first      | done: api
        """),
        ),
        at("Fri 2026-12-11 17:00", ended("deliver_commitment | certificates | expired")),
    ),
    story(
        "one reply answers two messages and a reply deadline",
        at("Tue 2026-12-01 11:30", *DONE_RIGHT_AFTER),
        at(
            "Wed 2026-12-02 10:00",
            replans(hears("request", needs_reply=True), created="reply", rescheduled="review_silence"),
            asked_by("their form", "Fri 2026-12-04"),
        ),
        at(
            "Wed 2026-12-02 15:00",
            hears("other", channel="message", needs_reply=True, name="a question"),
            hears("other", needs_reply=False, name="a newsletter"),
            tasks(
                """
                reply | Nordlicht  | Wed 2026-12-02 10:00 | Thu 2026-12-03 10:00 | due
                reply | Nordlicht  | Wed 2026-12-02 15:00 | Thu 2026-12-03 15:00 | due
                reply | their form | Wed 2026-12-02 10:00 | Fri 2026-12-04 17:00 | due
                """
                + THEIR_WORD
                + "review_silence | Nordlicht | Wed 2027-06-02 15:00 | Wed 2027-06-09 15:00 | scheduled"
            ),
        ),
        at(
            "Thu 2026-12-03 10:00",
            replans(sends("reply", name="the answer"), satisfied="reply, reply, reply", rescheduled="review_silence"),
            deadline_statuses(**{"their form": "met"}),
            tasks(THEIR_WORD + "review_silence | Nordlicht | Thu 2027-06-03 10:00 | Thu 2027-06-10 10:00 | scheduled"),
        ),
        at(
            "Thu 2026-12-03 11:00",
            deletes("interactions", "the answer"),
            deletes("interactions", "a question"),
            tasks(
                """
                reply | Nordlicht  | Wed 2026-12-02 10:00 | Thu 2026-12-03 10:00 | overdue
                reply | their form | Wed 2026-12-02 10:00 | Fri 2026-12-04 17:00 | due
                """
                + THEIR_WORD
                + "review_silence | Nordlicht | Wed 2027-06-02 15:00 | Wed 2027-06-09 15:00 | scheduled"
            ),
        ),
    ),
    story(
        "a message corrected to need no reply leaves none to write",
        at("Tue 2026-12-01 11:30", *DONE_RIGHT_AFTER),
        at("Wed 2026-12-02 10:00", hears("request", needs_reply=True, name="a question")),
        at(
            "Wed 2026-12-02 10:30",
            deletes("interactions", "a question"),
            ended("""
                thank_you | first Dana | done: interaction
                debrief   | first      | done: api
                reply     | Nordlicht  | cancelled
            """),
            tasks(THEIR_WORD + NOTHING_SAID_SINCE),
        ),
    ),
)
