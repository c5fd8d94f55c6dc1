"""`undo`: take the last import of a kind back, within a day."""

import json
import sys
from datetime import datetime, tzinfo
from typing import Any

import click

from bot.clock import Clock
from bot.commands import opening
from bot.commands.import_ import INTERRUPTED, STAGES
from handlers.importing.kinds import KINDS
from handlers.importing.undo import Refused, Undone
from handlers.importing.undo import undo as take_back
from storage.database import Database

DONE = "Загрузка отменена: {file} ({when:%d.%m.%Y %H:%M}, строк {rows})."
WOULD = "Будет отменена загрузка {file} ({when:%d.%m.%Y %H:%M}, строк {rows})."
ROWS = "  строк убрано {new}, стало прежними {changed}, вернулось {gone}"
WOULD_ROWS = "  строк будет убрано {new}, станет прежними {changed}, вернётся {gone}"


@click.command("undo")
@click.argument("kind", metavar="KIND")
@click.option("--dry-run", is_flag=True, help="Только сказать, что будет отменено.")
@click.option("--json", "as_json", is_flag=True, help="Итог для программ: один объект JSON.")
def undo(kind: str, dry_run: bool, as_json: bool) -> None:
    """Отменить последнюю загрузку вида KIND: хранилище станет таким, каким было до неё. Можно в течение суток."""
    if kind not in KINDS:
        opening.fail(f"Вида «{kind}» нет. Есть: {', '.join(f'{name} ({one.title})' for name, one in KINDS.items())}.")
    settings = opening.read_settings()
    opening.must_exist(settings.database_url)
    try:
        undone = opening.run(_undo(settings.database_url, kind, Clock().now(), dry_run))
    except Refused as refusal:
        if as_json:
            click.echo(json.dumps({"kind": kind, "undone": False, "refused": str(refusal)}, ensure_ascii=False))
        else:
            click.echo(str(refusal), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        opening.fail(INTERRUPTED, 1)
    click.echo(json.dumps(_as_object(undone), ensure_ascii=False) if as_json else _in_words(undone, settings.timezone))


async def _undo(url: str, kind: str, now: datetime, dry_run: bool) -> Undone:
    waits = iter((lambda: click.echo(STAGES["waiting"], err=True),))

    def wait() -> None:
        """Said once."""
        next(waits, lambda: None)()

    async with await Database.open(url) as database:
        return await take_back(database, kind, now=now, who=opening.user(), dry_run=dry_run, waits=wait)


def _as_object(undone: Undone) -> dict[str, Any]:
    taken = undone.taken
    return {
        "kind": taken.kind,
        "import": taken.id,
        "file": taken.file,
        "who": taken.who,
        "started": taken.started.isoformat(),
        "rows": taken.rows,
        "removed": taken.counts.new,
        "restored": taken.counts.changed,
        "returned": taken.counts.gone,
        "dry_run": undone.dry_run,
        "undone": not undone.dry_run,
    }


def _in_words(undone: Undone, zone: tzinfo) -> str:
    taken, counts = undone.taken, undone.counts
    sentence = (WOULD if undone.dry_run else DONE).format(
        file=taken.file, when=taken.started.astimezone(zone), rows=taken.rows
    )
    rows = WOULD_ROWS if undone.dry_run else ROWS
    return f"{sentence}\n{rows.format(new=counts.new, changed=counts.changed, gone=counts.gone)}"
