"""Run the command line with ``python -m defties_cli``."""

from defties_cli.main import main

main()
