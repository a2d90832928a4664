"""A story that is stored, and what a preview of the same facts foresees, in a form to compare them."""

from collections.abc import Iterable
from typing import Any

from tests.api.documents import Document
from tests.service import Api
from tests.stories import interviewer

FORMAL: Document = {"company": "Nordlicht", "company_culture": "formal", "allowed_channels": ["letter"]}
PANEL = [interviewer(role="hiring_manager"), interviewer("Jonas Weber"), {"name": "Aylin Kaya"}]
OF_THE_SERVICE = ("created_at", "updated_at", "is_default")
ONLY_STORED = ("id", "snoozed_until", "created_at", "updated_at")


def patchable(resource: Document) -> Document:
    return {name: value for name, value in resource.items() if name not in OF_THE_SERVICE}


async def stored(api: Api, about: Document, rounds: list[Document]) -> Document:
    """Post a story of a candidate of its own; gives what is stored as a preview takes it, without the hour."""
    candidate = (await api.post("/v1/candidates", json={"name": "Ada", **about})).json()
    application = {**rounds[0]["application"], "candidate_id": candidate["id"]}
    answers = [await api.post("/v1/interviews", json={**rounds[0], "application": application})]
    of_one = {"application": None, "application_id": answers[0].json()["application_id"]}
    answers += [await api.post("/v1/interviews", json={**document, **of_one}) for document in rounds[1:]]
    assert [answer.status_code for answer in answers] == [201] * len(rounds), answers[-1].text
    read = {name: await listed(api, name, of_one["application_id"]) for name in ("interviews", "deadlines")}
    panels = {each["id"]: [patchable(one) for one in each["interviewers"]] for each in read["interviews"]}
    return {
        "candidate": patchable(candidate),
        "application": patchable((await api.get(f"/v1/applications/{of_one['application_id']}")).json()),
        "interviews": [{**patchable(each), "interviewers": panels[each["id"]]} for each in read["interviews"]],
        "deadlines": [patchable(each) for each in read["deadlines"]],
    }


async def listed(api: Api, name: str, application_id: Any) -> list[Document]:
    answer = await api.get(f"/v1/{name}", params={"application_id": application_id})
    items: list[Document] = answer.json()["items"]
    return items


def of_the_application(tasks: list[Document]) -> list[Document]:
    """Without the candidate's weekly search, which belongs to no single application."""
    return [task for task in tasks if task["application_id"] is not None]


def comparable(tasks: Iterable[Document], *but: str) -> list[Document]:
    """Tasks without what only one of the two has, in an order that both have."""
    compared = [{name: value for name, value in task.items() if name not in but} for task in tasks]
    return sorted(compared, key=lambda task: (task["opens_at"], task["rule"], task["interviewer_id"] or ""))


async def previewed(api: Api, body: Document) -> list[Document]:
    answer = await api.post("/v1/plans/preview", json=body)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) >= {"tasks"}
    tasks: list[Document] = answer.json()["tasks"]
    return tasks
