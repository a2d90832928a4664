"""The company's answer: an offer or a rejection, and what is left to write then."""

from tests.scenarios.steps import (
    DANA,
    HUGO,
    KIM,
    asked_by,
    at,
    becomes,
    contact_check,
    does,
    ended,
    hears,
    interview,
    promise,
    replans,
    sends,
    story,
    tasks,
    vouches,
    within,
)

LONG_AGO = (
    interview("first", "Tue 2026-12-01 10:00", "11:00", DANA, decision=within(10)),
    sends("thank_you"),
    does("debrief", "first"),
    does("prepare_next_round", "first"),
)
DONE_THEN = """
    thank_you          | first Dana | done: interaction
    debrief            | first      | done: api
    prepare_next_round | first      | done: api
"""
WAITING = """
    follow_up_after_deadline | first answer | Mon 2026-12-14 09:00 | 17:00                | scheduled
    last_follow_up           | Nordlicht    | Fri 2027-01-01 09:00 | 17:00                | scheduled
    review_silence           | Nordlicht    | Tue 2027-06-01 11:00 | Tue 2027-06-08 11:00 | scheduled
"""
WAITING_IS_OVER = """
    follow_up_after_deadline | first answer | cancelled
    last_follow_up           | Nordlicht    | cancelled
    review_silence           | Nordlicht    | cancelled
"""
BACK = "follow_up_after_deadline, last_follow_up, review_silence"

STORIES = (
    story(
        "an offer is answered within a day",
        at("Tue 2026-12-01 11:00", *LONG_AGO, tasks(WAITING), ended(DONE_THEN)),
        at(
            "Thu 2026-12-10 10:00",
            replans(
                becomes("offer"),
                created="answer_offer",
                cancelled="follow_up_after_deadline, last_follow_up, review_silence",
            ),
            tasks("answer_offer | Nordlicht | Thu 2026-12-10 10:00 | Fri 2026-12-11 10:00 | due"),
            ended(WAITING_IS_OVER),
        ),
        at(
            "Thu 2026-12-10 18:00",
            replans(sends("reply", channel="phone"), satisfied="answer_offer"),
            tasks(""),
            ended("answer_offer | Nordlicht | done: interaction"),
        ),
        at("Fri 2026-12-11 09:00", replans(becomes("accepted")), tasks("")),
    ),
    story(
        "an offer with a stated day is answered by that day",
        at("Tue 2026-12-01 11:00", *LONG_AGO, ended(DONE_THEN)),
        at(
            "Thu 2026-12-10 12:00",
            becomes("offer", since="Thu 2026-12-10 10:00"),
            replans(asked_by("their offer", "Fri 2026-12-18"), rescheduled="answer_offer"),
            tasks("answer_offer | Nordlicht | Thu 2026-12-10 10:00 | Fri 2026-12-18 17:00 | due"),
            ended(WAITING_IS_OVER),
        ),
        at(
            "Fri 2026-12-18 17:00",
            tasks("answer_offer | Nordlicht | Thu 2026-12-10 10:00 | Fri 2026-12-18 17:00 | overdue"),
        ),
        at(
            "Fri 2026-12-18 18:00",
            replans(becomes("active"), cancelled="answer_offer", created=f"{BACK}, reply"),
            ended("answer_offer | Nordlicht | cancelled"),
        ),
    ),
    story(
        "a rejection is answered with thanks, and the candidate stays in touch",
        at("Tue 2026-12-01 11:00", *LONG_AGO, ended(DONE_THEN)),
        at(
            "Mon 2026-12-14 11:00",
            becomes("rejected", since="Mon 2026-12-14 10:00"),
            tasks("""
                respond_to_rejection | Nordlicht | Mon 2026-12-14 10:00 | Tue 2026-12-15 10:00 | due
                stay_in_touch        | Nordlicht | Sun 2027-03-14 10:00 | Sun 2027-03-21 10:00 | scheduled
            """),
            ended(WAITING_IS_OVER),
            contact_check("""
                email reply     | Mon 2026-12-14 11:00 | yes
                email feedback  | Mon 2026-12-14 11:00 | yes
                email follow_up | Mon 2026-12-14 11:00 | no
                phone status_call | Mon 2027-12-13 11:00 | no
            """),
        ),
        at(
            "Mon 2026-12-14 12:00",
            replans(sends("reply"), satisfied="respond_to_rejection"),
            contact_check("email reply | Mon 2026-12-14 13:00 | no"),
            tasks("stay_in_touch | Nordlicht | Sun 2027-03-14 10:00 | Sun 2027-03-21 10:00 | scheduled"),
            ended("respond_to_rejection | Nordlicht | done: interaction"),
        ),
        at(
            "Mon 2027-03-15 09:00",
            tasks("stay_in_touch | Nordlicht | Sun 2027-03-14 10:00 | Sun 2027-03-21 10:00 | due"),
            does("stay_in_touch", "Nordlicht"),
            tasks(""),
        ),
    ),
    story(
        "a rejection recorded by mistake restores the wait",
        at("Tue 2026-12-01 11:00", *LONG_AGO, ended(DONE_THEN)),
        at("Thu 2026-12-10 10:00", becomes("rejected"), ended(WAITING_IS_OVER)),
        at(
            "Thu 2026-12-10 10:10",
            replans(becomes("active"), cancelled="respond_to_rejection, stay_in_touch", created=BACK),
            tasks(WAITING),
            ended("""
                respond_to_rejection | Nordlicht | cancelled
                stay_in_touch        | Nordlicht | cancelled
            """),
        ),
    ),
    story(
        "a rejection right after the interview leaves only the debrief to write",
        at(
            "Tue 2026-12-01 11:00",
            vouches("Ruth"),
            interview("first", "Tue 2026-12-01 10:00", "11:00", HUGO, KIM),
        ),
        at(
            "Tue 2026-12-01 12:00",
            becomes("rejected"),
            tasks("""
                debrief              | first     | Tue 2026-12-01 11:00 | 13:00                | due
                respond_to_rejection | Nordlicht | Tue 2026-12-01 12:00 | Wed 2026-12-02 12:00 | due
                stay_in_touch        | Nordlicht | Mon 2027-03-01 12:00 | Mon 2027-03-08 12:00 | scheduled
            """),
            ended("""
                thank_you                  | first Hugo     | cancelled
                thank_you                  | first Kim      | cancelled
                record_contacts            | first          | cancelled
                ask_next_steps             | first          | cancelled
                handwritten_letter         | first          | cancelled
                notify_reference           | Nordlicht Ruth | cancelled
                connect_on_linkedin        | Hugo           | cancelled
                prepare_next_round         | first          | cancelled
                follow_up_without_deadline | Nordlicht      | cancelled
                last_follow_up             | Nordlicht      | cancelled
                review_silence             | Nordlicht      | cancelled
            """),
        ),
        applications={"Nordlicht": {"company_culture": "formal"}},
    ),
    story(
        "an offer right after the interview still calls for thanks",
        at("Tue 2026-12-01 11:00", interview("first", "Tue 2026-12-01 10:00", "11:00", DANA)),
        at(
            "Tue 2026-12-01 12:00",
            becomes("offer"),
            tasks("""
                debrief      | first      | Tue 2026-12-01 11:00 | 13:00                | due
                thank_you    | first Dana | Tue 2026-12-01 11:00 | Wed 2026-12-02 11:00 | due
                answer_offer | Nordlicht  | Tue 2026-12-01 12:00 | Wed 2026-12-02 12:00 | due
            """),
        ),
        at(
            "Tue 2026-12-01 12:30",
            becomes("withdrawn"),
            tasks("debrief | first | Tue 2026-12-01 11:00 | 13:00 | due"),
        ),
    ),
    story(
        "an answer on the day that they named ends the wait for it",
        at("Tue 2026-12-01 11:00", *LONG_AGO, promise("certificates", "Fri 2026-12-11"), ended(DONE_THEN)),
        at(
            "Wed 2026-12-09 10:00",
            hears("decision", channel="phone", summary="You are on the short list"),
            ended(WAITING_IS_OVER),
            tasks("""
                deliver_commitment         | certificates | Thu 2026-12-10 09:00 | Fri 2026-12-11 17:00 | scheduled
                follow_up_without_deadline | Nordlicht    | Wed 2026-12-16 09:00 | 17:00                | scheduled
                last_follow_up             | Nordlicht    | Fri 2027-01-08 09:00 | 17:00                | scheduled
                review_silence             | Nordlicht    | Wed 2027-06-09 10:00 | Wed 2027-06-16 10:00 | scheduled
            """),
        ),
    ),
)
