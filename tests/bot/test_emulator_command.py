"""`kovrov-bot emulator`: it says where it listens, and stops when told."""

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.emulator import emulator, invented
from bot.emulator import numbers

START = "from bot.commands.emulator import emulator; emulator()"


def test_it_prints_its_address_answers_and_stops_on_sigterm() -> None:
    command = [sys.executable, "-u", "-c", START, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        address = lines[0].split()[-1]
        assert f"{address}/method/" in lines[3]
        with urllib.request.urlopen(f"{address}/desk/people", timeout=10) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@contextmanager
def running() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A local VK in a process of its own, its address and what it says; told to stop at the end."""
    command = [sys.executable, "-u", "-c", START, "--port", "0", "--latency", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1], process
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def said(address: str, times: int) -> list[int]:
    """The places in her chat of what a person writes."""
    body = json.dumps({"person": 1, "text": "Привет"}).encode()
    request = urllib.request.Request(f"{address}/desk/send", body, {"Content-Type": "application/json"})
    cmids = []
    for _ in range(times):
        with urllib.request.urlopen(request, timeout=10) as answer:
            cmids.append(int(json.load(answer)["cmid"]))
    return cmids


def test_a_start_right_after_another_never_meets_its_numbers_again() -> None:
    with running() as (address, _):
        before = said(address, 5)
    with running() as (address, _):
        after = said(address, 1)
    assert max(before) < min(after)


def test_whoever_used_up_more_numbers_than_the_clock_gives_is_told() -> None:
    with running() as (address, process):
        said(address, 300)
        assert process.stdout is not None
        process.send_signal(signal.SIGTERM)
        assert "Номера сообщений ушли вперёд часов" in process.stdout.read()


@given(st.timedeltas(timedelta(0), timedelta(days=3 * 365)), st.integers(0, 100_000))
def test_after_the_time_told_a_new_start_is_past_every_number(later: timedelta, used: int) -> None:
    start = numbers.SINCE + later
    last = numbers.first(start) + used
    wait = numbers.ahead(last, start)
    assert numbers.first(start + wait + timedelta(milliseconds=1)) > last
    assert last < 2**31


def test_a_taken_port_is_one_sentence_and_status_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = CliRunner().invoke(emulator, ["--port", str(taken.getsockname()[1])])
    assert result.exit_code == 2
    assert "Выберите другой порт" in result.stderr


def test_the_invented_people_differ_in_what_their_phones_can_show() -> None:
    people = invented()
    assert len({person.id for person in people}) == len(people)
    assert {person.client.keyboard for person in people} == {True, False}


def test_the_help_is_in_russian() -> None:
    assert "Запустить местный VK" in CliRunner().invoke(emulator, ["--help"]).output
