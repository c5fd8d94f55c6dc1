"""A pupil of two institutions, and both send marks of one subject: said, since one replaces the other."""

from datetime import timedelta

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
