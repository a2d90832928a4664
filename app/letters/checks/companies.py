"""The company and the job, where a letter misspells them or names another company."""

import re
from collections.abc import Iterator
from typing import Final

from app.letters.checks.letter import Check, CheckedLetter, finding
from app.letters.checks.near import plain
from app.letters.finding import Finding, Severity


def find_wrong_companies(letter: CheckedLetter) -> Iterator[Finding]:
    """The company's name and the job's, nearly right; and the company of another application."""
    context = letter.context
    for what, name in (("company", context.company), ("job", context.job_title)):
        if name is not None:
            for at in letter.word_windows.misspellings_of(name, 84):
                message = f"The {what} is called {name}, not {at.text}."
                yield finding(
                    "misspelt_company", Severity.ERROR, ("note-impeccable",), message, (at.start, at.end), name
                )
    own = plain(context.company)
    for other in context.other_companies:
        if other not in letter.body or plain(other) in own or plain(other) in letter.plain_stated_text:
            continue
        if re.search(rf"\b(?:at|with|for) {re.escape(other)},? (?:where )?I\b", letter.body, re.IGNORECASE):
            continue  # somewhere the candidate has worked
        for found in re.finditer(rf"(?<!\w){re.escape(other)}(?!\w)", letter.body):
            message = f"{other} is the company of another application; this letter is about {context.company}."
            yield finding("wrong_company", Severity.ERROR, ("note-impeccable",), message, found.span(), context.company)


CHECKS: Final = (Check(("misspelt_company", "wrong_company"), find_wrong_companies),)
