"""The form for people: files under their names, of each passage the lines that matter, and how relevant it is."""

from hunch.cli.output.people.look import Look, look_of
from hunch.cli.output.people.page import form

__all__ = ["Look", "form", "look_of"]
