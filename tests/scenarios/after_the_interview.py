"""The day after an interview: thank-you notes, the debrief, what to ask."""

from tests.scenarios.steps import (
    AYLIN,
    DANA,
    JONAS,
    application_changes,
    at,
    debriefs,
    deletes,
    deletes_debrief,
    does,
    ended,
    events,
    interview,
    reopens,
    replans,
    sends,
    skips,
    snoozes,
    story,
    tasks,
    within,
)

STORIES = (
    story(
        "with three interviewers and one note sent, two notes are left to write",
        at(
            "Tue 2026-12-01 09:00",
            interview("first", "Tue 2026-12-01 10:00", "11:30", DANA, JONAS, AYLIN),
            tasks("""
                debrief                    | first       | Tue 2026-12-01 11:30 | 13:30                | scheduled
                thank_you                  | first Dana  | Tue 2026-12-01 11:30 | Wed 2026-12-02 11:30 | scheduled
                thank_you                  | first Jonas | Tue 2026-12-01 11:30 | Wed 2026-12-02 11:30 | scheduled
                thank_you                  | first Aylin | Tue 2026-12-01 11:30 | Wed 2026-12-02 11:30 | scheduled
                ask_next_steps             | first       | Tue 2026-12-01 11:30 | Wed 2026-12-02 11:30 | scheduled
                prepare_next_round         | first       | Tue 2026-12-01 11:30 | Tue 2026-12-08 11:30 | scheduled
                follow_up_without_deadline | Nordlicht   | Tue 2026-12-08 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht   | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht   | Tue 2027-06-01 11:30 | Tue 2027-06-08 11:30 | scheduled
            """),
        ),
        at("Tue 2026-12-01 11:29", ended("")),
        at("Tue 2026-12-01 12:00", replans(sends("thank_you", to="Jonas"), satisfied="thank_you")),
        at(
            "Wed 2026-12-02 11:29",
            ended("thank_you | first Jonas | done: interaction"),
            tasks("""
                debrief                    | first       | Tue 2026-12-01 11:30 | 13:30                | overdue
                thank_you                  | first Dana  | Tue 2026-12-01 11:30 | Wed 2026-12-02 11:30 | due
                thank_you                  | first Aylin | Tue 2026-12-01 11:30 | Wed 2026-12-02 11:30 | due
                ask_next_steps             | first       | Tue 2026-12-01 11:30 | Wed 2026-12-02 11:30 | due
                prepare_next_round         | first       | Tue 2026-12-01 11:30 | Tue 2026-12-08 11:30 | due
                follow_up_without_deadline | Nordlicht   | Tue 2026-12-08 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht   | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht   | Tue 2027-06-01 11:30 | Tue 2027-06-08 11:30 | scheduled
            """),
        ),
        at(
            "Wed 2026-12-02 11:30",
            events(
                "interview.created scheduled",
                *["task.scheduled thank_you"] * 3,
                "task.scheduled debrief",
                "task.scheduled ask_next_steps",
                "task.scheduled prepare_next_round",
                "task.scheduled follow_up_without_deadline",
                "task.scheduled last_follow_up",
                "task.scheduled review_silence",
                "interview.held held",
                *["task.due thank_you"] * 3,
                "task.due debrief",
                "task.due ask_next_steps",
                "task.due prepare_next_round",
                "interaction.recorded thank_you",
                "task.done thank_you",
                "task.overdue debrief",
                *["task.overdue thank_you"] * 2,
                "task.overdue ask_next_steps",
            ),
        ),
        at(
            "Wed 2026-12-09 11:30",
            ended("""
                debrief        | first       | expired
                thank_you      | first Dana  | expired
                thank_you      | first Aylin | expired
                ask_next_steps | first       | expired
            """),
        ),
    ),
    story(
        "a formal company may also be thanked by letter, until its culture changes to casual",
        at(
            "Tue 2026-12-01 11:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, JONAS),
            sends("thank_you", to="Dana"),
            sends("thank_you", to="Jonas"),
            debriefs("first"),
            skips("ask_next_steps", "first"),
            tasks("""
                handwritten_letter         | first     | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                prepare_next_round         | first     | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_without_deadline | Nordlicht | Tue 2026-12-08 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
            ended("""
                thank_you      | first Dana  | done: interaction
                thank_you      | first Jonas | done: interaction
                debrief        | first       | done: fact
                ask_next_steps | first       | skipped: api
            """),
        ),
        at(
            "Tue 2026-12-01 15:00",
            replans(application_changes(company_culture="casual"), cancelled="handwritten_letter"),
            ended("handwritten_letter | first | cancelled"),
        ),
        at(
            "Tue 2026-12-01 16:00",
            replans(application_changes(company_culture="formal"), created="handwritten_letter"),
            does("handwritten_letter", "first"),
            ended("handwritten_letter | first | done: api"),
        ),
        applications={"Nordlicht": {"company_culture": "formal"}},
    ),
    story(
        "a debrief written at once is done, and due again when it is deleted",
        at(
            "Tue 2026-12-01 11:30",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, decision=within(10)),
            replans(debriefs("first", strengths=["Clear answers"]), satisfied="debrief"),
            replans(sends("thank_you"), satisfied="thank_you"),
            ended("""
                debrief   | first      | done: fact
                thank_you | first Dana | done: interaction
            """),
        ),
        at(
            "Tue 2026-12-01 12:59",
            deletes_debrief("first"),
            tasks("""
                debrief                  | first        | Tue 2026-12-01 11:00 | 13:00                | due
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        at("Tue 2026-12-01 13:00", does("debrief", "first"), ended("debrief | first | done: api")),
    ),
    story(
        "a candidate who does not want the job still writes a thank-you note",
        at(
            "Tue 2026-12-01 11:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, decision=within(10)),
            does("debrief", "first"),
            tasks("""
                thank_you                | first Dana   | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        applications={"Nordlicht": {"interest": "not_interested"}},
    ),
    story(
        "a snoozed note waits until the evening, and a reopened one is due again",
        at(
            "Tue 2026-12-01 11:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, JONAS, decision=within(10)),
            snoozes("thank_you", "first Dana", "Tue 2026-12-01 20:00"),
            does("thank_you", "first Jonas"),
            does("debrief", "first"),
            tasks("""
                thank_you                | first Dana   | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | scheduled
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
        at("Tue 2026-12-01 19:59", reopens("thank_you", "first Jonas"), reopens("debrief", "first")),
        at(
            "Tue 2026-12-01 20:00",
            tasks("""
                debrief                  | first        | Tue 2026-12-01 11:00 | 13:00                | overdue
                thank_you                | first Dana   | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                thank_you                | first Jonas  | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
    ),
    story(
        "a note is due again when its interaction is deleted",
        at(
            "Tue 2026-12-01 12:00",
            interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, decision=within(10)),
            does("debrief", "first"),
            replans(sends("thank_you", to="Dana", name="the note"), satisfied="thank_you"),
        ),
        at(
            "Tue 2026-12-01 18:00",
            deletes("interactions", "the note"),
            tasks("""
                thank_you                | first Dana   | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                prepare_next_round       | first        | Tue 2026-12-01 11:00 | Tue 2026-12-08 11:00 | due
                follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
                last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
                review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
            """),
        ),
    ),
)
