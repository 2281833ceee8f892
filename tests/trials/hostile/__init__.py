"""Seeded generators of hostile input, and the checks that hunch has to pass on it."""
