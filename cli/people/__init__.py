"""The form for people: files under their names, of each passage the lines that matter, and how relevant it is."""

from hunch.cli.people.look import Look, look_of
from hunch.cli.people.page import form

__all__ = ["Look", "form", "look_of"]
