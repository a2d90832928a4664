"""The tables of letters: the versions stored with tasks, and accounts' own templates."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.store.columns import Stored, belongs_to, instant


class LetterRow(Stored, table=True):
    """One version of the letter of a task."""

    __tablename__: ClassVar[Any] = "letters"
    __table_args__ = (UniqueConstraint("task_id", "version", name="uq_letters_version"),)

    account_id: str = belongs_to("accounts", index=True)
    task_id: str = belongs_to("tasks")
    version: int
    subject: str
    body: str


class LetterTemplateRow(SQLModel, table=True):
    """An account's own template for one kind of letter in one tone."""

    __tablename__: ClassVar[Any] = "letter_templates"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    tone: str = Field(primary_key=True)
    subject: str
    body: str
    created_at: datetime = instant()
    updated_at: datetime = instant()
