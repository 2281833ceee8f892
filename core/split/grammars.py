"""Grammars, each loaded when the first text of its language comes."""

import ctypes
import importlib
from functools import cache
from typing import NamedTuple

import tree_sitter

from hunch.core.split.languages import LANGUAGES


class Grammar(NamedTuple):
    """A language that can be parsed, and the query for its definitions; None where it has no names."""

    language: tree_sitter.Language
    query: tree_sitter.Query | None


@cache
def load(type_name: str) -> Grammar:
    """Load the grammar of one of LANGUAGES.

    Raises:
        ImportError: If the grammar's wheel is not installed.
    """
    entry = LANGUAGES[type_name]
    language = tree_sitter.Language(_capsule(getattr(importlib.import_module(entry.module), entry.function)()))
    return Grammar(language, _query(language, entry.query))


def _capsule(grammar: object) -> object:
    """Wrap what older wheels (perl 2.0) give, a bare address: tree-sitter warns of it."""
    if not isinstance(grammar, int):
        return grammar
    wrap = ctypes.pythonapi.PyCapsule_New
    wrap.restype, wrap.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    return wrap(grammar, b"tree_sitter.Language", None)


def _query(language: tree_sitter.Language, query: str) -> tree_sitter.Query | None:
    if not query:
        return None
    try:
        return tree_sitter.Query(language, query)
    except tree_sitter.QueryError:
        return None  # a newer grammar renamed its nodes: its texts are cut as well as before, only without names
