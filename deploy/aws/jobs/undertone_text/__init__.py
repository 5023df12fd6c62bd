"""Texts of posts as the enricher reads them (src/enrich/): tags, clean text and words. Pure functions."""

from .clean import clean_text
from .tags import Tags, extract_tags
from .tokens import tokenise

__all__ = ["Tags", "clean_text", "extract_tags", "tokenise"]
