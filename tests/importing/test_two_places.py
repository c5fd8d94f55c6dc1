"""A pupil of two institutions, and both send marks of one subject: said, since one replaces the other."""

from datetime import timedelta
from pathlib import Path

from storage import staging
from storage.applying import beside
from storage.targets import GRADES as GRADES_TARGET
from storage.two_places import COUNTED
from tests.importing.city import DAY, LATER, City
from tests.importing.files import GRADES

FIRST = [("1", DAY, "Технология", "2"), ("1", DAY + timedelta(1), "Технология", "3")]
SECOND = [("1", DAY, "Технология", "5"), ("1", DAY + timedelta(1), "Технология", "5")]


async def goes_to_a_second_place(city: City) -> None:
    async with city.database.begin() as store:
        await store.rows.write(
            "INSERT INTO enrolments (pupil, institution, class_name, import)"
            " SELECT p.id, i.id, '1 группа', 1 FROM pupils AS p, institutions AS i WHERE p.number = '1'"
            " AND i.id NOT IN (SELECT institution FROM enrolments WHERE pupil = p.id) LIMIT 1"
        )


async def test_marks_that_replace_those_of_the_other_place_are_told_of(city: City) -> None:
    await goes_to_a_second_place(city)
    await city.load("grades", GRADES, FIRST)
    result = await city.load("grades", GRADES, SECOND, now=LATER)
    assert result.counts.changed == 2
    assert "учеников с двумя учреждениями: 1;" in " ".join(result.files[0].notes)


async def test_nothing_is_told_of_a_pupil_of_one_place_or_where_nothing_was_replaced(city: City) -> None:
    await city.load("grades", GRADES, FIRST)
    assert (await city.load("grades", GRADES, SECOND, now=LATER)).files[0].notes == ()
    await goes_to_a_second_place(city)
    assert (await city.load("grades", GRADES, SECOND, now=LATER)).files[0].notes == ()


async def test_the_question_costs_what_the_file_holds_and_not_what_the_city_does(city: City, tmp_path: Path) -> None:
    """Each pupil of two places once was a walk through the whole file: a minute a school at the city's size."""
    staged = tmp_path / "staged"
    staging.write(staged, GRADES_TARGET, {name: [1] for name in GRADES_TARGET.columns if name != "ordinal"})
    async with beside(city.database, staged) as rows:
        plan = [step[-1] for step in await rows.all(f"EXPLAIN QUERY PLAN {COUNTED}")]
    assert [step for step in plan if step.startswith("SCAN")] == ["SCAN x"], plan
