"""Event types, the body that events are sent in, and which endpoint wants which event.

An event passes six modules: its type (`events/types`), the data of its rows (`store/event_data`), the event itself
(`usecases/event_builders`), its sequence and row (`store/outbox`), the body (`events/envelope`), and the body in an
endpoint's format (`formats/delivery_body`).
"""
