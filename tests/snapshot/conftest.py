"""A cache of each test's own."""

from __future__ import annotations

import tempfile

import pytest


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty cache of this test alone, and a folder for what passes."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("DEFTIES_CACHE", str(folder))
    (tmp_path / "passing").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "passing"))
    return folder
