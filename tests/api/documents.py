"""One document of each resource as a caller may post it, with every nested part in place."""

from typing import Any

from tests.service import Api
from tests.stories import interview, interviewer

Document = dict[str, Any]

UNKNOWN_ID = "01h455vb4pex5vsknk084sn02q"
"""The second half of identifiers that are well-formed and belong to nothing."""


def candidate(**more: Any) -> Document:
    time_off = [{"starts_on": "2026-12-21", "ends_on": "2026-12-23", "reason": "Skiing"}]
    return {"name": "Ada Byron", "time_off": time_off, **more}


def application(**more: Any) -> Document:
    return {"company": "Nordlicht Energie", "allowed_channels": ["email"], **more}


def interaction(**more: Any) -> Document:
    return {"direction": "inbound", "channel": "email", "purpose": "update", "summary": "Two more weeks.", **more}


def reference(**more: Any) -> Document:
    return {"name": "Kim Lee", "email": "kim.lee@example.com", "relationship": "former team lead", **more}


def debrief(**more: Any) -> Document:
    question = {"question": "How do you test a pipeline?", "answer": "With samples.", "went_well": False}
    return {"questions": [question], "strengths": ["Knew their tariffs"], "weaknesses": ["Talked much"], **more}


def letter(**more: Any) -> Document:
    """A thank-you note to Dana Reyes without a fault."""
    body = (
        "Dear Dana Reyes,\n\n"
        "Thank you very much for your time today. I enjoyed hearing how your team works.\n\n"
        "The work you described is what I want to do, and I remain very interested in the position. "
        "May I ask when you expect to decide?\n\n"
        "I look forward to hearing from you.\n\nKind regards\nAda Byron"
    )
    return {"subject": "Thank you for today", "body": body, **more}


def letter_facts(**more: Any) -> Document:
    """What such a note is measured by."""
    dana = {"name": "Dana Reyes", "title": "Head of Data", "email": "dana.reyes@example.com"}
    return {
        "kind": "thank_you",
        "company": "Nordlicht Energie",
        "recipient": dana,
        "people": [{"name": "Jonas Weber"}],
        "points": [{"text": "the tariff model"}],
        "letters_to_colleagues": [{"body": "Dear Jonas Weber,\n\nThank you."}],
        "other_companies": ["Brightloop"],
        **more,
    }


def template(**more: Any) -> Document:
    return {"subject": "Thank you", "body": "Dear {{ recipient_name }},\n\nThank you.", **more}


def webhook(**more: Any) -> Document:
    return {"url": "https://hooks.example.com/afterview", **more}


def preview(**more: Any) -> Document:
    """The facts of one application, with one of everything."""
    facts = interview()
    panel = [{"id": "dana", **each} for each in facts["interviewers"]]
    round_ = {name: facts[name] for name in ("type", "starts_at", "ends_at", "timezone")}
    return {
        "now": "2026-11-24T12:00:00Z",
        "candidate": candidate(id="ada"),
        "application": application(id="vacancy"),
        "interviews": [{"id": "first", **round_, "interviewers": panel}],
        "deadlines": [{"id": "answer", "kind": "decision", "interview_id": "first", "due_on": "2026-12-04"}],
        "interactions": [
            {"id": "call", "direction": "inbound", "purpose": "update", "occurred_at": "2026-11-24T11:30:00Z"}
        ],
        "references": [{"id": "kim", **reference(), "knows_interviewer_ids": ["dana"]}],
        "debriefs": [
            {"interview_id": "first", "written_at": "2026-11-24T11:45:00Z", **debrief(wrong_name_for=["dana"])}
        ],
        "tasks_done": [{"rule": "debrief", "interview_id": "first"}],
        **more,
    }


async def stored_documents(api: Api) -> dict[str, Document]:
    """What creates one of each resource, by the name of its path; what they refer to is there."""
    known = (await api.post("/v1/applications", json=application())).json()
    person = (await api.post("/v1/interviewers", json=interviewer("Jonas Weber"))).json()
    return {
        "candidates": candidate(),
        "applications": application(),
        "interviews": interview(
            application=application(), interviewers=[interviewer()], decision={"due_on": "2026-12-04"}
        ),
        "interviewers": interviewer(),
        "deadlines": {"application_id": known["id"], "kind": "decision", "due_on": "2026-12-04"},
        "interactions": interaction(application_id=known["id"]),
        "references": reference(knows_interviewer_ids=[person["id"]]),
        "webhooks": webhook(),
    }
