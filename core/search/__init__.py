"""Searching: which passages answer a question, in which order, and why. Only reads."""
