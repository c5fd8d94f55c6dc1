"""Who is signed up in the invented city: one site is full, others are not, and a pupil of the cast may still choose."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import code_future, families, invent
from bot.demo.exports import export
from bot.demo.words import words
from handlers.importing import load as importing
from handlers.rules.code_future import has_place, load
from storage.database import Database

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("pupils", [8, 300])
async def test_its_groups_are_signed_up_as_far_as_there_are_pupils(tmp_path: Path, pupils: int) -> None:
    city = invent(pupils, today=NOW.date())
    files = export(city, tmp_path / "files")
    async with await Database.open(f"sqlite:///{tmp_path}/demo.db") as database:
        for kind, paths in (("institutions", files.institutions), ("pupils", files.pupils)):
            assert (await importing.load(database, kind, paths, now=NOW, who="demo")).faultless
        await families.link(database, city, NOW)
        async with database.begin() as store:
            await code_future.sign_up(store, words().code_future, city, NOW)
            taken, listed = await store.code_future.taken(), await store.code_future.listed()
            petya = await store.school.pupil_by_number("100002")
            assert petya
            assert await store.code_future.of([petya.id]) == {}
            assert await store.terms.invented()
    known = load(invented=True)
    assert all(known.eligible(one.class_name) for one in listed)
    assert all(known.site(one.sign_up.site) and known.language(one.sign_up.language) for one in listed)
    if pupils > 8:
        assert len(listed) == sum(group.pupils for group in words().code_future.group)
        assert [site.key for site in known.sites if not has_place(site, taken)] == ["sch17"]
