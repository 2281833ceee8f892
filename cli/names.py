"""The names of the commands: no query is taken for one of them unless it is one. Light."""

COMMANDS = (
    *"search similar index watch status types forget why eval doctor gc relocate backup restore export import".split(),
    *"model daemon config completions help version".split(),
)
#: Names that later commands will have: no query is taken from anyone twice.
RESERVED = tuple("judge tune show map serve mcp".split())
