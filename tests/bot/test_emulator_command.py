"""`kovrov-bot emulator`: it says where it listens, and stops when told."""

import signal
import socket
import subprocess
import sys
import urllib.request

from click.testing import CliRunner

from bot.commands.emulator import emulator, invented

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
