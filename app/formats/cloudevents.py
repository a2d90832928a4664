"""CloudEvents 1.0.2 in structured mode: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md.

`sequence` is the extension of that name (cloudevents/extensions/sequence.md), padded with zeros so that it sorts as a
number does.
"""

from collections.abc import Mapping
from typing import Any, Final

MEDIA_TYPE: Final = "application/cloudevents+json"
_DIGITS: Final = 19


def body(event: Mapping[str, Any], id: str, base_url: str) -> dict[str, Any]:
    """The event in a CloudEvent. `id` is that of the message, which with the source identifies it permanently."""
    return {
        "specversion": "1.0",
        "id": id,
        "source": f"{base_url}/v1/events",
        "type": event["type"],
        "time": event["timestamp"],
        **_subject(event["type"], event["data"]),
        "datacontenttype": "application/json",
        "dataschema": f"{base_url}/v1/event-types/{event['type']}#/json_schema/properties/data",
        "sequence": f"{event['sequence']:0{_DIGITS}}",
        "data": event["data"],
    }


def _subject(type: str, data: Mapping[str, Any]) -> dict[str, str]:
    """The object that the event is about."""
    resource = data.get(type.partition(".")[0])
    subject = resource["id"] if isinstance(resource, Mapping) else data.get("webhook_id")
    return {"subject": subject} if subject else {}
