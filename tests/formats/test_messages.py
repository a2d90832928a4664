"""Messages to chats: what they say of each event, that nothing in them is markup by chance, and that they fit."""

import json
import re
from typing import Any, Final

import pytest

from app.events.types import EVENT_TYPES
from app.formats.chat import BODIES
from app.formats.delivery_body import EncodedDelivery, encode_delivery
from app.resources import samples
from app.resources.events import body_of
from app.resources.webhooks import CHATS as FORMATS
from tests.event_types import ROWS
from tests.formats.chats import CHATS, Parts
from tests.formats.limits import DISCORD

TRICKY: Final = "@everyone <!channel> <@U1> & *b* _i_ ~s~ `c` ||x|| [l](https://evil.example) # h"


def message(form: str, type: str, data: dict[str, Any] | None = None) -> EncodedDelivery:
    event_data = samples.sample_data(type) if data is None else data
    return encode_delivery(
        form,
        id="dlv_1",
        type=type,
        timestamp=samples.AT,
        sequence=42,
        data=event_data,
        base_url="https://afterview.example",
        thin=False,
        timezone="Asia/Tokyo",
    )


def body(form: str, type: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(message(form, type, data).body)
    return parsed


def parts(form: str, type: str, data: dict[str, Any] | None = None) -> Parts:
    return CHATS[form].parts(body(form, type, data))


every_chat = pytest.mark.parametrize("form", CHATS)


def test_every_chat_format_has_a_body_and_a_row() -> None:
    for name, known in (("BODIES in app/formats/chat/__init__.py", BODIES), ("tests/formats/chats.py", CHATS)):
        missing = set(FORMATS) - known.keys()
        assert not missing, f"no row in {name} for {', '.join(sorted(missing))}"
        assert not known.keys() - set(FORMATS), f"{name} has rows for formats that do not exist"


@every_chat
@pytest.mark.parametrize("type", ROWS)
def test_every_event_has_a_message(form: str, type: str) -> None:
    sent, chat, read, row = body(form, type), CHATS[form], parts(form, type), ROWS[type]
    assert (read.kind, chat.unescaped(read.title)) == (row.heading, row.title)
    assert tuple(label for label, _ in read.facts)[: len(row.facts)] == row.facts
    if type.startswith("task."):
        assert chat.unescaped(read.text or "") == samples.sample_data(type)["task"]["why"]
    assert list(chat.breaks(sent)) == []
    assert type in json.dumps(sent).replace("\\", ""), "filters and rules are made of it"


@every_chat
def test_times_are_in_the_readers_zone_or_in_the_interviews(form: str) -> None:
    assert dict(parts(form, "task.due").facts)["Until"] == CHATS[form].until


@pytest.mark.parametrize(
    ("type", "fact", "time"),
    [
        ("task.due", "Until", "Wednesday 25 November 2026, 23:30 (Asia/Tokyo)"),
        ("interaction.recorded", "When", "Tuesday 24 November 2026, 23:30 (Asia/Tokyo)"),
        ("deadline.created", "By", "Friday 4 December 2026, 23:30 (Asia/Tokyo)"),
    ],
)
def test_without_an_interview_times_are_in_the_candidates_zone(type: str, fact: str, time: str) -> None:
    data = {name: value for name, value in samples.sample_data(type).items() if name != "interview"}
    if "deadline" in data:
        data["deadline"] = {**data["deadline"], "due_on": None, "due_at": "2026-12-04T14:30:00Z"}
    assert dict(parts("teams", type, data).facts)[fact] == time


def test_slack_has_a_line_for_notifications() -> None:
    assert body("slack", "task.due")["text"] == (
        "It is time: Thank Dana Reyes of Nordlicht Energie – until Wednesday 25 November 2026, 15:30 (Europe/Berlin)"
    )


@every_chat
def test_links_lead_where_people_can_go(form: str) -> None:
    text = json.dumps(body(form, "task.due"))
    assert "https://nordlicht.example.com" in text
    assert "https://www.linkedin.com/in/dana-reyes-example" in text
    assert "/v1/tasks" not in text, "a browser has no key"


def named(company: str, why: str = "Because.", **more: Any) -> dict[str, Any]:
    """The data of a task about a company of this name."""
    data = samples.sample_data("task.due")
    task = {**data["task"], "title": f"Thank {company}"[:200], "why": why, **more}
    return {**data, "task": task, "application": {**data["application"], "company": company, "job_title": company}}


@every_chat
def test_nothing_is_markup_by_chance(form: str) -> None:
    chat, read = CHATS[form], parts(form, "task.due", named(TRICKY, f"- {TRICKY}\n1. {TRICKY}"))
    company = dict(read.facts)["Company"]
    for sent, meant in (
        (company, TRICKY),
        (read.title, f"Thank {TRICKY}"),
        (read.text or "", f"- {TRICKY}\n1. {TRICKY}"),
    ):
        assert chat.unescaped(sent) == meant
        assert not chat.markup.search(sent), sent


def test_nobody_is_mentioned_in_discord() -> None:
    assert body("discord", "task.due", named(TRICKY))["allowed_mentions"] == {"parse": []}


LONGEST: Final = {
    "letters": "x",
    "markup": "*",
    "entities": "&",
    "beyond the basic plane": "🎉",
    "three bytes": "株",
    "lists": "- a\n",
}


@every_chat
@pytest.mark.parametrize("of", LONGEST)
def test_the_longest_of_everything_fits(form: str, of: str) -> None:
    unit = LONGEST[of]
    line, prose = (unit * 200)[:200].strip(), (unit * 20_000)[:20_000]
    address = "https://example.com/" + "a" * 1900
    data = named(line, prose, title=(unit * 500)[:500], optional=True)
    data["application"] = {**data["application"], "company_url": address}
    data["interviewer"] = {**data["interviewer"], "name": line, "title": line, "linkedin_url": address}
    said = samples.sample_data("interaction.recorded")
    spoken = {**said, "interaction": {**said["interaction"], "summary": prose}, "application": data["application"]}
    panel = [{**data["interviewer"]} for _ in range(50)]
    met = samples.sample_data("interview.created")
    seen = {**met, "interview": {**met["interview"], "interviewers": panel, "location": line}}
    seen["application"] = data["application"]
    for type, event_data in (("task.scheduled", data), ("interaction.recorded", spoken), ("interview.created", seen)):
        assert list(CHATS[form].breaks(body(form, type, event_data))) == [], type


@every_chat
def test_a_text_is_cut_where_it_must_be_and_says_so(form: str) -> None:
    text = parts(form, "task.due", named("Nordlicht", "&" * 20_000)).text
    assert text is not None
    assert set(CHATS[form].unescaped(text)) == {"&", "…"}
    assert text.endswith("…")


def test_a_link_too_long_for_discord_is_left_out() -> None:
    data = samples.sample_data("task.due")
    address = "https://example.com/" + "a" * DISCORD["value"]
    data = {**data, "application": {**data["application"], "company_url": address}}
    (links,) = (each["value"] for each in body("discord", "task.due", data)["embeds"][0]["fields"][-1:])
    assert links == "[Profile of Dana Reyes](<https://www.linkedin.com/in/dana-reyes-example>)"


def test_what_is_not_urgent_makes_no_noise_in_discord() -> None:
    quiet = {type for type in EVENT_TYPES if body("discord", type).get("flags") == 1 << 12}
    assert {"task.scheduled", "task.done", "interview.created"} <= quiet
    assert not quiet & {"task.due", "task.overdue", "webhook.failing", "webhook.disabled", "webhook.test"}


@pytest.mark.parametrize("type", ROWS)
def test_a_cloudevent_holds_the_events_own_data(type: str) -> None:
    sent = message("cloudevents", type)
    payload, standard = json.loads(sent.body), body("standard", type)
    assert sent.media_type == "application/cloudevents+json"
    data = payload.pop("data")
    assert data == standard["data"]
    assert re.fullmatch(r"(task|app|int|dl|itx|wh)_[0-9a-z]{26}", payload.pop("subject"))
    assert payload == {
        "specversion": "1.0",
        "id": "dlv_1",
        "source": "https://afterview.example/v1/events",
        "type": type,
        "time": "2026-11-24T14:30:00Z",
        "datacontenttype": "application/json",
        "dataschema": f"https://afterview.example/v1/event-types/{type}#/json_schema/properties/data",
        "sequence": "0000000000000000042",
    }


@pytest.mark.parametrize("type", ROWS)
def test_the_standard_format_is_the_event_as_it_is(type: str) -> None:
    sent = message("standard", type)
    assert sent.media_type == "application/json"
    payload = json.loads(sent.body)
    assert body_of(type).model_validate(payload).model_dump(mode="json") == payload
