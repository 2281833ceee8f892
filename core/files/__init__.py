"""Folders to files and files to text: which ones, of which type, and what they say."""
