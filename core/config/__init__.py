"""What a person, and what a tree, set once and for all: one table of settings, and the files that set them."""
