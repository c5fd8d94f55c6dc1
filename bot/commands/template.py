"""`template`: an empty spreadsheet with the right headers, to be filled and handed to `import`."""

from pathlib import Path

import click

from bot.commands import opening
from handlers.importing.kinds import KINDS

THERE = "Файл «{path}» уже есть: укажите другое имя (-o). Шаблон ничего не затирает."
ONLY_XLSX = "Шаблон — книга Excel: укажите имя на .xlsx, например {kind}.xlsx."


@click.command("template")
@click.argument("kind", metavar="KIND")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Куда записать; по умолчанию KIND.xlsx.")
def template(kind: str, output: Path | None) -> None:
    """Записать пустую таблицу вида KIND: pupils, grades и так далее. Без верного вида команда назовёт все."""
    from handlers.importing.template import write

    if kind not in KINDS:
        opening.fail(f"Вида «{kind}» нет. Есть: {', '.join(f'{name} ({one.title})' for name, one in KINDS.items())}.")
    path = output or Path(f"{kind}.xlsx")
    if path.suffix.casefold() != ".xlsx":
        opening.fail(ONLY_XLSX.format(kind=kind))
    if path.exists():
        opening.fail(THERE.format(path=path))
    try:
        write(KINDS[kind], path)
    except OSError as error:
        opening.fail(f"Не удалось записать {path}: {opening.why(error)}.")
    click.echo(f"Записано: {path}. Впишите данные вместо примера и загрузите: kovrov-bot import {kind} {path}")
