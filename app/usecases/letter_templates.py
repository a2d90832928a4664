"""An account's own templates of letters, in the place of those that come with the service."""

from concurrent.futures import Executor
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.errors import FieldError, InvalidFields, NotFound
from app.etiquette.letters.facts import LetterKind, Tone
from app.etiquette.letters.template import Template, TemplateInvalid
from app.resources import letters as wire
from app.store.db import Database, Tx
from app.store.letter_tables import LetterTemplateRow
from app.store.mapping import shaped
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import refuse_changed
from app.store.tables import AccountRow
from app.usecases.lettercraft import validate


async def own_template(session: AsyncSession, account_id: str, kind: LetterKind, tone: Tone) -> Template | None:
    """The account's own template; None where the service's is used."""
    row = await session.get(LetterTemplateRow, (account_id, kind.value, tone.value))
    return None if row is None else Template(row.subject, row.body)


async def write_template(
    db: Database,
    threads: Executor,
    account_id: str,
    kind: LetterKind,
    tone: Tone,
    fields: wire.TemplateFields,
    now: datetime,
) -> wire.LetterTemplateWritten:
    """Put a template in the place of the service's own, once it has rendered an example. Raises InvalidFields."""
    try:
        made = await validate(threads, kind, Template(fields.subject, fields.body))
    except TemplateInvalid as error:
        raise InvalidFields(FieldError(f"/{error.part}", str(error))) from error
    async with db.transaction() as tx:
        row = await _held(tx, account_id, kind, tone)
        if row is None:
            row = LetterTemplateRow(
                account_id=account_id, kind=kind, tone=tone, created_at=now, updated_at=now, **fields.model_dump()
            )
            tx.add(row)
        else:
            refuse_changed(row)
            row.subject, row.body, row.updated_at = fields.subject, fields.body, now
    example = {"subject": made.subject, "body": made.body, "missing": list(made.missing)}
    return shaped(wire.LetterTemplateWritten, row, language="en", example=example)


async def read_template(db: Database, account_id: str, kind: LetterKind, tone: Tone) -> wire.LetterTemplate:
    """The account's own template. Raises NotFound where the service's is used."""
    async with db.reading() as session:
        row = await session.get(LetterTemplateRow, (account_id, kind.value, tone.value))
    if row is None:
        raise NotFound("letter template", f"{kind}/{tone}")
    return _shown(row)


async def list_templates(db: Database, account_id: str, page: PageRequest) -> Page[wire.LetterTemplate]:
    """The account's own templates, by kind and tone."""
    query = select(LetterTemplateRow).where(col(LetterTemplateRow.account_id) == account_id)
    async with db.reading() as session:
        rows = await fetch_page(session, query, [col(LetterTemplateRow.kind), col(LetterTemplateRow.tone)], page)
    return rows.of([_shown(row) for row in rows.items])


async def delete_template(db: Database, account_id: str, kind: LetterKind, tone: Tone) -> None:
    """Go back to the service's own template. Raises NotFound where it is used already."""
    async with db.transaction() as tx:
        row = await _held(tx, account_id, kind, tone)
        if row is None:
            raise NotFound("letter template", f"{kind}/{tone}")
        refuse_changed(row)
        await tx.delete(row)


async def _held(tx: Tx, account_id: str, kind: LetterKind, tone: Tone) -> LetterTemplateRow | None:
    """The row, held until the transaction ends; the account's row is held too, lest two requests make one at once."""
    await tx.get(AccountRow, account_id, with_for_update={"key_share": True})
    return await tx.get(LetterTemplateRow, (account_id, kind.value, tone.value), with_for_update=True)


def _shown(row: LetterTemplateRow) -> wire.LetterTemplate:
    return shaped(wire.LetterTemplate, row, language="en")
