"""The index on the disk: the one writer, the readers, and all that keeps the two from ever disagreeing."""
