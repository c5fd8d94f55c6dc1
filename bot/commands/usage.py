"""What is wrong with the words of a command, said in Russian: click itself would say it in English."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from click.exceptions import MissingParameter, NoArgsIsHelpError, NoSuchCommand, NoSuchOption

HELP = "Показать эту справку и выйти."
HINT = "Как правильно, покажет «{command} --help»."
INTERRUPTED = "Прервано."


class WrongUsage(click.ClickException):
    """A sentence and where to look; status 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        del file
        click.echo(self.message, err=True)


@contextmanager
def in_russian() -> Iterator[None]:
    """Whatever click complains of in the block is `WrongUsage`; Ctrl+C is one word and status 1."""
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "kovrov-bot"
        raise WrongUsage(f"{sentence(error)} {HINT.format(command=command)}") from None
    except (KeyboardInterrupt, click.Abort):
        click.echo(INTERRUPTED, err=True)
        raise click.exceptions.Exit(1) from None


def explain_help(command: click.Command, context: click.Context) -> None:
    """Say in Russian what `--help` does, of the command and of those below it."""
    if option := command.get_help_option(context):
        option.help = HELP
    if isinstance(command, click.Group):
        for below in command.commands.values():
            explain_help(below, context)


def sentence(error: click.UsageError) -> str:
    match error:
        case NoSuchCommand():
            return f"Команды «{error.command_name}» нет."
        case NoSuchOption():
            return f"Параметра {error.option_name} нет."
        case MissingParameter(param=click.Parameter() as missing):
            return f"Не хватает: {_shown(missing)}."
        case click.BadParameter(param=click.Parameter() as wrong):
            return f"{_shown(wrong)}: {_needed(wrong.type)}."
    return "Лишнее или неполное слово в команде."


def _shown(parameter: click.Parameter) -> str:
    """«--port», «FILE…»."""
    return parameter.opts[0] if isinstance(parameter, click.Option) else parameter.make_metavar(click.Context(_NOBODY))


def _needed(kind: click.ParamType[object]) -> str:
    match kind:
        case click.IntRange():
            most = "" if kind.max is None else f" до {kind.max}"
            return f"нужно целое число от {kind.min}{most}"
        case click.types.IntParamType():
            return "нужно целое число"
        case click.Path():
            return "такого файла нет, или его нельзя прочитать"
    return "не подходит"


_NOBODY = click.Command("nobody")
