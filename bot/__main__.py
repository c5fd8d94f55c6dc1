"""The commands an operator types: `kovrov-bot …` and `python -m bot …` are the same."""

from importlib import import_module

import click

COMMANDS = {
    "backup": "bot.commands.backup:backup",
    "codes": "bot.commands.codes:codes",
    "demo": "bot.commands.demo:demo",
    "doctor": "bot.commands.doctor:doctor",
    "emulator": "bot.commands.emulator:emulator",
    "import": "bot.commands.import_:import_",
    "migrate": "bot.commands.migrate:migrate",
    "restore": "bot.commands.backup:restore",
    "run": "bot.commands.run:run",
    "stats": "bot.commands.stats:stats",
    "template": "bot.commands.template:template",
    "understand": "bot.commands.understand:understand",
}


class Commands(click.Group):
    """Each command's module is imported when it is called: none pays for what another needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.command(cls=Commands)
@click.version_option(package_name="kovrov-bot", message="%(version)s")
def main() -> None:
    """Помощник школ и детских садов Коврова в VK Мессенджере."""


if __name__ == "__main__":
    main()
