"""`/v1/letters`, the letter of a task, and `/v1/letter-templates`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.api.deps import Condition, Db, LetterThreads, Now, ReadAccount, Unit, WriteAccount
from app.api.idempotency import writes_nothing
from app.api.paging import Listing, PageWanted, listing
from app.api.problems import responses
from app.api.routing import ApiRoute
from app.letters.context import LetterKind, Tone
from app.resources.letters import (
    Letter,
    LetterCheck,
    LetterDraft,
    LetterKept,
    LetterTemplate,
    LetterTemplateWritten,
    LetterToCheck,
    LetterVersion,
    LetterWanted,
    NewLetter,
    TemplateFields,
)
from app.usecases.letters import letters, templates

Kind = Annotated[LetterKind, Path(description="What the letter is for.")]
InTone = Annotated[Tone, Path(description="How the letter speaks.")]

router = APIRouter(prefix="/v1", tags=["letters"], route_class=ApiRoute)


@router.post("/letters/draft", responses=responses(409))
@writes_nothing
async def draft_letter(
    db: Db, threads: LetterThreads, account: ReadAccount, now: Now, letter: LetterWanted
) -> LetterDraft:
    """Draft the letter that a task asks for, from the facts of the case.

    The same facts give the same draft. Missing facts are left as marked gaps; nothing is made up.
    """
    return await letters.draft_letter(db, threads, account, letter, now)


@router.post("/letters/check", responses=responses())
@writes_nothing
async def check_letter(
    db: Db, threads: LetterThreads, account: ReadAccount, now: Now, letter: LetterToCheck
) -> LetterCheck:
    """Check a letter before it is sent: names, spelling, tone, length, and whether it is time."""
    return await letters.check_letter(db, threads, account, letter, now)


@router.put("/tasks/{task_id}/letter", responses=responses(404, 409))
async def keep_letter(
    db: Db,
    tx: Unit,
    threads: LetterThreads,
    account: WriteAccount,
    condition: Condition,
    now: Now,
    task_id: str,
    fields: NewLetter,
) -> LetterKept:
    """Store a letter with its task; completing the task marks it as sent."""
    return await letters.store_letter(db, tx, threads, account, task_id, fields, condition, now)


@router.get("/tasks/{task_id}/letter", responses=responses(404))
async def get_letter(db: Db, account: ReadAccount, task_id: str) -> Letter:
    """Read the latest version of the letter stored with a task."""
    return await letters.read_letter(db, account, task_id)


@router.get("/tasks/{task_id}/letter/versions", responses=responses(404))
async def list_letter_versions(
    db: Db, account: ReadAccount, page: PageWanted, request: Request, response: Response, task_id: str
) -> Listing[LetterVersion]:
    """List the versions of a task's letter, oldest first; the last fifty are stored."""
    return listing(await letters.list_versions(db, account, task_id, page), request, response)


@router.delete("/tasks/{task_id}/letter", status_code=204, responses=responses(404))
async def delete_letter(tx: Unit, account: WriteAccount, condition: Condition, task_id: str) -> None:
    """Delete the letter stored with a task, with all its versions."""
    await letters.delete_letter(tx, account, task_id, condition)


@router.get("/letter-templates", responses=responses())
async def list_letter_templates(
    db: Db, account: ReadAccount, page: PageWanted, request: Request, response: Response
) -> Listing[LetterTemplate]:
    """List the account's own templates; where there is none, the service's is used."""
    return listing(await templates.list_templates(db, account, page), request, response)


@router.get("/letter-templates/{kind}/{tone}", responses=responses(404))
async def get_letter_template(db: Db, account: ReadAccount, kind: Kind, tone: InTone) -> LetterTemplate:
    """Read the account's own template for one kind of letter in one tone."""
    return await templates.read_template(db, account, kind, tone)


@router.put("/letter-templates/{kind}/{tone}", responses=responses())
async def write_letter_template(
    tx: Unit,
    threads: LetterThreads,
    account: WriteAccount,
    condition: Condition,
    now: Now,
    kind: Kind,
    tone: InTone,
    fields: TemplateFields,
) -> LetterTemplateWritten:
    """Replace the service's template by your own; it is stored once it has rendered an example."""
    return await templates.write_template(tx, threads, account, kind, tone, fields, condition, now)


@router.delete("/letter-templates/{kind}/{tone}", status_code=204, responses=responses(404))
async def delete_letter_template(
    tx: Unit, account: WriteAccount, condition: Condition, kind: Kind, tone: InTone
) -> None:
    """Go back to the service's own template."""
    await templates.delete_template(tx, account, kind, tone, condition)
