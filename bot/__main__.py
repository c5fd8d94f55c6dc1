"""The commands an operator types: `kovrov-bot …` and `python -m bot …` are the same."""

import logging
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from bot import logs
from bot.commands import usage
from bot.logs import place_of

COMMANDS = {
    "backup": "bot.commands.backup:backup",
    "code-future": "bot.commands.code_future:code_future",
    "codes": "bot.commands.codes:codes",
    "demo": "bot.commands.demo:demo",
    "doctor": "bot.commands.doctor:doctor",
    "emulator": "bot.commands.emulator:emulator",
    "import": "bot.commands.import_:import_",
    "journal": "bot.commands.journal:journal",
    "migrate": "bot.commands.migrate:migrate",
    "pushes": "bot.commands.pushes:pushes",
    "restore": "bot.commands.backup:restore",
    "roles": "bot.commands.roles:roles",
    "rules": "bot.commands.rules:rules",
    "run": "bot.commands.run:run",
    "stats": "bot.commands.stats:stats",
    "template": "bot.commands.template:template",
    "undo": "bot.commands.undo:undo",
    "understand": "bot.commands.understand:understand",
}


class Commands(click.Group):
    """Each command's module is imported when it is called: none pays for what another needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        usage.explain_help(command, ctx)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        usage.explain_help(self, click.Context(self))
        with usage.in_russian():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with usage.in_russian():
            return super().invoke(ctx)


@click.command(cls=Commands)
@click.version_option(package_name="kovrov-bot", message="%(version)s", help="Показать версию и выйти.")
def commands() -> None:
    """Помощник школ и детских садов Коврова в VK Мессенджере."""


def main() -> None:
    """Run a command. A mistake of ours is one line with its kind and place, never a traceback."""
    try:
        commands()
    except OSError as error:
        if not isinstance(error.filename, str | bytes):
            _internal(error)
        from bot.commands import opening  # it takes a while, and most commands end well

        opening.fail(opening.file_sentence(error))
    except Exception as error:  # noqa: BLE001  # whatever it is, an operator reads one line
        _internal(error)


def _internal(error: Exception) -> NoReturn:
    words = f"Внутренняя ошибка: {place_of(error)}. Сообщите эту строку разработчикам."
    click.echo(logs.graded(words, logging.ERROR), err=True)
    sys.exit(70)


if __name__ == "__main__":
    main()
