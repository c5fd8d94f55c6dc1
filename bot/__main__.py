"""The commands an operator types: `kovrov-bot …` and `python -m bot …` are the same."""

import click


@click.group()
def main() -> None:
    """Помощник школ и детских садов Коврова в VK Мессенджере."""


if __name__ == "__main__":
    main()
