"""An account's own letter templates, which replace the built-in ones."""

from concurrent.futures import Executor
from datetime import datetime

from sqlalchemy import Connection, select
from sqlmodel import col

from app.errors import FieldError, InvalidFields, NotFound
from app.letters.context import LetterKind, Tone
from app.letters.template import Template, TemplateInvalid
from app.resources import letters as shapes
from app.store.db import Reader, UnitOfWork
from app.store.mapping import shaped
from app.store.paging import Page, PageRequest, fetch_page
from app.store.preconditions import Precondition
from app.store.record import fetch_one, select_record
from app.store.records import LetterTemplateRecord
from app.store.tables import AccountRow
from app.usecases.letters.threads import validate


def own_template(connection: Connection, account_id: str, kind: LetterKind, tone: Tone) -> Template | None:
    """The account's own template; None if the built-in one is used."""
    row = _stored(connection, account_id, kind, tone)
    return None if row is None else Template(row.subject, row.body)


async def write_template(
    tx: UnitOfWork,
    threads: Executor,
    account_id: str,
    kind: LetterKind,
    tone: Tone,
    fields: shapes.TemplateFields,
    condition: Precondition,
    now: datetime,
) -> shapes.LetterTemplateWritten:
    """Store a template that replaces the built-in one, after it has rendered an example.

    Raises InvalidFields for a template that does not render, PreconditionFailed.
    """
    try:
        rendered = await validate(threads, kind, Template(fields.subject, fields.body))
    except TemplateInvalid as error:
        raise InvalidFields(FieldError(f"/{error.part}", str(error))) from error
    row = await tx.run(_locked, account_id, kind, tone)
    condition.refuse_changed(row)
    if row is None:
        row = LetterTemplateRecord(
            account_id=account_id,
            kind=kind.value,
            tone=tone.value,
            created_at=now,
            updated_at=now,
            **fields.model_dump(),
        )
        tx.add(row)
    else:
        row = tx.change(row, subject=fields.subject, body=fields.body, updated_at=now)
    example = {"subject": rendered.subject, "body": rendered.body, "missing": list(rendered.missing)}
    return shaped(shapes.LetterTemplateWritten, row, language="en", example=example)


async def read_template(reader: Reader, account_id: str, kind: LetterKind, tone: Tone) -> shapes.LetterTemplate:
    """The account's own template. Raises NotFound if the built-in one is used."""
    row = await reader.run(_stored, account_id, kind, tone)
    if row is None:
        raise NotFound("letter template", f"{kind}/{tone}")
    return _resource(row)


async def list_templates(reader: Reader, account_id: str, page: PageRequest) -> Page[shapes.LetterTemplate]:
    """The account's own templates, by kind and tone."""
    columns = LetterTemplateRecord.TABLE.c
    query = select_record(LetterTemplateRecord).where(columns.account_id == account_id)
    rows = await reader.run(fetch_page, LetterTemplateRecord, query, [columns.kind, columns.tone], page)
    return rows.of([_resource(row) for row in rows.items])


async def delete_template(
    tx: UnitOfWork, account_id: str, kind: LetterKind, tone: Tone, condition: Precondition
) -> None:
    """Go back to the built-in template. Raises NotFound if it is used already, PreconditionFailed."""
    row = await tx.run(_locked, account_id, kind, tone)
    if row is None:
        raise NotFound("letter template", f"{kind}/{tone}")
    condition.refuse_changed(row)
    tx.remove(row)


def _locked(connection: Connection, account_id: str, kind: LetterKind, tone: Tone) -> LetterTemplateRecord | None:
    """The row, locked; the account's row is locked too, so that two requests cannot create the template at once."""
    account = select(col(AccountRow.id)).where(col(AccountRow.id) == account_id)
    connection.execute(account.with_for_update(key_share=True))
    return _stored(connection, account_id, kind, tone, lock=True)


def _stored(
    connection: Connection, account_id: str, kind: LetterKind, tone: Tone, *, lock: bool = False
) -> LetterTemplateRecord | None:
    columns = LetterTemplateRecord.TABLE.c
    conditions = columns.account_id == account_id, columns.kind == kind.value, columns.tone == tone.value
    query = select_record(LetterTemplateRecord).where(*conditions)
    return fetch_one(connection, LetterTemplateRecord, query.with_for_update() if lock else query)


def _resource(row: LetterTemplateRecord) -> shapes.LetterTemplate:
    return shaped(shapes.LetterTemplate, row, language="en")
