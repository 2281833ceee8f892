"""Texts to pieces: code by syntax, Markdown by headings, prose by paragraphs, tables by rows."""
