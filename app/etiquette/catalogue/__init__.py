"""Every rule, in the order in which a candidate meets them."""

from typing import Final

from app.etiquette.catalogue import debriefing, following_up, thanks
from app.etiquette.rule import Rule

RULES: Final[tuple[Rule, ...]] = (*debriefing.RULES, *thanks.RULES, *following_up.RULES)
RULE: Final[dict[str, Rule]] = {rule.id: rule for rule in RULES}
