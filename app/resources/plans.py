"""The effect of a write on the plan."""

from app.resources.fields import Wire


class PlanChanges(Wire):
    """Identifiers of the tasks that a write changed."""

    created: list[str]
    """Tasks that are new."""
    rescheduled: list[str]
    """Tasks whose times moved."""
    cancelled: list[str]
    """Tasks that the facts no longer call for."""
    satisfied: list[str]
    """Tasks that the facts show to be done."""
