"""A demonstration that anyone can run: three stories, told through the HTTP API of a real service of their own.

It is a client like any other. Of the application it takes only the clock and the base of its errors, so whatever it
shows, a program in another language could show as well.
"""
