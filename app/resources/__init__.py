"""Every wire shape, in requests, answers, events and catalogues: one file for each resource.

A `…Fields` class has the fields that a caller may write; the resource adds those of the service. Nothing here reads or
stores.
"""
