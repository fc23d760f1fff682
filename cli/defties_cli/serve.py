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
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    help="A name by which it may be called, such as that of a proxy before it; may repeat.",
)
@click.option(
    "--cors",
    default="",
    metavar="ORIGIN",
    help="Let pages from there read answers, such as https://example.org; '*' lets any.",
)
@store_option
def serve(host: str, port: int, names: tuple[str, ...], cors: str, stores: tuple[str, ...]) -> None:
    """Open the explorer, the JSON API and the SPARQL endpoint, until Ctrl-C.

    Only this machine is answered unless --host says otherwise.
    """
    from defties.web.serve import is_loopback
    from defties.web.serve import serve as run

    def tell(address: str) -> None:
        click.echo(f"The explorer is at {address}/  (Ctrl-C stops it)", err=True)

    if not is_loopback(host):
        click.echo("Whoever reaches this machine can read these data.", err=True)
    try:
        run(stores, host, port, tell, names=names, origins=cors)
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
