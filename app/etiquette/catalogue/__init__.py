"""Every rule, in the order in which a candidate meets them."""

from typing import Final

from app.etiquette.catalogue import debriefing, following_up, meanwhile, outcomes, promises, thanks
from app.etiquette.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *debriefing.RULES,
    *thanks.RULES,
    *promises.RULES,
    *meanwhile.RULES,
    *following_up.RULES,
    *outcomes.RULES,
)
RULE: Final[dict[str, Rule]] = {rule.id: rule for rule in RULES}
