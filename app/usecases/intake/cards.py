"""Business cards: interviewers imported from and exported to address books."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from app.errors import FieldError, InvalidFields
from app.formats.cards.vcards import read_cards, write_card
from app.formats.content_lines import Unreadable
from app.resources.cards import CardsImported
from app.resources.interviewers import Interviewer, NewInterviewer
from app.store.db import Reader, UnitOfWork
from app.store.loading import load_states
from app.store.mapping import shaped
from app.store.objects import load_owned
from app.store.records import ApplicationRecord, InterviewerRecord
from app.usecases.interviews.panels import new_interviewer


def parse_cards(file: bytes, charset: str | None = None) -> list[NewInterviewer]:
    """The people of a `.vcf` file. Raises InvalidFields."""
    try:
        return read_cards(file, charset)
    except Unreadable as error:
        raise InvalidFields(FieldError("/vcards", str(error))) from error


async def import_cards(
    tx: UnitOfWork, account_id: str, people: Sequence[NewInterviewer], now: datetime
) -> CardsImported:
    """Create interviewers without a panel; a later invitation with their address adds them to one."""
    rows = [tx.add(new_interviewer(account_id, person, now)) for person in people]
    return CardsImported(interviewers=[shaped(Interviewer, row) for row in rows])


async def interviewer_card(reader: Reader, account_id: str, interviewer_id: str, version: str) -> str:
    """The vCard of an interviewer, in version "4" or "3". Raises NotFound."""
    row = await reader.run(load_owned, InterviewerRecord, account_id, interviewer_id)
    return write_card(shaped(Interviewer, row), version)


async def application_cards(reader: Reader, account_id: str, application_id: str, version: str) -> str:
    """The vCards of everyone on an application's panels, one a person. Raises NotFound."""
    people = await reader.run(_load_people, account_id, application_id)
    return "".join(write_card(shaped(Interviewer, people[person]), version) for person in sorted(people))


def _load_people(connection: Connection, account_id: str, application_id: str) -> dict[str, InterviewerRecord]:
    load_owned(connection, ApplicationRecord, account_id, application_id)
    state = load_states(connection, [application_id], with_tasks=False)[application_id]
    return {row.id: row for panel in state.panels.values() for row in panel}
