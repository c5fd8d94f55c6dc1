"""`migrate`: bring the store's schema up to date and say what was done; `run` and `import` do the same unasked."""

import click

from bot.commands import opening
from storage import migrations
from storage.database import Database

AHEAD = (
    "Хранилище уже обновила более новая версия бота (последняя миграция {last:04}). Эта версия может на нём работать:\n"
    "откат удался, восстанавливать копию не нужно."
)


@click.command("migrate")
def migrate() -> None:
    """Обновить схему хранилища и сказать, что применено."""
    settings = opening.read_settings()
    applied, ahead = opening.run(_apply(settings.database_url))
    known = migrations.known()
    if not applied and not ahead:
        click.echo(f"Схема хранилища уже обновлена (последняя миграция {max(known):04}): применять нечего.")
    for number in applied:
        click.echo(f"Применена миграция {number:04}_{known[number][0]}.")
    if ahead:
        click.echo(AHEAD.format(last=max(ahead)))


async def _apply(url: str) -> tuple[list[int], list[int]]:
    """Migrations applied now, and those of a later release."""
    async with await Database.open(url, migrate=False) as database:
        applied = await database.migrate()
        await database.write_nothing()
        return applied, await database.ahead()
