"""How results become bytes, and what is said that is no result."""
