"""The operator's words: `import`, `undo` and `template`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import commands
from handlers.importing.kinds import KINDS
from tests.importing import files
from tests.importing.city import CHILDREN, INSTITUTIONS, PLACES, PUPILS
from tests.importing.files import GRADES, Rows

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    return lambda *words: CliRunner().invoke(commands, [str(word) for word in words])


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_import_says_what_came_of_each_file(run: Run, tmp_path: Path) -> None:
    institutions = files.csv(tmp_path / "i.csv", [INSTITUTIONS, *PLACES])
    pupils = files.xlsx(tmp_path / "p.xlsx", [PUPILS, *CHILDREN])
    done = run("import", "institutions", institutions)
    assert done.exit_code == 0, done.output
    assert "загружен" in done.stdout
    assert "новых 4" in done.stdout
    assert run("import", "pupils", pupils, "--json").exit_code == 0
    good = files.csv(tmp_path / "good.csv", [GRADES, ("1", "05.11.2026", "Физика", "5")])
    bad = files.csv(
        tmp_path / "bad.csv", [GRADES, ("1", "О5.11.2026", "Физика", "5"), ("1", "05.11.2026", "Химия", "5")]
    )
    both = run("import", "grades", good, bad, "--json")
    assert both.exit_code == 1
    first, second = objects(both)
    counts = {"rows": 1, "new": 1, "changed": 0, "same": 0, "refused": 0, "gone": 0}
    rest = {"faults": [], "fault_count": 0, "notes": [], "dry_run": False, "stored": True}
    assert first == {"kind": "grades", "file": str(good)} | counts | rest
    assert (second["stored"], second["refused"], second["new"]) == (False, 1, 0)
    assert second["faults"] == [
        {
            "sheet": None,
            "row": 2,
            "column": "Дата",
            "value": "О5.11.2026",
            "problem": "буква «О» вместо нуля: вероятно, 05.11.2026",
        }
    ]
    rehearsed = run("import", "grades", bad, "--dry-run", "--partial", "--json")
    assert (objects(rehearsed)[0]["new"], objects(rehearsed)[0]["dry_run"], rehearsed.exit_code) == (1, True, 1)
    spoken = run("import", "grades", bad, "--partial")
    assert "загружен без строк с ошибками" in spoken.stdout
    assert "строка 2, столбец «Дата», значение «О5.11.2026»: буква «О»" in spoken.stdout


def test_a_list_that_ends_a_school_is_refused_until_it_is_meant(run: Run, tmp_path: Path) -> None:
    run("import", "institutions", files.csv(tmp_path / "i.csv", [INSTITUTIONS, *PLACES]))
    whole = [(number, "s21", "7А", "Новая", "Ольга", "") for number in range(20)]
    assert run("import", "pupils", files.csv(tmp_path / "all.csv", [PUPILS, *whole])).exit_code == 0
    part = files.csv(tmp_path / "part.csv", [PUPILS, *whole[:3]])
    rehearsed = run("import", "pupils", part, "--dry-run")
    assert (rehearsed.exit_code, "исчезло 17" in rehearsed.stdout) == (1, True)
    refused = run("import", "pupils", part)
    assert refused.exit_code == 1
    assert "СОШ № 21: в файле нет 17 из 20 учеников" in refused.stdout
    assert run("import", "pupils", part, "--leavers").exit_code == 0


def start(run: Run, folder: Path) -> None:
    run("import", "institutions", files.csv(folder / "i.csv", [INSTITUTIONS, *PLACES]))
    assert run("import", "pupils", files.csv(folder / "p.csv", [PUPILS, *CHILDREN])).exit_code == 0


def test_arrivals_and_leavings_are_said_in_words(run: Run, tmp_path: Path) -> None:
    start(run, tmp_path)
    rows: Rows = [
        ("1", "s21", "8А", "Примерова", "Мария", ""),
        ("2", "s21", "7А", "Пробный", "Пётр", ""),
        ("4", "s21", "7А", "Ёлкин", "Артём", ""),
        ("5", "s21", "7А", "Новая", "Ольга", ""),
        ("1", "rod", "Роботы", "Примерова", "Мария", ""),
    ]
    path = files.csv(tmp_path / "new.csv", [PUPILS, *rows])
    said = "прибыло 2, выбыло 1, перешло из класса в класс 1, перешло из другого учреждения 1"
    assert said in run("import", "pupils", path, "--dry-run").stdout
    assert said in run("import", "pupils", path).stdout
    (again,) = objects(run("import", "pupils", path, "--json"))
    assert [again[name] for name in ("arrived", "left", "changed_class", "transferred")] == [0, 0, 0, 0]


def test_one_cause_is_one_line_and_a_screen_is_enough(run: Run, tmp_path: Path) -> None:
    start(run, tmp_path)
    rows: Rows = [(str(number), "СОШ 99", "7А", "Новая", "Ольга", "") for number in range(600)]
    other: Rows = [(str(number), "СОШ 21", "", f"Новая{number}", "", "") for number in range(30)]
    named = [("7", "СОШ 21", "7А", "Новая", f"{letter}.", "") for letter in "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШ"]
    path = files.csv(tmp_path / "bad.csv", [PUPILS, *rows, *other, *named])
    said = run("import", "pupils", path)
    assert said.exit_code == 1
    lines = said.stdout.splitlines()
    assert "  строки 2–601, столбец «Учреждение», значение «СОШ 99»: такого учреждения нет" in said.stdout
    assert "строки 602–631, столбец «Класс»: пусто" in said.stdout
    assert len(lines) == 2 + 20 + 2
    assert lines[-2] == "  … и ещё 7; все до одной покажет --json"
    assert "--marked" in lines[-1]
    (one,) = objects(run("import", "pupils", path, "--json"))
    assert len(one["faults"]) == one["fault_count"] == 600 + 60 + 24
    assert [fault["row"] for fault in one["faults"]] == sorted(fault["row"] for fault in one["faults"])


def test_a_marked_copy_is_offered_and_written(run: Run, tmp_path: Path) -> None:
    start(run, tmp_path)
    bad = files.csv(tmp_path / "bad.csv", [GRADES, ("1", "вчера", "Физика", "5")])
    assert "повторите команду с --marked" in run("import", "grades", bad).stdout
    copy = tmp_path / "copy.xlsx"
    done = run("import", "grades", bad, "--marked", copy)
    assert done.exit_code == 1
    assert f"kovrov-bot import grades {copy}" in done.stdout
    assert "повторите" not in done.stdout
    assert run("import", "grades", copy).exit_code == 1
    for words in ([bad, "--marked", copy], [bad, "--marked", "a.csv"], [bad, bad, "--marked", "b.xlsx"]):
        refused = run("import", "grades", *words)
        assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)
    assert run("import", "grades", bad, "--marked", tmp_path / "no" / "a.xlsx").exit_code == 2


def test_an_import_is_taken_back(run: Run, tmp_path: Path) -> None:
    nothing = run("undo", "pupils")
    assert (nothing.exit_code, len(nothing.stderr.splitlines())) == (2, 1)
    start(run, tmp_path)
    rehearsed = run("undo", "pupils", "--dry-run")
    assert rehearsed.exit_code == 0
    assert "Будет отменена загрузка p.csv" in rehearsed.stdout
    used = run("undo", "institutions")
    assert (used.exit_code, used.stdout) == (1, "")
    assert "уже используются" in used.stderr
    done = run("undo", "pupils", "--json")
    (one,) = objects(done)
    assert (one["kind"], one["file"], one["removed"], one["undone"], done.exit_code) == ("pupils", "p.csv", 4, True, 0)
    assert "Загрузка отменена: i.csv" in run("undo", "institutions").stdout
    again = run("undo", "pupils", "--json")
    assert again.exit_code == 1
    assert "отменять нечего" in objects(again)[0]["refused"]
    assert run("undo", "marks").exit_code == 2


def test_wrong_usage_is_status_two_and_one_sentence(run: Run, tmp_path: Path) -> None:
    for words in (["import", "marks", "a.csv"], ["import", "grades", "нет.csv"], ["template", "marks"]):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert len(result.stderr.splitlines()) == 1
    assert run("import", "grades").exit_code == 2
    assert run("template", "grades", "-o", tmp_path / "no" / "such.xlsx").exit_code == 2


@pytest.mark.parametrize("kind", KINDS)
def test_what_template_writes_import_reads(run: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}.xlsx"
    assert run("template", kind).exit_code == 0
    assert path.exists()
    read = run("import", kind, path, "--dry-run", "--json")
    assert read.exit_code == 0, read.output
    assert objects(read)[0]["rows"] == 0
    assert "строка-пример из шаблона пропущена" in objects(read)[0]["notes"]


def test_long_work_without_a_terminal_tells_of_itself_line_by_line(run: Run, tmp_path: Path) -> None:
    run("import", "institutions", files.csv(tmp_path / "i.csv", [INSTITUTIONS, *PLACES]))
    run("import", "pupils", files.csv(tmp_path / "p.csv", [PUPILS, *CHILDREN]))
    rows = [("1", "05.11.2026", "Физика", "5")] * 120_000
    result = run("import", "grades", files.csv(tmp_path / "g.csv", [GRADES, *rows]))
    assert result.exit_code == 0, result.output
    assert "g.csv: проверяется, строк" in result.stderr
    assert "записывается, строк 120000 из 120000" in result.stderr
