"""What a template of a letter is, and why one cannot be used."""

from dataclasses import dataclass
from typing import Final, Literal

Part = Literal["subject", "body"]
_LONGEST_MESSAGE: Final = 250
"""Characters: a message may quote the template."""


@dataclass(frozen=True, slots=True)
class Template:
    """A letter with places for what is known of the case."""

    subject: str
    body: str


class TemplateInvalid(Exception):
    """A template that cannot be used; in which part, in which line, and why."""

    def __init__(self, part: Part, message: str, line: int | None = None) -> None:
        message = message[:_LONGEST_MESSAGE]
        super().__init__(message if line is None else f"{message} (line {line})")
        self.part: Part = part
