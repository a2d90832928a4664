"""A demonstration that anyone can run: three stories, played through the HTTP API of a scratch service.

It is a client like any other, and imports only the clock and the base error class of the application: a program in
another language could do the same.
"""
