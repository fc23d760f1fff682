"""Where SPARQL is typed: a form that works without a script, with the catalogue as examples."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from defties.catalogue import pick
from defties.errors import InputError, QueryError
from defties.query import ask_store, failed, select, spell
from defties.questions import sparql_of
from defties.render.svg import svg
from defties.sift import STANDINGS, Filter, sift
from defties.shelf import take
from defties.texts import clean
from defties.vocab import NS, PREFIXES, compact
from defties.web.asked import Reply, moved
from defties.web.pages.forms import MEDIA
from defties.web.pages.frame import html, questions, thing_url, with_query
from defties.web.pages.pictures import picture_of_ties

if TYPE_CHECKING:
    from collections.abc import Sequence

    from defties.model import Register
    from defties.snapshot import Dataset
    from defties.web.asked import Asked
