"""The service's own templates, by kind and tone; of several, the recipient's place on the panel chooses one."""

from typing import Final

from app.letters.context import LetterKind, Tone
from app.letters.template import Template
from app.letters.templates import answers, asking, contacts, thanks

TEMPLATES: Final[dict[tuple[LetterKind, Tone], tuple[Template, ...]]] = {
    **thanks.TEMPLATES,
    **asking.TEMPLATES,
    **answers.TEMPLATES,
    **contacts.TEMPLATES,
}
