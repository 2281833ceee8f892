"""The commands that keep hunch warm and current: their options and their help, for the Typer app."""

import os
from typing import Annotated

import typer

from hunch.cli.app import home
from hunch.cli.parameters import JSON

commands = typer.Typer(rich_markup_mode=None)
_daemon = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
commands.add_typer(_daemon, name="daemon")

IDLE = typer.Option(
    "--idle", metavar="MINUTES", min=0, help="End after so long without a request (0: never; default: 30)."
)
MEMORY = typer.Option(
    "--memory", metavar="MB", min=200, help="Begin anew when it has grown beyond this (default: 1500)."
)
JOBS = typer.Option("--jobs", "-j", metavar="N", min=1, help="Encode on N cores (default: half of them).")


@_daemon.callback()
def _daemons() -> None:
    """Keep a warm process that answers searches at once.

    It keeps the encoder loaded, the indexes open, and follows the files of all that is indexed. Searches from a
    terminal start it by themselves, after the first one, and use it wherever it is there; HUNCH_DAEMON=use never starts
    it, HUNCH_DAEMON=off never asks it. Results are the same with and without.

    Examples:
        hunch daemon status
        hunch daemon status --json
    """


@_daemon.command("start")
def _start(as_json: JSON = False) -> None:
    """Start the daemon in the background, unless it is running.

    Examples:
        hunch daemon start
    """
    _do("start", as_json=as_json)


@_daemon.command("stop")
def _stop() -> None:
    """End the daemon, by force where it does not hear.

    Examples:
        hunch daemon stop
    """
    _do("stop", as_json=False)


@_daemon.command("restart")
def _restart(as_json: JSON = False) -> None:
    """End the daemon and start a new one.

    Examples:
        hunch daemon restart
    """
    _do("restart", as_json=as_json)


@_daemon.command("status")
def _status(as_json: JSON = False) -> None:
    """Show how the daemon is, and what it follows.

    Exit status 1 where none answers.

    Examples:
        hunch daemon status
        hunch daemon status --json
    """
    _do("status", as_json=as_json)


@_daemon.command("run")
def _run(
    idle: Annotated[float | None, IDLE] = None,
    memory: Annotated[int | None, MEMORY] = None,
    jobs: Annotated[int | None, JOBS] = None,
) -> None:
    """Be the daemon, in the foreground.

    For service managers, and to look at. It ends after a while without a request.

    Examples:
        hunch daemon run --idle 0
    """
    from hunch.cli.daemon import run
    from hunch.core.config.values import settings
    from hunch.core.daemon.life import Limits

    chosen = settings(os.environ)
    idle = chosen["daemon.idle_minutes"] if idle is None else idle
    memory = chosen["daemon.memory_mb"] if memory is None else memory
    limits = Limits(idle_s=idle * 60, memory_bytes=memory * 1_000_000)
    raise typer.Exit(run(home(), limits, jobs))


@_daemon.command("install")
def _install(show: Annotated[bool, typer.Option("--print", help="Only show the file.")] = False) -> None:
    """Make the daemon a service of your session.

    Writes a systemd user unit, or a launchd agent, that keeps it running from login on, and says how to begin it.

    Examples:
        hunch daemon install --print
    """
    from hunch.cli.service import install

    raise typer.Exit(install(home(), show=show))


def _do(action: str, *, as_json: bool) -> None:
    from hunch.cli.daemon import command
    from hunch.core.config.values import settings

    if action in ("start", "restart"):
        settings(os.environ)  # one that cannot be used is said here; what begins in the background is not heard
    raise typer.Exit(command(action, home(), as_json=as_json))
