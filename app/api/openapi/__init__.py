"""The OpenAPI document, its webhooks and links, and the glossary of its fields."""
