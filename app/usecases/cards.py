"""Business cards: interviewers as other programs keep their contacts."""

from collections.abc import Sequence
from datetime import datetime

from app.errors import FieldError, InvalidFields, NotFound
from app.formats.content_lines import Unreadable
from app.formats.vcards import read_cards, write_card
from app.resources.cards import CardsImported
from app.resources.interviewers import NewInterviewer
from app.store.db import Database
from app.store.mapping import interviewer_resource
from app.store.objects import owned
from app.store.processes import load_processes
from app.store.tables import ApplicationRow, InterviewerRow
from app.usecases.panels import new_interviewer


def cards_in(file: bytes, charset: str | None = None) -> list[NewInterviewer]:
    """The people of a `.vcf` file. Raises InvalidFields."""
    try:
        return read_cards(file, charset)
    except Unreadable as error:
        raise InvalidFields(FieldError("/vcards", str(error))) from error


async def import_cards(db: Database, account_id: str, people: Sequence[NewInterviewer], now: datetime) -> CardsImported:
    """Take people in who sit on no panel yet: the invitation that comes with their address finds them."""
    rows = [new_interviewer(account_id, each, now) for each in people]
    async with db.transaction() as tx:
        tx.add_all(rows)
    return CardsImported(interviewers=[interviewer_resource(row) for row in rows])


async def card_of(db: Database, account_id: str, interviewer_id: str, version: str) -> str:
    """The card of an interviewer. Raises NotFound."""
    async with db.reading() as session:
        return write_card(
            interviewer_resource(await owned(session, InterviewerRow, account_id, interviewer_id)), version
        )


async def cards_of_application(db: Database, account_id: str, application_id: str, version: str) -> str:
    """The cards of everyone who sits on a panel of an application, each once. Raises NotFound."""
    async with db.reading() as session:
        await owned(session, ApplicationRow, account_id, application_id)
        process = (await load_processes(session, [application_id], with_tasks=False)).get(application_id)
    if process is None:  # removed between the two reads
        raise NotFound("application", application_id)
    people = {row.id: row for panel in process.panels.values() for row in panel}
    return "".join(write_card(interviewer_resource(people[each]), version) for each in sorted(people))
