"""The group of commands, and the one place where errors become messages and exit codes."""

from __future__ import annotations

import gc
import io
import sys
from importlib import import_module
from typing import Any

import click

from defties.errors import DeftiesError, Invalid, NothingFound
from defties_cli.options import forget_stdout, put

# The commands in the order of the help, and the module of each, which is read when it is called.
_COMMANDS = {
    "ask": "ask",
    "path": "route",
    "show": "explore",
    "find": "explore",
    "timeline": "explore",
    "chokepoints": "reason",
    "draw": "draw",
    "sparql": "ask",
    "export": "draw",
    "serve": "serve",
    "story": "story",
    "build": "build",
    "doctor": "engine",
    "check": "curate",
    "stats": "curate",
    "sources": "curate",
    "new": "curate",
    "diff": "curate",
}
_SHOWN = 50
_INTERRUPTED = 130


class Group(click.Group):
    """A group that turns the errors of the library into a sentence, a hint and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, from the module that it is in."""
        if cmd_name not in _COMMANDS:
            return None
        found = getattr(import_module(f"defties_cli.{_COMMANDS[cmd_name]}"), cmd_name)
        assert isinstance(found, click.Command)
        return found

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's own signature
        """Run the command; every error of ours ends here."""
        try:
            return super().invoke(ctx)
        except NothingFound as error:
            _say_nothing_found(error)
            ctx.exit(error.exit_code)
        except DeftiesError as error:
            _say_error(error)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            ctx.exit(_INTERRUPTED)
        except BrokenPipeError:
            # Whoever read our output has gone (`| head`): no more to say, and no error.
            forget_stdout()
            ctx.exit(0)


def _say_nothing_found(error: NothingFound) -> None:
    """Print that nothing is there: on stdout as JSON if that was asked for, else in words."""
    context = click.get_current_context(silent=True)
    form = (context.obj or {}).get("format", "table") if context else "table"
    if form in {"json", "jsonl"}:
        import json

        from defties.output import spelt

        record = {"kind": "nothing", "message": error.message, "hint": error.hint}
        put(spelt(json.dumps(record, ensure_ascii=False)) + "\n", None)
        return
    _say(error.message)
    if error.hint:
        _say(error.hint)


def _say_error(error: DeftiesError) -> None:
    if isinstance(error, Invalid):
        for violation in error.violations[:_SHOWN]:
            _say(str(violation))
    _say(f"error: {error.message}")
    if error.hint:
        _say(f"hint: {error.hint}")


def _say(text: str) -> None:
    """Print a sentence on stderr; names from the data in it cannot steer the terminal."""
    from defties.output import harmless

    click.echo(harmless(text), err=True)


def _tell_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        import defties

        click.echo(f"defties, version {defties.__version__}")
        ctx.exit()


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 found, 1 nothing found, 2 wrong usage, 3 bad data, 4 bad query.",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_tell_version,
    help="Show the version and exit.",
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Ask who is tied to whom in defence, and see who says so."""
    ctx.obj = {}


def main() -> None:
    """Run the command line."""
    # Answers hold names in many scripts; they are written as UTF-8 whatever the locale says.
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    gc.disable()  # a command lives for seconds: its dead objects cost less than looking for them
    cli()
