"""Query parameters: unknown and repeated ones are refused everywhere, and filters take several values."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.usecases.accounts.accounts import OPERATOR_SCOPES, create_key
from tests.api.documents import UNKNOWN_ID, Document, reference
from tests.api.operations import Operation, account_of_one_each, bearing, operations
from tests.api.problems import refusal
from tests.clocks import NOON
from tests.service import Api
from tests.stories import interview, interviewer

pytestmark = [pytest.mark.anyio, pytest.mark.databases_differ]

FEEDS = ("timeline.svg", "agenda.html", "calendar.ics")
"""Addresses that programs extend."""
LENIENT = ("/", "/docs", "/openapi.json", "/healthz", "/readyz", "/metrics", "/docs/assets/docs.js")
Sent = dict[str, Any]


async def _all(api: Api, document: Document) -> list[Operation]:
    """Every operation that is no feed, and a key for all of them."""
    _, key = await api.database.run_in_transaction(create_key, api.account_id, "all", OPERATOR_SCOPES, NOON)
    found = await operations(api, document)
    api.headers.update(bearing(key))
    return [each for each in found if not each.path.endswith(FEEDS)]


def _queries(document: Document, operation: Operation) -> list[Document]:
    parameters = document["paths"][operation.template][operation.method].get("parameters", ())
    return [each for each in parameters if each["in"] == "query"]


def _enumeration(document: Document, parameter: Document) -> list[str]:
    """The values of a filter by an enumeration; none of another parameter."""
    items = parameter["schema"].get("items", {})
    name = items.get("$ref", "").rpartition("/")[2]
    values: list[str] = (document["components"]["schemas"][name] if name else items).get("enum", [])
    return values


def _filters(document: Document) -> Iterator[tuple[str, str, list[str]]]:
    for path, item in document["paths"].items():
        for parameter in item.get("get", {}).get("parameters", ()):
            if parameter["in"] == "query" and (values := _enumeration(document, parameter)):
                yield path, parameter["name"], values


async def _detail(api: Api, path: str, query: str) -> str:
    answer = await api.get(f"/v1/{path}?{query}")
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    detail: str = error["detail"]
    return detail


async def test_an_unknown_name_is_refused_by_every_operation(api: Api, document: Document) -> None:
    _, key = await api.database.run_in_transaction(create_key, api.account_id, "none", (), NOON)
    for operation in await _all(api, document):
        sent: Sent = {"json": operation.body, "params": {"surprise": "1"}}
        refused = {
            "without a key": await api.request(operation.method, operation.path, headers=bearing("x"), **sent),
            "without the scope": await api.request(operation.method, operation.path, headers=bearing(key), **sent),
            "with all": await api.request(operation.method, operation.path, **sent),
        }
        assert {name: refusal(answer) for name, answer in refused.items()} == {
            "without a key": (401, []),
            "without the scope": (403, []),
            "with all": (422, ["?surprise"]),
        }, operation.name


async def test_a_parameter_with_one_value_is_refused_when_it_is_given_twice(api: Api, document: Document) -> None:
    for operation in await _all(api, document):
        for name in (each["name"] for each in _queries(document, operation) if each["schema"].get("type") != "array"):
            twice = {name: ["1", "1"]}
            answer = await api.request(operation.method, operation.path, json=operation.body, params=twice)
            assert refusal(answer) == (422, [f"?{name}"]), (operation.name, name)
            assert answer.json()["errors"][0]["detail"] == "is given 2 times, but takes one value"


async def test_a_filter_by_an_enumeration_takes_several_values(api: Api, document: Document) -> None:
    identifiers, _ = await account_of_one_each(api)
    api.app.state.streams.end()  # a stream, too, is to come to its end
    filters = list(_filters(document))
    assert len(filters) > 10
    for template, name, values in filters:
        path = template.format_map(identifiers)
        first, last = values[0], values[-1]

        async def listed(*pairs: tuple[str, str], path: str = path) -> Any:
            answer = await api.get(path, params=list(pairs))
            assert answer.status_code == 200, (path, pairs, answer.text)
            return answer.text if path.endswith("stream") else {each["id"] for each in answer.json()["items"]}

        one, other = await listed((name, first)), await listed((name, last))
        expected = one if path.endswith("stream") else one | other
        for form in (
            [f"{first},{last}"],
            [first, last],
            [f"{first}, {last}", first],
            [f"{last},,{first},"],
            [last, first, last, f"{first},{first}"],
        ):
            assert await listed(*((name, each) for each in form)) == expected, (template, name, form)
        for wrong in ("lost", f"{first},lost", f"{first.upper()}", "", ",", " , ,", "%00"):
            assert refusal(await api.get(path, params={name: wrong})) == (422, [f"?{name}"]), (template, name, wrong)
        assert refusal(await api.get(path, params=[(name, first), (name, "lost")])) == (422, [f"?{name}"])


async def test_a_wrong_value_and_a_near_name_are_pointed_out(api: Api) -> None:
    known = ", ".join(
        f"`{name}`"
        for name in (
            *("application_id", "candidate_id", "cursor", "due_before", "interview_id"),
            *("limit", "opens_before", "rule", "status"),
        )
    )
    among = f"The query parameters of this path: {known}"
    assert {query: await _detail(api, "tasks", query) for query in ("state=due", "Rules=thank_you", "zzz=1")} == {
        "state=due": f"is unknown; did you mean `status`? {among}",
        "Rules=thank_you": f"is unknown; did you mean `rule`? {among}",
        "zzz=1": f"is unknown; {among}",
    }
    assert await _detail(api, "rules", "rule=thank_you") == "is unknown; The query parameters of this path: none"
    assert (await _detail(api, "tasks", "status=due,overdu")).startswith("value 2, `overdu`: Input should be 'sched")
    assert await _detail(api, "tasks", "rule=thank_you&rule=smile") == (
        "value 2, `smile`: there is no rule smile; GET /v1/rules lists them"
    )
    assert await _detail(api, "tasks", "candidate_id=") == "has no value; leave it out to list everything"

    both = await api.get("/v1/tasks?state=due&limit=1&limit=2&limit=3&colour=red")
    assert refusal(both) == (422, ["?state", "?limit", "?colour"])


async def test_absurd_queries_are_refused_at_once(api: Api) -> None:
    many = "&".join(f"a{number}=1" for number in range(7_000))
    started = time.process_time()
    answers = [
        await api.get(f"/v1/tasks?{query}")
        for query in (many, "status=due&" * 5_000, f"{'x' * 50_000}=1", f"status={'due,' * 15_000}x", "&" * 50_000)
    ]
    assert time.process_time() - started < 1
    blamed = [refusal(answer) for answer in answers]
    assert blamed == [
        (422, ["?query"]),
        (422, ["?query"]),
        (422, ["?" + "x" * 60]),
        (422, ["?status"]),
        (422, ["?query"]),
    ]
    assert max(len(answer.content) for answer in answers) < 20_000
    assert refusal(await api.get("/v1/tasks?" + "&".join(f"a{number}=1" for number in range(400)))) == (
        422,
        [f"?a{number}" for number in range(20)],
    )
    assert refusal(await api.get("/v1/tasks?%00%C3%A9%F0%9F%98%80=1&=&&")) == (422, ["?\x00??", "?"])


async def test_a_filter_takes_at_most_fifty_values(api: Api) -> None:
    fifty = [f"cand_{number:026}" for number in range(50)]
    assert (await api.get("/v1/tasks", params={"candidate_id": ",".join(fifty)})).json()["items"] == []
    assert (await api.get("/v1/tasks", params={"candidate_id": [",".join(fifty[:9])] * 50})).json()["items"] == []
    for more in (",".join([*fifty, "x"]), [*fifty, "x"], [*fifty, fifty[0]]):
        assert refusal(await api.get("/v1/tasks", params={"candidate_id": more})) == (422, ["?candidate_id"])


async def test_a_write_with_an_unknown_parameter_changes_nothing_and_repeats_nothing(api: Api) -> None:
    key = {"Idempotency-Key": "once"}
    assert (await api.post("/v1/candidates", json={"name": "Ada"}, headers=key)).status_code == 201
    for headers in (key, {}):
        answer = await api.post("/v1/candidates?notify=false", json={"name": "Ada"}, headers=headers)
        assert refusal(answer) == (422, ["?notify"])
    assert len((await api.get("/v1/candidates")).json()["items"]) == 2


async def test_pages_feeds_and_probes_ignore_unknown_names(api: Api) -> None:
    created = (await api.post("/v1/interviews", json=interview())).json()
    candidate = created["application"]["candidate_id"]
    token = (await api.post(f"/v1/candidates/{candidate}/feed-tokens")).json()["token"]
    feeds = [f"/v1/candidates/{candidate}/{name}" for name in ("calendar.ics", "agenda.html")]
    feeds.append(f"/v1/applications/{created['application_id']}/timeline.svg")
    for path in (*LENIENT, *feeds):
        assert (await api.get(f"{path}?utm_source=mail&utm_source=chat")).status_code in (200, 503), path
    for path in feeds:
        answer = await api.get(f"{path}?token={token}&fbclid=x&fbclid=y", headers={"authorization": ""})
        assert answer.status_code == 200, path


async def test_events_and_interviews_are_found_by_candidate(api: Api) -> None:
    ada, alan = [(await api.post("/v1/candidates", json={"name": name})).json()["id"] for name in ("Ada", "Alan")]
    rounds = {}
    for candidate in (ada, alan, None):
        about = {"company": "Brightloop", **({"candidate_id": candidate} if candidate else {})}
        rounds[candidate] = (await api.post("/v1/interviews", json=interview(application=about))).json()
    everything = (await api.get("/v1/events?limit=200")).json()["items"]

    def of(event: Document) -> str:
        about = event["data"].get("application") or event["data"]["task"]
        candidate: str = about["candidate_id"]
        return candidate

    for wanted in ([ada], [alan, ada]):
        hers = [event for event in everything if of(event) in wanted]
        assert len(hers) > 4
        query = {"candidate_id": ",".join(wanted)}
        assert (await api.get("/v1/events", params={**query, "limit": 200})).json()["items"] == hers
        first = await api.get("/v1/events", params={**query, "limit": 3})
        assert first.json()["items"] == hers[:3]
        walked, link = list(first.json()["items"]), first.links
        while link:
            page = await api.get(link["next"]["url"])
            walked, link = [*walked, *page.json()["items"]], page.links
        assert walked == hers
        scheduled = await api.get("/v1/events", params={**query, "types": "task.*,application.created", "limit": 200})
        named = ("task.", "application.created")
        assert scheduled.json()["items"] == [event for event in hers if event["type"].startswith(named)]
        found = (await api.get("/v1/interviews", params=query)).json()["items"]
        assert {each["id"] for each in found} == {rounds[candidate]["id"] for candidate in wanted}
    for unknown in (f"cand_{UNKNOWN_ID}", "Ada"):
        for name in ("events", "interviews", "deadlines", "interactions"):
            empty = (await api.get(f"/v1/{name}", params={"candidate_id": unknown})).json()
            assert empty == {"items": [], "next_cursor": None}, name


async def test_interviews_are_found_by_their_beginning_and_their_panel(api: Api) -> None:
    first = (await api.post("/v1/interviews", json=interview(interviewers=[interviewer()]))).json()
    later = (await api.post("/v1/interviews", json=interview(NOON + timedelta(days=9), interviewers=[]))).json()
    dana = first["interviewers"][0]["id"]
    begins = first["starts_at"]
    for query, expected in (
        ({"starts_after": begins}, [later]),
        ({"starts_before": later["starts_at"]}, [first]),
        ({"starts_before": later["starts_at"].replace("Z", ".000001Z")}, [first, later]),
        ({"starts_after": begins, "starts_before": begins}, []),
        ({"interviewer_id": dana}, [first]),
        ({"interviewer_id": f"{dana},ivr_{UNKNOWN_ID}", "status": "scheduled,held"}, [first]),
    ):
        found = (await api.get("/v1/interviews", params=query)).json()["items"]
        assert [each["id"] for each in found] == [each["id"] for each in expected], query


async def test_an_external_id_with_commas_is_found_as_it_is(api: Api) -> None:
    made = {}
    for external_id in ("a", "b", "a,b", " c, "):
        made[external_id] = (await api.post("/v1/candidates", json={"name": "Ada", "external_id": external_id})).json()
    for blank in ("", " ", ",", " , "):
        assert refusal(await api.get("/v1/candidates", params={"external_id": blank})) == (422, ["?external_id"]), blank
    for given, expected in (
        (["a"], ["a"]),
        (["a,b"], ["a", "b", "a,b"]),
        (["b", "a"], ["a", "b"]),
        ([" c, "], [" c, "]),
        (["b,none", "a"], ["a", "b"]),
    ):
        found = (await api.get("/v1/candidates", params={"external_id": given})).json()["items"]
        assert found == [made[each] for each in expected], given


async def test_the_next_page_keeps_every_filter(api: Api) -> None:
    for company in ("Nord", "Nord Süd", "Ost", "Nordost"):
        for status in ("active", "offer"):
            await api.post("/v1/applications", json={"company": company, "status": status})
    query: list[tuple[str, str | int | float | bool | None]] = [
        ("status", "active"),
        ("status", "offer,accepted"),
        ("q", "nörd"),
        ("limit", "4"),
    ]
    first = await api.get("/v1/applications", params=query)
    second = await api.get(first.links["next"]["url"])
    assert [len(page.json()["items"]) for page in (first, second)] == [4, 2]
    assert {each["company"] for page in (first, second) for each in page.json()["items"]} == {
        *("Nord", "Nord Süd", "Nordost")
    }
    assert second.links == {}
    assert second.json()["next_cursor"] is None
    cursor = first.json()["next_cursor"]
    assert refusal(await api.get("/v1/applications", params={"cursor": [cursor, cursor]})) == (422, ["?cursor"])
    other = await api.get("/v1/applications", params={"cursor": cursor, "q": "ost"})
    assert [each["company"] for each in other.json()["items"]] == ["Ost", "Ost", "Nordost", "Nordost"]


async def test_tasks_of_several_statuses_come_in_the_order_in_which_they_open(api: Api) -> None:
    for days in (9, -1, 3):
        await api.post("/v1/interviews", json=interview(NOON.replace(day=NOON.day - 3 + days % 3)))
    everything = (await api.get("/v1/tasks?limit=200")).json()["items"]
    wanted = [task for task in everything if task["status"] in ("due", "scheduled", "overdue")]
    for limit in (1, 2, 3, 200):
        walked: list[Any] = []
        address = f"/v1/tasks?status=overdue,due&status=scheduled&limit={limit}"
        while address:
            page = await api.get(address)
            walked += page.json()["items"]
            address = page.links.get("next", {}).get("url", "")
        assert walked == wanted, limit


SEARCHES = [
    ("muller", ["Müller"]),
    ("MÜLLER", ["Müller"]),
    ("mu\u0308ller anna", ["Müller"]),
    ("ann mul", ["Müller"]),
    ("strasse", ["Straße"]),
    ("STRASSE", ["Straße"]),
    ("ΣΊΣΥΦΟΣ", ["Σίσυφος"]),
    ("%", ["100%_"]),
    ("_", ["100%_"]),
    ("100 %_", ["100%_"]),
    ("\\", []),
    ("ann ann", ["Müller"]),
    ("anna nobody", []),
    ("'; --", []),
    ("\x00", []),
]
NAMED = {"Müller": "Anna Müller", "Straße": "Jo Straße", "Σίσυφος": "Σίσυφος Α", "100%_": "100%_"}


@pytest.mark.parametrize(
    ("words", "expected"), SEARCHES, ids=[words.encode("unicode_escape").decode() for words, _ in SEARCHES]
)
async def test_a_search_ignores_case_and_accents(api: Api, words: str, expected: list[str]) -> None:
    for name in NAMED.values():
        await api.post("/v1/candidates", json={"name": name})
        await api.post("/v1/references", json=reference(name=name))
        await api.post("/v1/applications", json={"company": name})
        await api.post("/v1/interviewers", json={"name": name})
    for path, field in (
        ("candidates", "name"),
        ("references", "name"),
        ("applications", "company"),
        ("interviewers", "name"),
    ):
        found = (await api.get(f"/v1/{path}", params={"q": words})).json()["items"]
        assert [each[field] for each in found] == [NAMED[each] for each in expected], path


async def test_a_search_finds_companies_and_titles(api: Api) -> None:
    await api.post("/v1/applications", json={"company": "Nordlicht", "job_title": "Data Engineer"})
    await api.post("/v1/applications", json={"company": "Brightloop"})
    await api.post("/v1/interviewers", json={"name": "Dana", "title": "Head of Data", "company": "Nordlicht"})
    await api.post("/v1/interviewers", json={"email": "dana@example.com", "role": "recruiter"})
    for path, query, count in (
        ("applications", "q=engineer+nord", 1),
        ("applications", "q=data+bright", 0),
        ("applications", "q=", 2),
        ("applications", "q=++", 2),
        ("interviewers", "q=nord+head", 1),
        ("interviewers", "q=dana", 1),
        ("interviewers", "q=dana&role=recruiter", 0),
        ("interviewers", "role=recruiter,coordinator", 1),
        ("candidates", "q=" + "+".join("abcdefghij"), 0),
    ):
        assert len((await api.get(f"/v1/{path}?{query}")).json()["items"]) == count, (path, query)
    for wrong in ("x" * 101, " ".join("abcdefghijk")):
        assert refusal(await api.get("/v1/candidates", params={"q": wrong})) == (422, ["?q"])
    assert refusal(await api.get("/v1/tasks?q=x")) == (422, ["?q"])


async def test_a_search_goes_on_beyond_a_thousand_rows(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.searching._ROWS_AT_ONCE", 3)
    for number in range(10):
        await api.post("/v1/applications", json={"company": "Even" if number % 2 else "Odd", "job_title": str(number)})
    for limit, expected in ((2, [2, 2, 1]), (5, [5]), (4, [4, 1])):
        address, sizes, titles = f"/v1/applications?q=even&limit={limit}", [], []
        while address:
            page = await api.get(address)
            sizes.append(len(page.json()["items"]))
            titles += [each["job_title"] for each in page.json()["items"]]
            address = page.links.get("next", {}).get("url", "")
        assert (sizes, titles) == (expected, ["1", "3", "5", "7", "9"])
