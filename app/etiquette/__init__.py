"""The etiquette after an interview as pure functions of facts: "the core" of the other packages.

Nothing here reads a clock, a database or a framework; the same facts always give the same plan.
"""
