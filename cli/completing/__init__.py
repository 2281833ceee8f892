"""What does each shell have to be told to complete `hunch`? Scripts, made from the commands as `--help` shows them."""

#: What the script of each shell is called in `completions/`.
FILES = {"bash": "hunch.bash", "zsh": "_hunch", "fish": "hunch.fish", "powershell": "hunch.ps1"}


def script(shell: str) -> str:
    """Write the script of a shell."""
    from hunch.cli.completing import bash, fish, powershell, zsh
    from hunch.cli.manual.reference import described

    write = {"bash": bash.script, "zsh": zsh.script, "fish": fish.script, "powershell": powershell.script}
    return write[shell](described())
