"""The warm process: one for each HUNCH_HOME, over a Unix socket that its owner alone can open."""
