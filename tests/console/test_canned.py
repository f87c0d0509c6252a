"""Canned replies: of one agency and what is below it, with gaps and files, changed and dropped."""

from bot.store import bubbles, canned
from tests.console.office import OTHER, PROVINCE, WARD, Office
from tests.console.test_tickets import T, taken
from tests.handoff.parts import row

WORDS = {"title": "Giờ làm việc", "text": "Phiếu {ticket}: {officer}, {agency}, ngày {date}."}


async def sent_with(office: Office) -> object:
    """The last bubble of the ticket's chat."""
    (address,) = await row(office.store, "SELECT id FROM addresses")
    return (await bubbles.since(office.store, address, 0))[-1].reply  # type: ignore[arg-type]


async def test_an_editor_changes_a_reply_and_only_where_it_lives(office: Office) -> None:
    await office.hire("bien", "editor")
    await office.hire("xa", "editor", OTHER)
    await office.hire("tinh", "editor", PROVINCE)
    async with office.browser("bien") as bien:
        await bien.get("/console/canned")
        await bien.post("/console/canned", **WORDS)
        (mine,) = await canned.listed(office.store, WARD)
        page = await bien.get(f"/console/canned/{mine.id}")
        assert WORDS["text"] in page.text
        await bien.post(f"/console/canned/{mine.id}", title="Giờ mới", text="Mở cả thứ bảy ạ.")
    (mine,) = await canned.listed(office.store, WARD)
    assert (mine.title, mine.text) == ("Giờ mới", "Mở cả thứ bảy ạ.")
    for login in ("xa", "tinh"):
        async with office.browser(login) as other:
            assert "Giờ mới" not in (await other.get("/console/canned")).text
            assert (await other.get(f"/console/canned/{mine.id}")).status_code == 404
            answer = await other.post(f"/console/canned/{mine.id}", **WORDS)
            assert answer.status_code == 404
    deeds = await row(office.store, "SELECT array_agg(what ORDER BY position) FROM audit")
    assert [w for w in deeds[0] if "canned" in w] == ["canned_add", "canned_change"]  # type: ignore[attr-defined]


async def test_replies_of_the_agency_above_are_used_and_not_changed(office: Office) -> None:
    await office.hire("tinh", "editor", PROVINCE)
    await office.hire("bien", "editor")
    above = await canned.add(
        office.store, PROVINCE, ("Chung", "Chào."), office.people["tinh"], office.clock()
    )
    async with office.browser("bien") as bien:
        page = await bien.get("/console/canned")
        assert "Chung" in page.text
        assert str(above) not in page.text
        assert (await bien.post(f"/console/canned/{above}/end")).status_code == 404


async def test_a_gap_that_nothing_fills_is_told_and_not_kept(office: Office) -> None:
    await office.hire("bien", "editor")
    async with office.browser("bien") as bien:
        await bien.get("/console/canned")
        page = await bien.post("/console/canned", title="Chào", text="Chào {tên} của {agency}")
        assert page.status_code == 422
        assert "Không có chỗ tự điền {tên}" in page.text
        assert "Chào {tên} của {agency}</textarea>" in page.text
    assert await canned.listed(office.store, WARD) == []


async def test_gaps_are_filled_for_this_officer_and_ticket(office: Office) -> None:
    await taken(office)
    hoa = office.people["hoa"]
    await canned.add(office.store, WARD, (WORDS["title"], WORDS["text"]), hoa, office.clock())
    async with office.browser("hoa") as browser:
        side = await browser.get(f"{T}/side")
    assert 'data-insert="Phiếu PH-0001: Hoa, UBND phường Sen Hồ, ngày 25/11/2026."' in side.text


async def test_a_file_goes_along_and_ends_with_its_reply(office: Office) -> None:
    await taken(office)
    await office.hire("bien", "editor")
    async with office.browser("bien") as bien:
        await bien.get("/console/canned")
        files = {"file": ("to-khai.pdf", b"%PDF-1.7 form", "application/pdf")}
        form = {"csrf": bien.token, **WORDS}
        await bien.client.post("/console/canned", data=form, files=files)
        (reply,) = await canned.listed(office.store, WARD)
        assert reply.file == "to-khai.pdf"
        await bien.post(f"/console/canned/{reply.id}", **WORDS)  # no new file: the old one stays
    async with office.browser("hoa") as hoa:
        page = await hoa.get(f"{T}/side")
        assert f'data-canned="{reply.id}"' in page.text
        await hoa.get(T)
        answer = await hoa.post(f"{T}/say", text="Mẫu đây ạ", with_canned=str(reply.id))
        assert answer.status_code == 200
    (kept,) = office.files.kept.values()
    assert (kept.name, kept.content) == ("to-khai.pdf", b"%PDF-1.7 form")
    assert (await sent_with(office)).file.name == "to-khai.pdf"  # type: ignore[attr-defined]
    async with office.browser("bien") as bien:
        await bien.get(f"/console/canned/{reply.id}")
        await bien.post(f"/console/canned/{reply.id}", **WORDS, drop_file="true")
    assert await row(office.store, "SELECT count(*) FROM canned_files") == (0,)
    async with office.browser("hoa") as hoa:
        await hoa.get(T)
        answer = await hoa.post(f"{T}/say", text="Mẫu", with_canned=str(reply.id))
        assert answer.status_code == 404


async def test_a_file_of_another_agencys_reply_is_never_sent(office: Office) -> None:
    await taken(office)
    xa = await office.hire("xa", "editor", OTHER)
    theirs = await canned.add(office.store, OTHER, ("Của bên", "Chào."), xa, office.clock())
    async with office.browser("hoa") as hoa:
        await hoa.get(T)
        answer = await hoa.post(f"{T}/say", text="Mẫu", with_canned=str(theirs))
    assert answer.status_code == 404
