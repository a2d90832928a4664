"""One application from the first call to the signed contract: three interviews in eleven weeks."""

from typing import Final

from tests.scenarios.steps import (
    DANA,
    HUGO,
    JONAS,
    RITA,
    asked_by,
    at,
    becomes,
    contact_check,
    deadline_statuses,
    debriefs,
    does,
    ended,
    hears,
    interview,
    promise,
    replans,
    sends,
    skips,
    story,
    tasks,
    they_answer,
    vouches,
    within,
)
from tests.scenarios.story import Story

THE_LONGEST: Final[Story] = story(
    "three interviews, two late answers, a promise, a call and an offer",
    at(
        "Tue 2026-09-08 10:30",
        vouches("Ruth"),
        interview("phone call", "Tue 2026-09-08 10:00", "10:30", RITA, decision=within(7), type="phone"),
        tasks("""
            debrief                  | phone call        | Tue 2026-09-08 10:30 | 12:30                | due
            thank_you                | phone call Rita   | Tue 2026-09-08 10:30 | Wed 2026-09-09 10:30 | due
            notify_reference         | Nordlicht Ruth    | Tue 2026-09-08 10:30 | Wed 2026-09-09 10:30 | due
            prepare_next_round       | phone call        | Tue 2026-09-08 10:30 | Tue 2026-09-15 10:30 | due
            connect_on_linkedin      | Rita              | Wed 2026-09-09 10:30 | Fri 2026-09-11 10:30 | scheduled
            follow_up_after_deadline | phone call answer | Thu 2026-09-17 09:00 | 17:00                | scheduled
            last_follow_up           | Nordlicht         | Thu 2026-10-08 09:00 | 17:00                | scheduled
            review_silence           | Nordlicht         | Mon 2027-03-08 10:30 | Mon 2027-03-15 10:30 | scheduled
        """),
    ),
    at(
        "Tue 2026-09-08 12:00",
        debriefs("phone call", unsaid=["The project in Oslo"], would_join="yes"),
        does("thank_you", "phone call Rita"),
        does("notify_reference", "Nordlicht Ruth"),
    ),
    at(
        "Wed 2026-09-09 11:00",
        sends("connect", to="Rita", channel="linkedin"),
        ended("""
            debrief             | phone call      | done: fact
            thank_you           | phone call Rita | done: api
            notify_reference    | Nordlicht Ruth  | done: api
            connect_on_linkedin | Rita            | done: interaction
        """),
        tasks("""
            prepare_next_round       | phone call        | Tue 2026-09-08 10:30 | Tue 2026-09-15 10:30 | due
            follow_up_after_deadline | phone call answer | Thu 2026-09-17 09:00 | 17:00                | scheduled
            last_follow_up           | Nordlicht         | Fri 2026-10-09 09:00 | 17:00                | scheduled
            review_silence           | Nordlicht         | Tue 2027-03-09 11:00 | Tue 2027-03-16 11:00 | scheduled
        """),
        contact_check("email follow_up | Tue 2026-09-15 23:59 | no, from Wed 2026-09-16 00:00"),
    ),
    at(
        "Thu 2026-09-17 10:00",
        replans(sends("follow_up"), satisfied="follow_up_after_deadline", rescheduled="last_follow_up, review_silence"),
    ),
    at(
        "Fri 2026-09-18 15:00",
        hears("update", needs_reply=True, summary="We would like to invite you"),
        tasks("""
            prepare_next_round         | phone call | Tue 2026-09-08 10:30 | Tue 2026-09-15 10:30 | overdue
            reply                      | Nordlicht  | Fri 2026-09-18 15:00 | Sat 2026-09-19 15:00 | due
            follow_up_without_deadline | Nordlicht  | Fri 2026-09-25 09:00 | 17:00                | scheduled
            last_follow_up             | Nordlicht  | Fri 2026-10-16 09:00 | 17:00                | scheduled
            review_silence             | Nordlicht  | Thu 2027-03-18 15:00 | Thu 2027-03-25 15:00 | scheduled
        """),
    ),
    at("Fri 2026-09-18 16:00", sends("reply")),
    at("Mon 2026-09-21 09:00", interview("technical", "Thu 2026-09-24 14:00", "16:00", HUGO, JONAS, type="video")),
    at(
        "Thu 2026-09-24 16:00",
        they_answer("ten days", "Sun 2026-10-04"),
        promise("work sample", "Mon 2026-09-28"),
        ended("""
            follow_up_after_deadline   | phone call answer | done: interaction
            last_follow_up             | Nordlicht         | cancelled
            review_silence             | Nordlicht         | cancelled
            reply                      | Nordlicht         | done: interaction
            prepare_next_round         | phone call        | cancelled
            follow_up_without_deadline | Nordlicht         | cancelled
            last_follow_up             | Nordlicht         | cancelled
            review_silence             | Nordlicht         | cancelled
            prepare_next_round         | technical         | expired
            ask_next_steps             | technical         | done: fact
            follow_up_without_deadline | Nordlicht         | cancelled
        """),
        tasks("""
            debrief                  | technical       | Thu 2026-09-24 16:00 | 18:00                | due
            thank_you                | technical Hugo  | Thu 2026-09-24 16:00 | Fri 2026-09-25 16:00 | due
            thank_you                | technical Jonas | Thu 2026-09-24 16:00 | Fri 2026-09-25 16:00 | due
            prepare_next_round       | technical       | Thu 2026-09-24 16:00 | Thu 2026-10-01 16:00 | due
            connect_on_linkedin      | Hugo            | Fri 2026-09-25 16:00 | Sun 2026-09-27 16:00 | scheduled
            deliver_commitment       | work sample     | Sun 2026-09-27 09:00 | Mon 2026-09-28 17:00 | scheduled
            follow_up_after_deadline | ten days        | Tue 2026-10-06 09:00 | 17:00                | scheduled
            last_follow_up           | Nordlicht       | Fri 2026-10-23 09:00 | 17:00                | scheduled
            review_silence           | Nordlicht       | Wed 2027-03-24 16:00 | Wed 2027-03-31 16:00 | scheduled
        """),
    ),
    at(
        "Thu 2026-09-24 17:00",
        replans(debriefs("technical", wrong_name_for=(JONAS,)), satisfied="debrief", created="apologise_wrong_name"),
        does("apologise_wrong_name", "Jonas", channel="email"),
        sends("thank_you", to="Hugo"),
        sends("thank_you", to="Jonas"),
        skips("connect_on_linkedin", "Hugo"),
        ended("""
            debrief              | technical       | done: fact
            apologise_wrong_name | Jonas           | done: api
            thank_you            | technical Hugo  | done: interaction
            thank_you            | technical Jonas | done: interaction
            connect_on_linkedin  | Hugo            | skipped: api
        """),
    ),
    at(
        "Mon 2026-09-28 12:00",
        sends("commitment"),
        deadline_statuses(**{"work sample": "met", "ten days": "open", "phone call answer": "superseded"}),
        tasks("""
            prepare_next_round       | technical | Thu 2026-09-24 16:00 | Thu 2026-10-01 16:00 | due
            follow_up_after_deadline | ten days  | Tue 2026-10-06 09:00 | 17:00                | scheduled
            last_follow_up           | Nordlicht | Wed 2026-10-28 09:00 | 17:00                | scheduled
            review_silence           | Nordlicht | Sun 2027-03-28 12:00 | Sun 2027-04-04 12:00 | scheduled
        """),
    ),
    at(
        "Fri 2026-10-02 10:00",
        hears("update", channel="phone", summary="One more week, please"),
        they_answer("one more week", "Fri 2026-10-09"),
        deadline_statuses(**{"ten days": "superseded", "one more week": "open"}),
        tasks("""
            prepare_next_round       | technical     | Thu 2026-09-24 16:00 | Thu 2026-10-01 16:00 | overdue
            follow_up_after_deadline | one more week | Mon 2026-10-12 09:00 | 17:00                | scheduled
            last_follow_up           | Nordlicht     | Mon 2026-11-02 09:00 | 17:00                | scheduled
            review_silence           | Nordlicht     | Fri 2027-04-02 10:00 | Fri 2027-04-09 10:00 | scheduled
        """),
        contact_check("email follow_up | Tue 2026-10-06 10:00 | no, from Sat 2026-10-10 00:00"),
    ),
    at(
        "Thu 2026-10-08 10:00",
        hears("request", needs_reply=True, summary="Can you come on the 21st?"),
        does("reply", "Nordlicht"),
        interview("final", "Wed 2026-10-21 10:00", "12:00", HUGO, DANA, type="onsite"),
    ),
    at(
        "Wed 2026-10-21 12:00",
        they_answer("the call", "Wed 2026-11-04", promised_channel="phone"),
        tasks("""
            debrief                  | final      | Wed 2026-10-21 12:00 | 14:00                | due
            thank_you                | final Hugo | Wed 2026-10-21 12:00 | Thu 2026-10-22 12:00 | due
            thank_you                | final Dana | Wed 2026-10-21 12:00 | Thu 2026-10-22 12:00 | due
            prepare_next_round       | final      | Wed 2026-10-21 12:00 | Wed 2026-10-28 12:00 | due
            follow_up_after_deadline | the call   | Fri 2026-11-06 09:00 | 17:00                | scheduled
            status_call              | the call   | Fri 2026-11-06 09:00 | 17:00                | scheduled
            last_follow_up           | Nordlicht  | Fri 2026-11-20 09:00 | 17:00                | scheduled
            review_silence           | Nordlicht  | Wed 2027-04-21 12:00 | Wed 2027-04-28 12:00 | scheduled
        """),
    ),
    at(
        "Wed 2026-10-21 18:00",
        debriefs("final", would_join="yes"),
        does("thank_you", "final Hugo"),
        does("thank_you", "final Dana"),
        does("prepare_next_round", "final"),
    ),
    at(
        "Fri 2026-11-06 10:00",
        does("follow_up_after_deadline", "the call"),
        tasks("""
            status_call    | the call  | Mon 2026-11-16 09:00 | 17:00                | scheduled
            last_follow_up | Nordlicht | Fri 2026-12-04 09:00 | 17:00                | scheduled
            review_silence | Nordlicht | Thu 2027-05-06 10:00 | Thu 2027-05-13 10:00 | scheduled
        """),
    ),
    at(
        "Mon 2026-11-16 10:00",
        does("status_call", "the call"),
        contact_check("phone status_call | Mon 2026-12-14 10:00 | no"),
        tasks("""
            last_follow_up | Nordlicht | Wed 2026-12-16 09:00 | 17:00                | scheduled
            review_silence | Nordlicht | Sun 2027-05-16 10:00 | Sun 2027-05-23 10:00 | scheduled
        """),
    ),
    at(
        "Wed 2026-11-18 10:00",
        replans(becomes("offer"), created="answer_offer", cancelled="last_follow_up, review_silence"),
        asked_by("their offer", "Wed 2026-11-25"),
        tasks("answer_offer | Nordlicht | Wed 2026-11-18 10:00 | Wed 2026-11-25 17:00 | due"),
    ),
    at("Mon 2026-11-23 09:00", replans(sends("reply"), satisfied="answer_offer"), becomes("accepted"), tasks("")),
    candidate={"country": "DE-BE"},
)

STORIES = (THE_LONGEST,)
