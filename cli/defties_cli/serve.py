"""`defties serve`: the explorer in a browser."""

from __future__ import annotations

import click

from defties_cli.options import store_option


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="The port; 0 takes any that is free.",
)
@store_option
def serve(host: str, port: int, stores: tuple[str, ...]) -> None:
    """Open the explorer, the JSON API and the SPARQL endpoint on this machine, until Ctrl-C."""
    from defties.web.serve import serve as run

    def tell(address: str) -> None:
        click.echo(f"The explorer is at {address}/  (Ctrl-C stops it)", err=True)

    run(stores, host, port, tell)
