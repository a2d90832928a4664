"""The core: the etiquette after an interview as pure functions of facts.

Nothing here reads a clock, a database or a framework; the same facts always give the same plan.
"""
