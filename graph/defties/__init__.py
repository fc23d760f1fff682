"""defties: a knowledge graph of state and corporate defence ties."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("defties")
except PackageNotFoundError:  # a bare checkout, not installed
    __version__ = "0+checkout"
