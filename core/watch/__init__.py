"""The room that follows roots: what changes on the disk is marked, settles, and goes through the indexer's door.

In come indexed roots; out go their indexes, current, and for each root a word on how well it is followed. Events only
say where to look. What makes an index right is a look at the files: of what was marked soon, of all of it now and then.
"""
