"""What the operator may set: environment or `.env` → one frozen `Settings`, every complaint at once."""

import os
import re
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.quiet import Quiet

SHORTEST_SECRET = 16
"""Characters: below, a stolen store would tell its codes to whoever tries keys."""
SHOWN = 60
"""Characters of a wrong value that are repeated to the operator."""
ELSEWHERE = "BOT_ENV_FILE"
"""The variable that names another file than `.env` of the folder in which the command runs."""
NEVER_SHOWN = {"bot_token", "bot_secret"}
WORDS = {
    "bot_secret": f"случайную строку не короче {SHORTEST_SECRET} знаков",
    "bot_token": "ключ доступа сообщества: «Управление → Дополнительно → Работа с API → Создать ключ»",
    "bot_timezone": "часовой пояс, например Europe/Moscow",
    "bot_quiet_hours": "тихие часы, например 21:00-07:00, или off",
    "bot_requests_per_second": "число запросов к VK в секунду, от 1 до 1000",
    "bot_person_per_second": "число сообщений в секунду, на которые отвечать одному человеку, от 1 до 1000",
    "bot_broadcast_per_second": "число сообщений рассылки в секунду, от 1 до 10000",
    "bot_database_url": "адрес хранилища, например sqlite:///data/kovrov.db",
    "bot_api_url": "адрес API, например https://api.vk.ru/method/",
    "bot_operator": "номер страницы или беседы VK, куда слать тревоги",
    "bot_metrics": "адрес для /healthz и /metrics, например 127.0.0.1:9100, или off",
    "bot_log": "одно из слов debug, info, warning, error",
    "bot_log_format": "text или json",
}


class WrongSettings(Exception):
    """The settings cannot be used; the text says what to mend, in Russian, a line a setting."""


class QuietHours(BaseModel):
    """From `start` to `end`, usually over midnight; None in their place means there are none."""

    model_config = ConfigDict(frozen=True)
    start: time
    end: time


def _zone(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("no such zone") from error
    return value


def _quiet(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value.strip().casefold() in {"off", ""}:
        return None
    if not (match := re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\s*", value)):
        raise ValueError("HH:MM-HH:MM or off")
    first, second, third, fourth = (int(part) for part in match.groups())
    start = time(first, second)
    end = time(0) if (third, fourth) == (24, 0) else time(third, fourth)
    return None if start == end else QuietHours(start=start, end=end)


def _address(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value.strip().casefold() in {"off", ""}:
        return None
    host, colon, port = value.strip().rpartition(":")
    if not colon or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise ValueError("HOST:PORT")
    return host.strip("[]"), int(port)


def _api(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s?#]+", value):
        raise ValueError("an http address")
    return value if value.endswith("/") else value + "/"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="BOT_",
        env_file=".env",
        env_file_encoding="utf-8-sig",  # Notepad marks its files
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    token: SecretStr | None = None
    api_url: Annotated[str, AfterValidator(_api)] = "https://api.vk.ru/method/"
    database_url: str = "sqlite:///data/kovrov.db"
    secret: Annotated[SecretStr, Field(min_length=SHORTEST_SECRET)] | None = None
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone), NoDecode] = ZoneInfo("Europe/Moscow")
    quiet_hours: Annotated[QuietHours | None, BeforeValidator(_quiet), NoDecode] = QuietHours(
        start=time(21), end=time(7)
    )
    requests_per_second: Annotated[int, AfterValidator(lambda n: _within(n, 1, 1000))] = 20
    person_per_second: Annotated[int, AfterValidator(lambda n: _within(n, 1, 1000))] = 1
    broadcast_per_second: Annotated[int, AfterValidator(lambda n: _within(n, 1, 10_000))] = 300
    operator: int | None = None
    metrics: Annotated[tuple[str, int] | None, BeforeValidator(_address), NoDecode] = None
    log: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

    @property
    def quiet(self) -> Quiet:
        hours = self.quiet_hours
        return Quiet(self.timezone, hours.start, hours.end) if hours else Quiet(self.timezone)

    @property
    def secret_path(self) -> Path:
        """Where the key of `secret` lives when the environment has none: beside the database."""
        from storage.database import path_of

        return path_of(self.database_url).with_suffix(".key")


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise ValueError(f"from {least} to {most}")
    return number


def file() -> Path:
    """Where the settings are that the environment does not have; it need not be there."""
    return Path(os.environ.get(ELSEWHERE) or ".env")


def read(**given: Any) -> Settings:
    """The settings of this process. Raises `WrongSettings` with every complaint at once; no secret is ever shown."""
    path = file()
    try:
        if os.environ.get(ELSEWHERE) and not path.exists():
            raise WrongSettings(f"Файла {path} нет: он назван в {ELSEWHERE}.")
        return Settings(**({"_env_file": path} | given))
    except ValidationError as error:
        faulty = {f"bot_{fault['loc'][0]}": fault["input"] for fault in error.errors() if fault["loc"]}
        raise WrongSettings("\n".join(_complaint(name, faulty[name]) for name in sorted(faulty))) from None
    except UnicodeDecodeError:
        raise WrongSettings(f"Файл {path} записан в другой кодировке: сохраните его в UTF-8.") from None
    except OSError:
        raise WrongSettings(f"Файл {path} не читается: дайте права на него тому, кто запускает бота.") from None


def _complaint(name: str, value: object) -> str:
    needed = f"{name.upper()}: укажите {WORDS.get(name, 'другое значение')}"
    if name in NEVER_SHOWN:
        return f"{needed}."
    shown = str(value)
    return f"{needed}; сейчас там «{shown[:SHOWN] + '…' if len(shown) > SHOWN else shown}»."
