"""Letters over HTTP: drafted from a task, checked, stored with it, and an account's own templates."""

from typing import Any

import pytest

from tests.api.bad_letters import CHECK, DRAFT, LETTER, TEMPLATE
from tests.api.documents import debrief, letter, letter_facts, template
from tests.api.problems import refusal
from tests.api.test_bad_input import expected, refusals
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = pytest.mark.anyio

PANEL = ("Dana Reyes", "Jonas Weber", "Mei-Ling Zhou", "Aoife O'Brien", "Tomasz Nowak")


async def create_interview(api: Api, *names: str, **more: Any) -> dict[str, Any]:
    """An interview that has just ended, and its tasks."""
    panel = [interviewer(name) for name in names or PANEL[:1]]
    created: dict[str, Any] = (await api.post("/v1/interviews", json=interview(interviewers=panel, **more))).json()
    return created


def tasks_of(created: dict[str, Any], rule: str) -> list[str]:
    return [task["id"] for task in created["tasks"] if task["rule"] == rule]


async def drafted(api: Api, task_id: str, **more: Any) -> dict[str, Any]:
    answer = await api.post("/v1/letters/draft", json={"task_id": task_id, **more})
    assert answer.status_code == 200, answer.text
    draft: dict[str, Any] = answer.json()
    return draft


def errors(check: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["check"], each["message"]) for each in check["findings"] if each["severity"] == "error"]


async def test_a_draft_speaks_of_the_case(api: Api) -> None:
    created = await create_interview(api, decision={"within_days": 10})
    await api.put(f"/v1/interviews/{created['id']}/debrief", json=debrief(unsaid=["The migration project"]))
    [thanks] = tasks_of(created, "thank_you")
    points = [
        {"kind": "enjoyed", "text": "how your team tests its forecasts"},
        {"kind": "portfolio", "text": "the migration", "url": "https://ada.example.com/migration"},
    ]
    draft = await drafted(api, thanks, points=points)
    assert (draft["task_id"], draft["kind"], draft["tone"], draft["language"]) == (
        thanks,
        "thank_you",
        "friendly",
        "en",
    )
    assert (draft["channel"], draft["to"]) == ("email", "dana.reyes@example.com")
    text = draft["body"]
    for said in ("Dana", "how your team tests its forecasts", "igration project", "https://ada.example.com/migration"):
        assert said in text, said
    assert draft["used"]
    assert await drafted(api, thanks, points=points) == draft, "the same facts, the same draft"
    found = {name for name, _ in errors(draft["check"])}
    assert found <= {"placeholder"}, draft["check"]
    assert draft["missing"] == ["your name"]
    await api.patch(f"/v1/candidates/{created['application']['candidate_id']}", json={"name": "Ada Byron"})
    signed = await drafted(api, thanks, points=points)
    assert (signed["missing"], signed["check"]["ok"]) == ([], True)
    assert signed["body"].endswith("Ada Byron")
    assert draft["check"]["ok"] == (draft["missing"] == [])
    formal = await drafted(api, thanks, points=points, tone="formal")
    assert formal["body"] != text


async def test_what_was_asked_and_went_well_was_discussed(api: Api) -> None:
    created = await create_interview(api)
    asked = [
        {"question": "What is your greatest weakness?", "went_well": True},
        {"question": "How does one test a forecast?", "went_well": True},
        {"question": "What is a tariff?", "went_well": False},
    ]
    written = debrief(questions=asked, strengths=["Calm at the whiteboard"])
    assert (await api.put(f"/v1/interviews/{created['id']}/debrief", json=written)).status_code in (200, 201)
    [thanks] = tasks_of(created, "thank_you")
    draft = await drafted(api, thanks)
    assert draft["used"]["discussed"] == ["How does one test a forecast?"]
    for unsuited in ("weakness", "tariff", "whiteboard"):
        assert unsuited not in draft["body"]
    with_points = await drafted(api, thanks, points=[{"kind": "discussed", "text": "the night shifts"}])
    assert with_points["used"]["discussed"] == ["the night shifts"]
    assert {name for name, _ in errors(with_points["check"])} <= {"placeholder"}


async def test_missing_facts_are_gaps(api: Api) -> None:
    created = await create_interview(api)
    draft = await drafted(api, tasks_of(created, "thank_you")[0])
    assert "your name" in draft["missing"], "the default candidate has none yet"
    for gap in draft["missing"]:
        assert f"[[{gap}]]" in draft["subject"] + draft["body"], gap
    assert not draft["check"]["ok"]
    assert "decide" in draft["body"] or "decision" in draft["body"], "nobody said when they will decide"


async def test_a_panel_of_five_gets_five_letters(api: Api) -> None:
    created = await create_interview(api, *PANEL)
    tasks = tasks_of(created, "thank_you")
    assert len(tasks) == 5
    for tone in ("formal", "friendly"):
        for task in tasks:
            draft = await drafted(api, task, tone=tone)
            words = {name: draft[name] for name in ("subject", "body")}
            found = (await api.put(f"/v1/tasks/{task}/letter", json=words)).json()["check"]
            assert "too_alike" not in {name for name, _ in errors(found)}, (tone, found)


async def test_the_same_letter_to_a_colleague_is_noticed(api: Api) -> None:
    created = await create_interview(api, *PANEL[:2])
    first, second = tasks_of(created, "thank_you")
    assert (await api.put(f"/v1/tasks/{first}/letter", json=letter())).status_code == 200
    answer = await api.post("/v1/letters/check", json={"task_id": second, **letter()})
    alike = [each for each in answer.json()["findings"] if each["check"] == "too_alike"]
    assert alike
    for each in alike:
        assert letter()["body"][each["start"] : each["end"]]


async def test_a_letter_without_a_fault_passes(api: Api) -> None:
    created = await create_interview(api)
    task = tasks_of(created, "thank_you")[0]
    for body in ({"task_id": task, **letter()}, {"facts": letter_facts(letters_to_colleagues=[]), **letter()}):
        answer = await api.post("/v1/letters/check", json=body)
        assert (answer.status_code, answer.json()) == (200, {"ok": True, "findings": []})


async def test_faults_are_found_where_they_are(api: Api) -> None:
    created = await create_interview(api)
    faulty = letter(body="Dear Danna Reyes,\n\nThank you 😀 for you're time. I realy enjoyed it.\n\nAda Byron")
    answer = await api.post("/v1/letters/check", json={"task_id": tasks_of(created, "thank_you")[0], **faulty})
    found = {each["check"]: each for each in answer.json()["findings"] if each["start"] is not None}
    body = faulty["body"]
    at = {name: body[each["start"] : each["end"]] for name, each in found.items()}
    assert at["misspelt_name"] in ("Danna", "Danna Reyes")
    assert at["spelling"] == "realy"
    assert found["spelling"]["suggestion"] == "really"
    assert not answer.json()["ok"]


async def test_a_letter_before_its_time_is_noticed(api: Api) -> None:
    created = await create_interview(api, decision={"within_days": 10})
    [follow_up] = tasks_of(created, "follow_up_after_deadline")
    answer = await api.post("/v1/letters/check", json={"task_id": follow_up, **letter()})
    [early] = [each for each in answer.json()["findings"] if each["check"] == "too_early"]
    assert early["guidance"][0] == "wait-for-deadline"


async def test_a_task_that_asks_for_no_letter(api: Api) -> None:
    created = await create_interview(api)
    [debriefing] = tasks_of(created, "debrief")
    assert refusal(await api.post("/v1/letters/draft", json={"task_id": debriefing})) == (422, ["/task_id"])
    assert refusal(await api.post("/v1/letters/check", json={"task_id": debriefing, **letter()})) == (422, ["/task_id"])
    assert refusal(await api.put(f"/v1/tasks/{debriefing}/letter", json=letter())) == (409, [])


async def test_a_letter_has_versions_until_it_is_sent(api: Api) -> None:
    task = tasks_of(await create_interview(api), "thank_you")[0]
    own = f"/v1/tasks/{task}/letter"
    assert refusal(await api.get(own)) == (404, [])
    for number, body in ((1, "First."), (2, "Second."), (2, "Second.")):
        stored = await api.put(own, json=letter(body=body))
        assert (stored.status_code, stored.json()["version"]) == (200, number)
    shown = await api.get(own)
    assert shown.headers["etag"][:25] == stored.headers["etag"][:25], "the part of the object"
    assert (shown.json()["body"], shown.json()["sent_at"]) == ("Second.", None)
    versions = (await api.get(f"{own}/versions")).json()["items"]
    assert [(each["version"], each["body"]) for each in versions] == [(1, "First."), (2, "Second.")]

    stale = await api.put(own, json=letter(), headers={"if-match": '"0"'})
    assert refusal(stale) == (412, [])
    assert (await api.put(own, json=letter(), headers={"if-match": shown.headers["etag"]})).status_code == 200

    done = (await api.post(f"/v1/tasks/{task}/complete")).json()
    assert (await api.get(own)).json()["sent_at"] == done["closed_at"]
    assert refusal(await api.put(own, json=letter(body="Too late."))) == (409, [])
    await api.post(f"/v1/tasks/{task}/reopen")
    assert (await api.get(own)).json()["sent_at"] is None

    assert (await api.delete(own)).status_code == 204
    assert refusal(await api.get(own)) == (404, [])
    assert refusal(await api.delete(own)) == (404, [])
    assert (await api.get(f"{own}/versions")).json()["items"] == []


async def test_the_last_fifty_versions_are_stored(api: Api) -> None:
    own = f"/v1/tasks/{tasks_of(await create_interview(api), 'thank_you')[0]}/letter"
    for number in range(52):
        assert (await api.put(own, json=letter(body=f"Number {number}."))).status_code == 200
    versions = (await api.get(f"{own}/versions?limit=200")).json()["items"]
    assert [each["version"] for each in versions] == list(range(3, 53))


async def test_an_own_template_takes_the_place_of_the_services(api: Api) -> None:
    task = tasks_of(await create_interview(api), "thank_you")[0]
    before = await drafted(api, task)
    own = "/v1/letter-templates/thank_you/friendly"
    assert refusal(await api.get(own)) == (404, [])
    body = "Dear {{ recipient_name }},\n\nThank you for your time at {{ company }}.\n\n{{ candidate_name }}"
    written = await api.put(own, json=template(subject="From {{ candidate_name }}", body=body))
    assert written.status_code == 200, written.text
    assert "Thank you for your time at" in written.json()["example"]["body"]
    assert [each["kind"] for each in (await api.get("/v1/letter-templates")).json()["items"]] == ["thank_you"]
    draft = await drafted(api, task)
    assert "Dear Dana Reyes,\n\nThank you for your time at Nordlicht Energie." in draft["body"]
    formal = await drafted(api, task, tone="formal")
    assert "Thank you for your time at Nordlicht Energie." not in formal["body"], "only the tone that it is for"

    assert refusal(await api.put(own, json=template(), headers={"if-match": '"0"'})) == (412, [])
    assert (await api.delete(own)).status_code == 204
    assert refusal(await api.delete(own)) == (404, [])
    assert await drafted(api, task) == before


async def test_facts_are_never_a_template(api: Api) -> None:
    company = "{{ 7*7 }} {% for x in y %} ''.__class__"
    created = await create_interview(api, application={"company": company, "job_title": "{{ company }}"})
    for rule in ("thank_you", "notify_reference", "follow_up_without_deadline"):
        for task in tasks_of(created, rule):
            draft = await drafted(api, task, points=[{"kind": "enjoyed", "text": "{{ 7*7 }}"}])
            assert "49" not in draft["body"]


@pytest.mark.parametrize("name", ["nonsense", "thank_you"])
async def test_an_unknown_kind_or_tone_is_refused(api: Api, name: str) -> None:
    tone = "formal" if name == "nonsense" else "pompous"
    answer = await api.put(f"/v1/letter-templates/{name}/{tone}", json=template())
    assert refusal(answer) == (422, ["?kind" if name == "nonsense" else "?tone"])


async def test_a_bad_field_of_a_letter_is_blamed_by_name(api: Api) -> None:
    task = tasks_of(await create_interview(api), "thank_you")[0]
    point = {"kind": "enjoyed", "text": "the tests", "url": "https://ada.example.com/"}
    request = {"task_id": task, "tone": "formal", "points": [point]}
    for method, path, document, rows in (
        ("POST", "/v1/letters/draft", request, DRAFT),
        ("POST", "/v1/letters/check", letter(facts=letter_facts(points=[point])), CHECK),
        ("PUT", f"/v1/tasks/{task}/letter", letter(), LETTER),
        ("PUT", "/v1/letter-templates/thank_you/formal", template(), TEMPLATE),
    ):
        assert await refusals(api, method, path, document, rows) == expected(rows), path
        assert (await api.request(method, path, json=document)).status_code == 200, path
    both = letter(task_id=task, facts=letter_facts())
    none = letter()
    assert [refusal(await api.post("/v1/letters/check", json=each)) for each in (both, none)] == [(422, [""])] * 2


async def test_a_body_of_a_mebibyte_is_refused_at_once(api: Api) -> None:
    for size, expected_status in ((20_001, 422), (1024 * 1024, 413)):
        answer = await api.post("/v1/letters/check", json=letter(body="x " * (size // 2 + 1), facts=letter_facts()))
        assert refusal(answer)[0] == expected_status
