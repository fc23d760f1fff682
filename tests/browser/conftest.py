"""An invented world of every class of tie and standing, a hostile one, and a guarded browser.

The browser is the Chromium of this machine; nothing is downloaded. Every request that is no file,
every dialog and every error on a page fails the test that opened it.
"""

from __future__ import annotations

import re

import pytest

from defties.model import Entity, Evidence, Measurement, Party, Register, Source, Tie
from defties.project import steps_of
from defties.render.html import page as html_of
from defties.render.view import build_view
from defties.standing import standing_of

ENTITIES = """
State arvenia Arvenia | borduria Borduria | kestria Kestria | quarra Quarra
Alliance northern-pact Northern Pact
Agency sanctions-office Sanctions Office of Borduria | arvenia-mod Ministry of Defence of Arvenia
ArmedForce kestria-air Air Force of Kestria
Institute lark-institute Lark Design Institute
Firm novak Novak Motors | sable Sable Trading House | orion Orion Lines | umbra Umbra Holding
Firm pike Pike Instruments and Precision Mechanics Research and Production Corporation
Person holt Mira Holt | varga Ilya Varga
WeaponSystem heron Heron-1 | swift Swift-2 loitering munition
Component chip Microcontroller of Pike | engine Engine MD-550
Vessel amber MV Amber Star
Aircraft il-771 Il-76 EP-771
Facility north-plant North Plant
Place old-harbour Old Harbour
Agreement accord Accord on Technical Cooperation
Measure regulation-7 Regulation 7/2022
Programme falcon Falcon Programme
Organisation ledger Daily Ledger | post Evening Post | watch Arms Watch | wire Global Wire
"""

# Key, class, status, when; roles; evidence as voice:grade[:stance[:covers]] (? for officials not
# named). A row goes on in lines that are indented.
TIES = """
supply-heron Supply delivered 2022-08~ ; supplier=kestria recipient=arvenia item=heron
  ; ledger:B2 watch:B2 arvenia-mod:D4:denies
supply-swift Supply agreed 2023-03 ; supplier=kestria recipient=arvenia item=swift ; ledger:B2
supply-chips Supply ongoing 2021/.. ; supplier=pike recipient=novak item=chip via=quarra
  ; ledger:B2 post:B3
supply-engines Supply planned 2025? ; supplier=novak recipient=kestria item=engine ; ?:C3
supply-more Supply started 2024 ; supplier=kestria recipient=arvenia item=heron ; post:C3
supply-unknown Supply cancelled 2020
  ; supplier=!not-named-by-the-source recipient=quarra item=heron
  ; post:D4
licence LicensedProduction suspended 2023-05/2024-02
  ; licensor=kestria licensee=umbra item=heron
  ; ledger:B2 watch:B3
payment Payment delivered 2022-12-01 ; payer=arvenia payee=sable ; watch:B3
procurement Procurement ongoing 2022/ ; procurer=sable beneficiary=novak item=chip seller=pike
  ; sanctions-office:C3:alleges
shipping Transport observed 2023-01-15
  ; carrier=orion craft=amber cargo=heron consignor=kestria consignee=arvenia
    destination=old-harbour
  ; wire:B3 ledger:B3
flight Transport delivered 2022-08-19
  ; craft=il-771 operator=kestria-air cargo=heron destination=quarra
  ; post:C3
making Manufacture ongoing 2019/.. ; maker=novak item=heron facility=north-plant
  ; ledger:A2 watch:B2
design Development ended 2015/2018 ; developer=lark-institute item=heron ; ledger:B2
lineage Development ended ; item=swift basedOn=heron ; watch:C3
found ComponentUse observed 2023-02 ; component=chip system=heron maker=pike foundBy=watch
  ; watch:B1 ledger:B1
found-engine ComponentUse observed 2024-06 ; component=engine system=swift ; watch:B2
owning Ownership ongoing 2018/.. ; owner=umbra owned=novak ; ledger:A1 watch:B2
founding Ownership ongoing ; owner=varga owned=sable ; post:C4
unit Subordination ongoing ; unit=kestria-air superior=kestria ; ledger:B2 post:B2
post-holt Post ongoing 2024-03 ; holder=holt organisation=arvenia-mod ; ledger:B2
post-varga Post ended 2019/2021 ; holder=varga organisation=umbra ; post:C3
member Membership ongoing 2004-07-02/.. ; member=borduria body=northern-pact ; ledger:A1
member-quarra Membership negotiated 2025 ; member=quarra body=northern-pact
  ; ledger:B2 arvenia-mod:C3:denies
use Use observed 2022-09/.. ; user=arvenia item=heron place=old-harbour
  ; watch:B2 ledger:B2 post:C3
use-denied Use planned 2024 ; user=kestria item=swift ; arvenia-mod:D4:denies:2024
training Service delivered 2022 ; provider=kestria-air recipient=arvenia place=north-plant
  ; ?:B3 ledger:B3
listing Designation in-force 2022-10-20/..
  ; authority=sanctions-office target=novak measure=regulation-7
  ; sanctions-office:A1
listing-sable Designation lifted 2022-10-20/2024-05-01
  ; authority=sanctions-office target=sable measure=regulation-7
  ; sanctions-office:A1
listing-old Designation expired 2001/2006 ; authority=sanctions-office target=lark-institute
  ; sanctions-office:A1
charge LegalAction started 2024-02 ; authority=borduria target=varga ; ledger:A2
accord-signed Conclusion in-force 2021-11-02/.. ; party=kestria,arvenia agreement=accord
  ; ledger:A1 post:B2
talks Negotiation negotiated 2025-01 ; party=kestria,quarra item=swift ; ledger:B3
meeting Meeting delivered 2022-06-08 ; participant=kestria,arvenia place=north-plant ; wire:B3
visit Meeting planned 2026-02 ; participant=holt,varga ; post:C3
links Cooperation ongoing ; party=orion,sable,umbra ; post:C3
retold Supply delivered 2021 ; supplier=orion recipient=sable item=engine ; post:D3
taken-back Supply delivered 2020-05 ; supplier=quarra recipient=arvenia item=engine ; post:C3
factory Manufacture planned 2027 ; maker=umbra item=swift facility=north-plant
  ; arvenia-mod:C3:assesses
programme-firm Cooperation planned ; party=falcon,lark-institute ; ledger:B3
declined Supply negotiated 2025-09 ; supplier=kestria recipient=quarra item=swift
  ; ledger:B3 arvenia-mod:B2:declines
"""

HOSTILE = [
    "</script><script>alert(1)</script>",
    '<img src=x onerror="alert(2)">',
    '"><svg/onload=alert(3)> href',
    "javascript:alert(4)",
    "line\u2028and\u2029separators",
    "\u202eright to left\u202c نص عربي",
    "{{ 7*7 }} {% raw %} ${alert(5)} `",
    '=HYPERLINK("http://evil.example")',
    "&lt;b&gt; &amp; ' \" \\ \\u003c",
    "constructor",
]


def entity(key, kind, label, **more):
    return Entity(f"id:{key}", kind, label, attested_by=("src:ledger",), **more)


def world_of_entities():
    found = {}
    for row in ENTITIES.strip().splitlines():
        kind, _, rest = row.partition(" ")
        for text in rest.split(" | "):
            key, _, label = text.partition(" ")
            found[f"id:{key}"] = entity(key, kind, label)
    found["id:heron"] = entity(
        "heron",
        "WeaponSystem",
        "Heron-1",
        names=(("Цапля-1", "ru"), ("Garça-1", "pt")),
        country="id:kestria",
        located_in="id:kestria",
        category=("cat:uncrewed-aircraft",),
        different_from=("id:swift",),
        note="The page names the family only.",
    )
    return found


def world_of_sources():
    return {
        f"src:{key}": Source(
            f"src:{key}",
            f"Report of {key}",
            f"id:{key}",
            url=f"https://example.org/{key}",
            published="2024-03-01",
            kind="news",
            derived_from="src:wire" if key == "post" else "",
        )
        for key in ("ledger", "post", "watch", "wire", "sanctions-office", "arvenia-mod")
    }


def evidence_of(tie, status, text, number):
    voice, grade, stance, covers = (*text.split(":"), "", "", "")[:4]
    named = voice != "?"
    source = voice if named else "ledger"
    return Evidence(
        id=f"ev:{tie}-{number}",
        source=f"src:{source}",
        voice=f"id:{source}",
        stance=stance or ("asserts" if named else "alleges"),
        grade=grade,
        says=f"{source.capitalize()} says so of {tie}.",
        reaches="" if stance in {"denies", "declines"} else status,
        attributed=named and source in {"sanctions-office", "arvenia-mod"},
        covers=covers,
    )


def tie_of(row):
    head, roles, evidence = (part.strip() for part in row.split(" ; "))
    key, kind, status, when = (*head.split(), "")[:4]
    parties = []
    for pair in roles.split():
        role, _, names = pair.partition("=")
        for name in names.split(","):
            reason = name[1:].replace("-", " ") if name.startswith("!") else ""
            parties.append(Party(role, "" if reason else f"id:{name}", reason))
    return Tie(
        id=f"tie:{key}",
        kind=kind,
        status=status,
        parties=tuple(sorted(parties, key=lambda p: (p.role, p.entity))),
        evidence=tuple(evidence_of(key, status, e, i) for i, e in enumerate(evidence.split())),
        when=when,
        figures=(("quantity", Measurement("hundreds", 200)),) if key == "supply-heron" else (),
        links=(("inReturnFor", "tie:payment"),) if key == "supply-heron" else (),
        withdrawn="the source retracted its report" if key == "taken-back" else "",
        digest=f"digest-{key}",
    )


@pytest.fixture(scope="session")
def world(register):
    """The invented world, in the real schema."""
    ties = {tie.id: tie for tie in map(tie_of, re.sub(r"\n +", " ", TIES.strip()).splitlines())}
    version = "0123456789abcdef"
    return Register(register.schema, world_of_entities(), world_of_sources(), ties, version)


@pytest.fixture(scope="session")
def hostile(register):
    """A world in which every text tries to be more than text."""
    entities = {f"id:h{i}": entity(f"h{i}", "Firm", text) for i, text in enumerate(HOSTILE)}
    entities["id:heron"] = entity("heron", "WeaponSystem", HOSTILE[0])
    sources = {
        f"src:{i}": Source(f"src:{i}", text, f"id:h{i}", url=text, archived="data:text/html,x")
        for i, text in enumerate(HOSTILE)
    }
    ties = {}
    for i, text in enumerate(HOSTILE):
        said = Evidence(f"ev:{i}", f"src:{i}", f"id:h{i}", "asserts", "B2", text, "ongoing")
        parties = (Party("item", "id:heron"), Party("maker", f"id:h{i}"))
        unknown = Party("facility", reason=text)
        ties[f'tie:{i}"><'] = Tie(
            f'tie:{i}"><',
            "Manufacture",
            "ongoing",
            (unknown, *parties),
            (said,),
            figures=(("quantity", Measurement(text)),),
            note=text,
        )
    return Register(register.schema, entities, sources, ties, "</script>")


def draw(register, **options):
    """Return the page of everything in a register."""
    steps = [s for tie in register.ties.values() for s in steps_of(tie, register.schema)]
    loose = [t.id for t in register.ties.values() if not list(steps_of(t, register.schema))]
    standings = {
        tie.id: standing_of(tie, register.sources, register.schema)
        for tie in register.ties.values()
    }
    options.setdefault("title", "Heron-1 and what is tied to it")
    options.setdefault("focus", ["id:heron"])
    options.setdefault("notes", ["Searched two hops.", "Three ties are left out by --min-grade."])
    return html_of(build_view(register, steps, standings, extra_ties=loose, **options))


@pytest.fixture(scope="session")
def drawn(world, hostile, tmp_path_factory):
    """The pages as files on disk, by name."""
    folder = tmp_path_factory.mktemp("pages")
    path = ["id:pike", "id:novak", "id:kestria", "id:arvenia"]
    pages = {
        "world": draw(world, subtitle="defence ties of an invented world"),
        "path": draw(world, title="From Pike to Arvenia", focus=[path[0], path[-1]], order=path),
        "hostile": draw(hostile, title=HOSTILE[0], subtitle=HOSTILE[1], notes=HOSTILE),
    }
    for name, text in pages.items():
        (folder / f"{name}.html").write_bytes(text.encode())
    return {name: folder / f"{name}.html" for name in pages}


@pytest.fixture
def visit(browser, drawn):
    """Return a function that opens a page; what no page may do is collected and checked."""
    contexts, problems = [], []

    def open_page(name="world", fragment="", *, size=(1440, 900), dark=False, script=True):
        phone = size[0] < 500
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
            has_touch=phone,
            is_mobile=phone,
            accept_downloads=True,
        )
        contexts.append(context)

        def guard(route):
            address = route.request.url
            if address.startswith(("file:", "data:", "blob:")):
                route.continue_()
            else:
                problems.append(f"request: {address}")
                route.abort()

        context.route("**/*", guard)
        tab = context.new_page()
        tab.on("pageerror", lambda error: problems.append(f"error: {error}"))
        tab.on("dialog", lambda box: (problems.append(f"dialog: {box.message}"), box.dismiss()))
        tab.on(
            "console",
            lambda line: problems.append(line.text) if line.type in {"error", "warning"} else None,
        )
        tab.goto(drawn[name].as_uri() + fragment)
        if script:
            tab.wait_for_selector("html[data-ready]")
        return tab

    open_page.problems = problems
    yield open_page
    for context in contexts:
        context.close()
    assert problems == []
