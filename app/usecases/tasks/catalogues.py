"""The catalogues behind every plan: the rules with the advice they cite, the default policy, the presets."""

from typing import Any

from app.etiquette.catalogue import RULES
from app.etiquette.durations import Duration
from app.etiquette.guidance import GUIDANCE
from app.etiquette.policy import DEFAULT_POLICY, FIGURES, WEEKDAYS
from app.etiquette.presets import PRESETS
from app.resources.previews import (
    DefaultPolicy,
    FigureSource,
    GuidanceDescription,
    PolicyPreset,
    PolicyPresets,
    RuleCatalogue,
    RuleDescription,
    RuleParameter,
)


def rule_catalogue() -> RuleCatalogue:
    """Every rule, in the order in which they apply to a candidate, with the advice they cite."""
    figures = {figure.key: figure for figure in FIGURES}
    rules = [
        RuleDescription(
            id=rule.id,
            title=rule.title,
            summary=rule.summary,
            guidance=list(rule.guidance),
            parameters=[
                RuleParameter(key=key, default=_as_json(figures[key].default), summary=figures[key].summary)
                for key in rule.figures
            ],
            optional=rule.optional,
        )
        for rule in RULES
    ]
    advice = [
        GuidanceDescription(
            id=each.id,
            topic=each.topic,
            summary=each.summary,
            articles=[article.value for article in each.articles],
            figure=each.figure,
        )
        for each in GUIDANCE.values()
    ]
    return RuleCatalogue(items=rules, next_cursor=None, guidance=advice)


def default_policy() -> DefaultPolicy:
    """The default policy, with the source of every figure."""
    policy: dict[str, Any] = {figure.key: _as_json(figure.default) for figure in FIGURES}
    policy["working_days"] = [WEEKDAYS[day] for day in sorted(DEFAULT_POLICY.working_weekdays)]
    policy["working_hours"] = {
        "start": DEFAULT_POLICY.opening.isoformat("minutes"),
        "end": DEFAULT_POLICY.closing.isoformat("minutes"),
    }
    policy["disabled_rules"] = []
    sources = {
        figure.key: FigureSource(
            summary=figure.summary,
            guidance=list(figure.guidance),
            articles=sorted({article.value for each in figure.guidance for article in GUIDANCE[each].articles}),
        )
        for figure in FIGURES
    }
    return DefaultPolicy(preset="articles", policy=policy, sources=sources)


def policy_presets() -> PolicyPresets:
    """Every preset, the default first."""
    items = [
        PolicyPreset(name=each.name, title=each.title, policy=dict(each.policy), sources=dict(each.sources))
        for each in PRESETS.values()
    ]
    return PolicyPresets(items=items, next_cursor=None)


def _as_json(value: Duration | int) -> object:
    if isinstance(value, int):
        return value
    return {"working_days": value.working_days} if value.working_days else str(value)
