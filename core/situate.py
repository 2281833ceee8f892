"""What the encoder is given of a chunk: its text, and what it should know of its place.

The headings above a chunk, or the class and function around it, stand before its text, so that every token's state
knows them: a few tokens a chunk (docs/embeddings.md has what they are worth).
The file's path is never part of it, so that a renamed file keeps its embeddings. What a file is called counts beside
(`name_words`), looked up in a table: put before each chunk the name was worth less and cost a new embedding for each
rename.
"""

import hashlib
import os
import re

from hunch.core.types import Chunk, Passage

#: Bump when `encoder_input` or `windows` changes: an index made by another version is rebuilt.
VERSION = 2

#: How much of one heading, and of all of them together, is given: what is longer is a sentence and not a heading.
HEADING_CHARACTERS = 80
CONTEXT_CHARACTERS = 160
#: A heading that the chunk begins with is not said twice.
_BEGINNING = 200

#: A file of such a name is the module that its folder is called.
_OF_ITS_FOLDER = frozenset({b"mod", b"index", b"init", b"__init__", b"main", b"__main__", b"lib"})

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")


def encoder_input(chunk: Chunk) -> Passage:
    """Give exactly what the encoder gets for a chunk."""
    beginning = chunk.text[:_BEGINNING]
    parts = [part[:HEADING_CHARACTERS] for part in chunk.context]
    place = " ".join(part for part in parts if part not in beginning)
    return Passage(chunk.text, place=place[:CONTEXT_CHARACTERS])


def input_hash(passage: Passage) -> bytes:
    """Give the key under which the embedding of an encoder input is kept: 32 bytes."""
    whole = f"{len(passage.place)} {passage.place}{passage.text}"
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).digest()


def name_words(path: bytes) -> str:
    """Give the words of a file's name, without its suffix, folders and numbers.

    >>> name_words(b"src/HTTPServer_test2.py"), name_words(b"src/url_parser/mod.rs")
    ('HTTP Server test', 'url parser')
    """
    *folders, name = path.split(b"/")
    stem = name.rpartition(b".")[0] or name
    if stem.lower() in _OF_ITS_FOLDER and folders:
        stem = folders[-1]
    return words(os.fsdecode(stem))


def words(name: str) -> str:
    """Give the words that an identifier or heading is made of, without numbers.

    >>> words("parse_HTTPUrl2")
    'parse HTTP Url'
    """
    return " ".join(_WORD.findall(name))
