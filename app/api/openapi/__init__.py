"""The OpenAPI document, and the words that explain its fields."""
