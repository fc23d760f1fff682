"""Commands run in this process on the toy world, or as a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import defties
import defties_cli
from defties_cli.main import cli

TOY = Path(__file__).parents[1] / "toy.ttl"


@pytest.fixture
def run(cache):
    """Run a command; whatever happens, it must not end in a traceback."""

    def runs(*words, given=None):
        with pytest.MonkeyPatch.context() as patch:
            if {"--store", TOY} & set(words) == {"--store"}:  # asked once: not worth to keep
                patch.setenv("DEFTIES_CACHE", "")
            result = CliRunner().invoke(cli, [*map(str, words)], input=given)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "Traceback" not in result.output
        return result

    return runs


@pytest.fixture
def toy(run):
    """Run a command on the toy world."""

    def runs(*words, given=None):
        return run(*words, "--store", TOY, given=given)

    return runs


@pytest.fixture
def process(cache):
    """Run a command as a process of its own, with its streams as bytes."""

    def runs(*words, code="", **more):
        start = ["-c", code] if code else ["-m", "defties_cli"]
        more.setdefault("stdout", subprocess.PIPE)
        return subprocess.run(
            [sys.executable, *start, *words],
            stderr=subprocess.PIPE,
            check=False,
            env=environment() | more.pop("env", {}),
            **more,
        )

    return runs


def environment():
    rooms = {str(Path(package.__file__).parents[1]) for package in (defties, defties_cli)}
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sorted(rooms))}
