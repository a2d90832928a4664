"""All stories, by the module that has them, and the rules that they expect tasks of."""

import importlib
import pkgutil
from typing import Final

from tests import scenarios
from tests.scenarios.story import Story, rules_in

_NO_THEMES: Final = ("every_story", "story", "stage", "preview", "tables", "steps", "conftest")

THEMES: Final[dict[str, tuple[Story, ...]]] = {
    module.name: tuple(importlib.import_module(f"tests.scenarios.{module.name}").STORIES)
    for module in pkgutil.iter_modules(scenarios.__path__)
    if module.name not in _NO_THEMES and not module.name.startswith("test_")
}
STORIES: Final[list[Story]] = [story for stories in THEMES.values() for story in stories]
RULES_EXPECTED: Final = frozenset(rule for story in STORIES for rule in rules_in(story))
"""A rule that no story expects is disabled in all of them: it has its row in `tests.etiquette.rules`, and a story once
somebody writes one. Otherwise a rule for every interview would change every story.
"""
