"""What the demo prints: colour and a progress bar for a person at a terminal, plain lines for anything else."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from app.demo.receiver import Delivery
from app.demo.stories import Story

_PLAIN_WIDTH: Final = 100
_WIDEST: Final = 120
_DAY: Final = "%a %d %b"
_NOW: Final = "bold magenta"
_STYLE: Final = {"due": "bold yellow", "overdue": "bold red", "done": "green", "scheduled": "cyan"}


def console() -> Console:
    """Standard output; as wide as the terminal up to a limit, of fixed width without one."""
    found = Console(highlight=False)
    found.width = min(found.width, _WIDEST) if found.is_terminal else _PLAIN_WIDTH
    return found


def waiting(to: Console, words: str, total: int) -> Progress:
    """A progress bar that disappears at its end, and shows nothing without a terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    progress = Progress(*columns, console=to, transient=True, disable=not to.is_terminal)
    progress.add_task(words, total=total)
    return progress


def heading(to: Console, words: str) -> None:
    to.print()
    to.print(Rule(Text(words, "bold"), align="left", style="dim"))


def timeline(to: Console, number: int, story: Story, interview: Mapping[str, Any], now: datetime) -> None:
    """One story and its plan in order of time, with a line at the present."""
    zone = ZoneInfo(interview["timezone"])
    heading(to, f"{number}. {story.title}")
    to.print(story.sentence)
    to.print(Text(_appointment(interview, zone), "dim"))
    to.print()
    to.print(plan_table(interview["tasks"], zone, now))


def _appointment(interview: Mapping[str, Any], zone: ZoneInfo) -> str:
    starts_at, ends_at = _local(interview["starts_at"], zone), _local(interview["ends_at"], zone)
    answers = [f"they answer by {each['due_on']}" for each in interview["deadlines"]] or ["no day was named"]
    hours = f"{starts_at:{_DAY} %H:%M}-{ends_at:%H:%M} {interview['timezone']}"
    return "; ".join((f"{interview['type']}, {hours}, {interview['status']}", *answers))


def plan_table(tasks: Iterable[Mapping[str, Any]], zone: ZoneInfo, now: datetime) -> Table:
    """Tasks as answers show them, in order of time, in a zone, with a line at the present."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False, expand=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(no_wrap=True)
    in_order = sorted(tasks, key=lambda task: _instant(task["opens_at"]))
    open_already = [task for task in in_order if _instant(task["opens_at"]) <= now]
    for task in open_already:
        table.add_row(*_task_line(task, zone))
    table.add_row(Text(f"{now.astimezone(zone):{_DAY} %H:%M}", _NOW), Rule(Text("now", _NOW), style="magenta"))
    for task in in_order[len(open_already) :]:
        table.add_row(*_task_line(task, zone))
    return table


def _task_line(task: Mapping[str, Any], zone: ZoneInfo) -> tuple[Text, Text, Text]:
    opens_at, due_at = _local(task["opens_at"], zone), _local(task["due_at"], zone)
    until = "%H:%M" if due_at.date() == opens_at.date() else "%d %b %H:%M"
    when = Text.assemble(f"{opens_at:{_DAY} %H:%M}", "\n", (f"until {due_at:{until}}", "dim"))
    title = task["title"] + (" (optional)" if task["optional"] else "")
    what = Text.assemble((title, "bold"), "\n", (task["why"], "dim"))
    return when, what, Text(task["status"], _STYLE.get(task["status"], ""))


def delivery_header(to: Console) -> None:
    to.print(Text(f"{'arrived (UTC)':<14}{'signature':<11}{'late by':>9}  {'event':<15}of", "dim"))


def delivery_line(to: Console, delivery: Delivery, lateness_ms: float) -> None:
    """One verified delivery; the lateness is in milliseconds."""
    data = delivery.event["data"]
    about = data["task"]["title"] if "task" in data else data["application"]["company"]
    to.print(
        Text.assemble(
            (f"{delivery.arrived_at:%H:%M:%S.%f}"[:-3].ljust(14), "dim"),
            ("verified".ljust(11), "green"),
            (f"{lateness_ms:.0f} ms".rjust(9) + "  ", "bold"),
            (delivery.event["type"].ljust(15), "cyan"),
            about,
        ),
        no_wrap=True,
        overflow="ellipsis",
    )


def _local(text: str, zone: ZoneInfo) -> datetime:
    return _instant(text).astimezone(zone)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
