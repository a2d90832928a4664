"""The wire shapes of what the service stores: one file a resource, shared by the API's answers and the events.

A `…Fields` class is what a caller may write; the resource adds what the service knows. Nothing here reads or stores.
"""
