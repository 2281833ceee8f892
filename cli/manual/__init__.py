"""What is said of the commands: help, the manual page, the command reference, and what all of these are made of."""
