"""What people expect of a tool that searches files, seen on grep and rg, and on hunch."""
