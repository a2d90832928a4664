"""A template of a letter, and the error of one that cannot be used."""

from dataclasses import dataclass
from typing import Final, Literal

Part = Literal["subject", "body"]
_LONGEST_MESSAGE: Final = 250
"""Characters: a message may quote the template."""


@dataclass(frozen=True, slots=True)
class Template:
    """A letter with variables, in Jinja."""

    subject: str
    body: str


class TemplateInvalid(Exception):
    """A template that cannot be used: the part, the line if known, and why."""

    def __init__(self, part: Part, message: str, line: int | None = None) -> None:
        message = message[:_LONGEST_MESSAGE]
        super().__init__(message if line is None else f"{message} (line {line})")
        self.part: Part = part
