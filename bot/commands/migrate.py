"""`migrate`: bring the store's schema up to date and say what was done; `run` and `import` do the same unasked."""

import click

from bot.commands import opening
from storage import migrations
from storage.database import Database


@click.command("migrate")
def migrate() -> None:
    """Обновить схему хранилища и сказать, что применено."""
    settings = opening.read_settings()
    applied = opening.run(_apply(settings.database_url))
    known = migrations.known()
    if not applied:
        click.echo(f"Схема хранилища уже обновлена (последняя миграция {max(known):04}): применять нечего.")
    for number in applied:
        click.echo(f"Применена миграция {number:04}_{known[number][0]}.")


async def _apply(url: str) -> list[int]:
    async with await Database.open(url, migrate=False) as database:
        applied = await database.migrate()
        await database.write_nothing()
        return applied
