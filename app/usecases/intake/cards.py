"""Business cards: interviewers as other programs keep their contacts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from app.errors import FieldError, InvalidFields
from app.formats.cards.vcards import read_cards, write_card
from app.formats.content_lines import Unreadable
from app.resources.cards import CardsImported
from app.resources.interviewers import NewInterviewer
from app.store.application_states import load_states
from app.store.db import Reader, UnitOfWork
from app.store.mapping import interviewer_resource
from app.store.objects import owned
from app.store.records import ApplicationRecord, InterviewerRecord
from app.usecases.interviews.panels import new_interviewer


def cards_in(file: bytes, charset: str | None = None) -> list[NewInterviewer]:
    """The people of a `.vcf` file. Raises InvalidFields."""
    try:
        return read_cards(file, charset)
    except Unreadable as error:
        raise InvalidFields(FieldError("/vcards", str(error))) from error


async def import_cards(
    tx: UnitOfWork, account_id: str, people: Sequence[NewInterviewer], now: datetime
) -> CardsImported:
    """Add people who sit on no panel yet: the invitation that comes with their address finds them."""
    rows = [tx.add(new_interviewer(account_id, each, now)) for each in people]
    return CardsImported(interviewers=[interviewer_resource(row) for row in rows])


async def card_of(reader: Reader, account_id: str, interviewer_id: str, version: str) -> str:
    """The card of an interviewer. Raises NotFound."""
    row = await reader.read(owned, InterviewerRecord, account_id, interviewer_id)
    return write_card(interviewer_resource(row), version)


async def cards_of_application(reader: Reader, account_id: str, application_id: str, version: str) -> str:
    """The cards of everyone who sits on a panel of an application, each once. Raises NotFound."""
    people = await reader.read(_everyone, account_id, application_id)
    return "".join(write_card(interviewer_resource(people[each]), version) for each in sorted(people))


def _everyone(connection: Connection, account_id: str, application_id: str) -> dict[str, InterviewerRecord]:
    """Those who sit on a panel of the account's application. Raises NotFound."""
    owned(connection, ApplicationRecord, account_id, application_id)
    state = load_states(connection, [application_id], with_tasks=False)[application_id]
    return {row.id: row for panel in state.panels.values() for row in panel}
