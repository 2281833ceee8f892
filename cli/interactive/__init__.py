"""`hunch -i`: a search as one types, with a preview, the editor and the clipboard."""
