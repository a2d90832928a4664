"""Templates that make what no letter may be: each is refused where it is wrong, and nothing of it is stored."""

import json
from typing import Any, Final

import httpx
import pytest

from app.store.records import LetterTemplateRecord
from tests.api.documents import letter
from tests.api.problems import refusal
from tests.attacks.found import every
from tests.attacks.shapes import HostileTemplate
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

_PLACE: Final = "/v1/letter-templates/thank_you/formal"
_BODY: Final = "Dear {{ recipient_name }},\n\nThank you for your time at {{ company }}."


def _subject(name: str, subject: str) -> HostileTemplate:
    return HostileTemplate(name, subject, _BODY, "/subject")


def _body(name: str, body: str) -> HostileTemplate:
    return HostileTemplate(name, "Thank you", body, "/body")


def _accepted(name: str, subject: str, body: str = _BODY) -> HostileTemplate:
    return HostileTemplate(name, subject, body, None)


OURS: Final = (
    _subject("half a surrogate pair, written in the subject", r"Hello {{ '\ud800' }}"),
    _subject("two halves, which are no character either", r"Hello {{ '\ud83d' ~ '\ude00' }}"),
    _subject("half a surrogate pair, sent in the subject", "Hello \ud800"),
    _subject("a NUL in the subject", r"{{ '\x00' }}"),
    _subject("a line break in the subject", r"Hello{{ '\n' }}Bcc: all@example.com"),
    _subject("a line break between the words of the subject", "Hello\nBcc: all@example.com"),
    _subject("a line separator in the subject", "Hello\u2028you"),
    _subject("a tab in the subject", "Hello\tyou"),
    _subject("a command to a terminal in the subject", "Hello \x9b31m"),
    _subject("a subject that turns round", r"Hello {{ '\u202e' }}fdp.exe"),
    _subject("a subject of zero-width spaces", r"{{ '\u200b\u200b' }}"),
    _subject("a subject of blank letters", "\u3164\u2800"),
    _subject("a subject of 201 characters", "s" * 201),
    _subject("a subject that is too long with a name in it", "s" * 195 + "{{ recipient_name }}"),
    _subject(
        "a subject that is too long only where little is known", "{% if not promise %}" + "s" * 201 + "{% endif %}"
    ),
    _subject("a line break that the example does not write", r"Hi{% if decision_day %}{{ '\n' }}{% endif %}"),
    _subject("a subject with a variable of a thousand letters", "{{ " + "v" * 990 + " }}"),
    _body("half a surrogate pair in the body", r"Hello {{ '\ud800' }}"),
    _body("half a surrogate pair, sent in the body", "Hello \udc00"),
    _body("a NUL in the body", r"Hello {{ '\x00' }}"),
    _body("an escape in the body", r"Hello {{ '\x1b' }}[2J"),
    _body("a form feed in the body", r"Hello{{ '\x0c' }}"),
    _body("a unit separator between points", r"Hello {{ other|join('\x1f') }}"),
    _body("a surrogate that the example does not write", r"Hi{% if decision_day %}{{ '\udfff' }}{% endif %}"),
    _body("a surrogate that is only compared", r"{% if company == '\ud800' %}a{% else %}b{% endif %}"),
    _body("nothing but blanks", "{{ ' ' }}\n\n{{ ' ' }}"),
    _body("nothing but a remark", "{# nothing #}"),
    _body("nothing where a company is known", "{% if not company %}Thank you{% endif %}"),
    _body("nothing where hardly anything is known", "{% for each in enjoyed %}{{ each }}{% endfor %}"),
    _body("a body of zero-width spaces", r"{{ '\u200b' }}"),
    _body("a loop over an unknown list", "{% for each in people %}x{% endfor %}"),
    _body("a variable of thousands of letters", "{{ " + "v" * 9_000 + " }}"),
    _accepted("an empty subject", ""),
    _accepted("a subject of 200 characters", "s" * 200),
    _accepted("a subject with spaces around it", "  Thank   you  "),
    _accepted("a subject that is empty where little is known", "{% if promise %}Thank you{% endif %}"),
    _accepted("other scripts and joined emoji", "Дякую 谢谢 \U0001f469\u200d\U0001f4bb\u2764\ufe0f"),
    _accepted("a soft hyphen and a non-joiner", "Donau\u00addampfschiff علی\u200cرضا"),
    _accepted("a body with tabs and line breaks", "Hello", "Hello,\r\n\n\t1. {{ company }}\n\n\n{{ '\\n' }}Thank you"),
    _accepted("a body in two directions", "Hello", "\u2067שלום\u2069, {{ recipient_name }}"),
    _accepted("one visible character", "!", "."),
    _accepted("an escape that is only shown", "Hello", r"The code \ud800 is no character, nor is \x00."),
    _accepted("a list with a separator", "Hello", r"Hello {{ other|join(',\n') }}"),
)


async def _put(api: Api, subject: str, body: str) -> httpx.Response:
    """Sent as ASCII: a lone surrogate can only come as an escape."""
    content = json.dumps({"subject": subject, "body": body})
    return await api.put(_PLACE, content=content, headers={"content-type": "application/json"})


async def _task(api: Api, **more: Any) -> str:
    """A task that asks for a thank-you letter."""
    created = (
        await api.post("/v1/interviews", json=interview(interviewers=[interviewer("Dana Reyes")], **more))
    ).json()
    [task] = [each["id"] for each in created["tasks"] if each["rule"] == "thank_you"]
    return str(task)


async def _draft(api: Api, task: str) -> httpx.Response:
    return await api.post("/v1/letters/draft", json={"task_id": task, "tone": "formal"})


@pytest.mark.parametrize("template_put", [*OURS, *every(HostileTemplate, "TEMPLATES")], ids=lambda each: each.name)
async def test_a_template_is_accepted_only_if_it_makes_valid_letters(api: Api, template_put: HostileTemplate) -> None:
    answer = await _put(api, template_put.subject, template_put.body)

    if template_put.refused_at is not None:
        assert refusal(answer) == (422, [template_put.refused_at])
        assert len(answer.json()["detail"]) < 400
        assert (await api.get(_PLACE)).status_code == 404
    else:
        assert answer.status_code == 200, answer.text
        stored = (await api.get(_PLACE)).json()
        sent = json.loads(json.dumps([template_put.subject, template_put.body]))  # two halves make one character
        assert [stored["subject"], stored["body"]] == sent
    task = await _task(api)
    drafted = await _draft(api, task)
    assert drafted.status_code == 200, drafted.text
    for draft in (drafted.json(), answer.json().get("example", letter())):
        text = {name: draft[name] for name in ("subject", "body")}
        assert (await api.put(f"/v1/tasks/{task}/letter", json=text)).status_code == 200


async def test_a_refusal_says_what_is_wrong(api: Api) -> None:
    for subject, body, detail in (
        (r"{{ '\ud800' }}", "Hi", "/subject: writes U+D800, which cannot stand in one line of text (line 1)"),
        ("", "Hi\n{{ '\\x00' }}", "/body: writes U+0000, which cannot stand in a text (line 2)"),
        ("s" * 201, "Hi", "/subject: makes a subject of 201 characters; at most 200 are possible"),
        ("", "{{ enjoyed }}", "/body: makes an empty body, where hardly anything is known of the case"),
    ):
        assert (await _put(api, subject, body)).json()["detail"] == detail


async def test_a_refused_template_leaves_the_one_before(api: Api) -> None:
    assert (await _put(api, "Thank you", "Before")).status_code == 200
    assert (await _put(api, "Thank you", r"{{ '\ud800' }}")).status_code == 422
    assert (await api.get(_PLACE)).json()["body"] == "Before"


@pytest.mark.parametrize("body", [r"{{ '\ud800' }}", r"{{ '\x00' }}", "{{ enjoyed }}"])
async def test_a_template_that_was_stored_before_it_was_checked_drafts_nothing(api: Api, body: str) -> None:
    now = api.app.state.clock.now()
    async with api.database.transaction() as tx:
        tx.add(
            LetterTemplateRecord(
                account_id=api.account_id,
                kind="thank_you",
                tone="formal",
                subject="",
                body=body,
                created_at=now,
                updated_at=now,
            )
        )
    drafted = await _draft(api, await _task(api))

    assert drafted.status_code == 409
    assert drafted.json()["detail"].startswith("your own template for thank_you letters fails on this case: ")
    assert (await api.get(_PLACE)).json()["body"] == body


async def test_a_subject_that_is_too_long_for_a_case(api: Api) -> None:
    assert (await _put(api, "{{ company }}, {{ company }}", "Hi")).status_code == 200
    drafted = await _draft(api, await _task(api, application={"company": "c" * 200}))

    assert drafted.status_code == 409
    detail = "your own template for thank_you letters fails on this case: "
    assert drafted.json()["detail"] == f"{detail}makes a subject of 402 characters; at most 200 are possible"


async def test_the_service_s_own_subject_fits_where_names_are_long(api: Api) -> None:
    long = " ".join(["Nordlicht"] * 20)
    made = interview(application={"company": long, "job_title": long}, decision={"within_days": 3})
    tasks = (await api.post("/v1/interviews", json=made)).json()["tasks"]
    [task] = [each["id"] for each in tasks if each["rule"] == "follow_up_after_deadline"]
    drafted = (await _draft(api, task)).json()

    assert 150 < len(drafted["subject"]) <= 200
    assert drafted["subject"].endswith(" Nordlicht"), "cut between words"
