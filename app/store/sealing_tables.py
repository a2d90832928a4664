"""The table with the fingerprint of the secret key that sealed this database."""

from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.store.columns import instant

THE_ONE: Final = 1
"""The id of the only row."""


class SealingCheckRow(SQLModel, table=True):
    """The fingerprint of the secret key that seals webhook secrets and stored responses; never the key itself."""

    __tablename__: ClassVar[Any] = "sealing_checks"
    __table_args__ = (CheckConstraint("id = 1", name="ck_sealing_checks_one"),)

    id: int = Field(primary_key=True, default=THE_ONE, sa_column_kwargs={"autoincrement": False})
    fingerprint: str
    created_at: datetime = instant()
