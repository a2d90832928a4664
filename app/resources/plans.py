"""What a write changed in the plan."""

from app.resources.fields import Wire


class PlanChanges(Wire):
    """Identifiers of the tasks that a write touched."""

    created: list[str]
    rescheduled: list[str]
    cancelled: list[str]
    satisfied: list[str]
