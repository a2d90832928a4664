"""Which rules and verdicts rest on which piece of advice."""

from collections import defaultdict
from typing import Final

from app.etiquette.catalogue import RULES
from app.etiquette.contact import GUIDANCE_OF_VERDICT
from app.etiquette.guidance import GUIDANCE, Article


def _citations() -> dict[str, tuple[str, ...]]:
    cited: dict[str, list[str]] = defaultdict(list)
    for rule in RULES:
        for advice in rule.guidance:
            cited[advice].append(f"rule `{rule.id}`")
    for verdict, advice_of in GUIDANCE_OF_VERDICT.items():
        for advice in advice_of:
            cited[advice].append(f"contact verdict `{verdict}`")
    return {advice: tuple(cited[advice]) for advice in GUIDANCE}


CITATIONS: Final = _citations()
"""Who cites each piece of advice, in the catalogue's order."""


def guidance_page() -> str:
    """The advice and what rests on it, as a page of Markdown."""
    lines = [
        "# The advice, and what rests on it",
        "",
        "Generated from the catalogue by `make guidance`; `make lint` checks that it is up to date. `GET /v1/rules`",
        "gives the same to programs. The articles:",
        "",
        *(f"- {article.name}: {article.value}" for article in Article),
    ]
    topic = ""
    for advice in GUIDANCE.values():
        if advice.topic != topic:
            topic = advice.topic
            lines += [
                "",
                f"## {topic}",
                "",
                "| id | what to do | articles | figure | cited by |",
                "| --- | --- | --- | --- | --- |",
            ]
        articles = " ".join(article.name for article in advice.articles)
        cells = (f"`{advice.id}`", advice.summary, articles, advice.figure, ", ".join(CITATIONS[advice.id]))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
