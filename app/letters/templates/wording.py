"""How every letter begins and ends."""

from app.letters.template import Template


def formal(subject: str, *paragraphs: str) -> Template:
    return Template(
        subject, "\n\n".join(("Dear {{ recipient_name }},", *paragraphs, "Kind regards,\n{{ candidate_name }}"))
    )


def friendly(subject: str, *paragraphs: str) -> Template:
    greeting = "Hi {{ recipient_first_name }},"
    return Template(subject, "\n\n".join((greeting, *paragraphs, "Best wishes,\n{{ candidate_name }}")))
