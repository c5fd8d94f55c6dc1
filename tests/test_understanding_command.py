"""`understand` on the command line: a JSON object a line, the same for a terminal, a file and a pipe."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from bot.commands.understand import understand

FIELDS = ["text", "capability", "period", "subject", "child", "class", "institution", "confidence"]
NOW = ("--now", "2026-11-18T18:05")


def ran(*arguments: str, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(understand, arguments, input=typed)


def objects(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_a_sentence_becomes_one_object_with_exactly_the_public_fields() -> None:
    (told,) = objects(ran("какие", "оценки", "у", "Машки", "за", "неделю", "--child", "Маша", *NOW))
    assert list(told) == FIELDS
    assert told["text"] == "какие оценки у Машки за неделю"
    assert told["capability"] == "grades"
    assert told["period"] == {"from": "2026-11-16", "to": "2026-11-22"}
    assert told["child"] == "Маша"
    assert (told["subject"], told["class"], told["institution"]) == (None, None, None)
    assert isinstance(told["confidence"], float)


def test_several_sentences_in_quotes_are_several_objects() -> None:
    assert [one["text"] for one in objects(ran("оценки за неделю", "что задали", *NOW))] == [
        "оценки за неделю",
        "что задали",
    ]


def test_standard_input_is_read_line_by_line_and_no_line_is_lost() -> None:
    told = objects(ran(*NOW, typed="оценки\r\n\nдз по алгебре\n"))
    assert [one["text"] for one in told] == ["оценки", "", "дз по алгебре"]
    assert [one["capability"] for one in told] == ["grades", None, "homework"]


def test_a_file_may_be_in_either_encoding(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1251"):
        path = tmp_path / f"{encoding}.txt"
        path.write_text("оценки\nрасписание на завтра\n", encoding=encoding)
        assert [one["capability"] for one in objects(ran("--file", str(path), *NOW))] == ["grades", "timetable"]


def test_a_moment_in_another_zone_is_taken_to_the_city() -> None:
    (told,) = objects(ran("оценки за сегодня", "--now", "2026-11-18T22:30:00+00:00"))
    assert told["period"] == {"from": "2026-11-19", "to": "2026-11-19"}


def test_a_wrong_moment_is_wrong_usage() -> None:
    result = ran("оценки", "--now", "вчера")
    assert result.exit_code == 2
    assert "2026-11-18T18:05" in result.output


def test_a_missing_file_is_wrong_usage() -> None:
    assert ran("--file", "/nowhere/lines.txt").exit_code == 2


def test_bytes_that_are_no_text_do_not_stop_it() -> None:
    assert len(objects(ran(*NOW, typed=b"\xff\xfe\x00\n\xd0\xbe\n"))) == 2
