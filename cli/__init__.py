"""The command line: speaks with the person, decides nothing."""
