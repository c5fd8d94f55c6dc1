"""VKScript: what VK's execute would return, and where it would stop."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.emulator import vkscript
from bot.emulator.errors import ApiError
from tests.bot.emulated import Hands, desk_of, listening


def echoed(method: str, given: dict[str, Any]) -> Any:
    """A method that returns what it was given; `no.*` fails."""
    return False if method.startswith("no.") else {"method": method} | given


def run(code: str, **args: Any) -> Any:
    return vkscript.run(code, echoed, args)


def code_of(code: str) -> int:
    try:
        run(code)
    except ApiError as refused:
        return refused.code
    return 0


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("return 1;", 1),
        ("return;", None),
        ("1;", None),
        ("return 1 + 2 * 3 - 4 / 2;", 5),
        ("return (1 + 2) * 3;", 9),
        ("return 7 / 2;", 3.5),
        ("return 7 % 4;", 3),
        ("return -3 + +1;", -2),
        ('return "а" + 1 + true;', "а11"),
        ("return 'it\\'s';", "it's"),
        ('return "\\u044f\\n\\"\\\\";', 'я\n"\\'),
        ("return [1, \"b\", null, true, undefined];", [1, "b", None, True, None]),
        ('return {a: 1, "b": [2], 3: {}};', {"a": 1, "b": [2], "3": {}}),
        ("return {};", {}),
        ("return [1] + [2];", [1, 2]),
        ("var a = 1, b; a = a + 1; return [a, b];", [2, None]),
        ("if (1 > 2) { return 1; } else if (2 >= 2) return 2; return 3;", 2),
        ("if (0 || null || \"\" || false) return 1; return 2;", 2),
        ("var i = 0; while (i < 5) { i = i + 1; } return i;", 5),
        ("return 1 == \"1\" && 1 != 2 && !false;", True),
        ('return "а" < "б";', True),
        ("var a = {b: [{c: 1}, {c: 2}]}; return [a.b[1].c, a.b@.c, a.b.@.c, a.x.y, a.b.length];",
         [2, [1, 2], [1, 2], None, 2]),
        ('return "абв"[1] + "абв".length;', "б3"),
        ("var a = [1]; a.push(2); a.unshift(0); var l = a.pop(); return [a, l];", [[0, 1], 2]),
        ("var a = [1,2,3,4]; var s = a.splice(1, 2); return [a, s, a.shift(), a];", [[1, 4], [2, 3], 1, [4]]),
        ('return "a,b".split(",").indexOf("b") + "abc".indexOf("c");', 3),
        ('return "абвг".substr(1, 2) + "абвг".slice(2);', "бввг"),
        ('return parseInt("12") + parseDouble("1.5");', 13.5),
        ("return API.users.get({user_ids: 1}).user_ids; // конец", 1),
        ("/* сначала */ return API.a();", {"method": "a"}),
        ("return API.no.way({});", False),
        ("return Args.name;", "Анна"),
        ("return null.a[0].b;", None),
    ],
)  # fmt: skip
def test_a_program_returns(code: str, value: Any) -> None:
    assert run(code, name="Анна") == value


@pytest.mark.parametrize(
    "code",
    ["return", "return 1", "return [1;", "return {a};", 'return "abc;', "var 5;", "var return = 1;", "a = ;",
     "if 1 return 2;", "while (1)", "{", "}", "return @;", "1 = 2;", "API.a.b;", "return API.a({}, {});",
     "return API();", "var API = 1;", "return " + "(" * 5000 + "1" + ")" * 5000 + ";", "function f() {}"],
)  # fmt: skip
def test_what_vk_would_not_compile_is_error_12(code: str) -> None:
    assert code_of(code) == 12


@pytest.mark.parametrize(
    "code",
    ["while (true) {}", "return 1 / 0;", "return 1 % 0;", "return fly();",
     "return (5).push(1);", "API.a(5);", "[1].push(2);", 'var a = "x"; while (1) { a = a + a; }',
     "var a = 3; while (1) { a = a * a; }",
     "var i = 0; var a = [1]; while (i < 60) { a = [a, a]; i = i + 1; } return a;",
     "var i = 0; var a = [1]; while (i < 9999) { a = [a]; i = i + 1; } return a;"],
)  # fmt: skip
def test_what_breaks_while_running_is_error_13(code: str) -> None:
    assert code_of(code) == 13


def test_an_empty_code_is_a_missing_parameter() -> None:
    assert code_of("  ") == 100


@given(st.integers(0, 40))
def test_twenty_five_calls_run_and_the_next_is_error_13(calls: int) -> None:
    done: list[str] = []

    def counted(method: str, given: dict[str, Any]) -> int:
        done.append(method)
        return len(done)

    code = "return [" + ",".join("API.messages.send({})" for _ in range(calls)) + "];"
    if calls <= vkscript.API_CALLS:
        assert vkscript.run(code, counted, {}) == list(range(1, calls + 1))
    else:
        with pytest.raises(ApiError, match="too many api calls") as refused:
            vkscript.run(code, counted, {})
        assert refused.value.code == 13
        assert len(done) == vkscript.API_CALLS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


@given(JSON)
def test_every_json_is_a_literal_that_means_itself(value: Any) -> None:
    for ascii_only in (True, False):
        literal = json.dumps(value, ensure_ascii=ascii_only)
        assert run(f"var a = {literal}; return a;") == value


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_the_parameters_of_a_call_mean_the_same_as_an_object_in_a_variable(given: dict[str, Any]) -> None:
    literal = json.dumps(given, ensure_ascii=False)
    assert run(f"return API.a.b({literal});") == run(f"var a = {literal}; return API.a.b(a);")


def test_names_that_json_would_take_for_numbers_are_names_in_parameters_too() -> None:
    assert run('return API.a.b({"n": NaN, "i": Infinity});') == {"method": "a.b", "n": None, "i": None}


@given(st.text(max_size=60))
def test_no_text_breaks_the_interpreter(code: str) -> None:
    assert code_of(code) in (0, 12, 13, 100)


TOKENS = re.findall(r"\S+", "API . a ( ) { } [ ] ; , : + - * ! == @. 1 'x' var b = return if while")


@given(st.lists(st.sampled_from(TOKENS)))
def test_no_heap_of_tokens_breaks_the_interpreter(tokens: list[str]) -> None:
    assert code_of(" ".join(tokens)) in (0, 12, 13, 100)


async def test_what_fails_inside_is_false_and_told_beside_the_response() -> None:
    emulator = desk_of(Hands())
    async with listening(emulator) as vk:
        emulator.say(1, "да")
        send = 'API.messages.send({peer_id: %d, random_id: %d, message: "а"})'
        code = f"return [{send % (1, 1)}, {send % (2, 1)}, API.fly.away(), API.users.get({{user_ids: 1}})@.id];"
        answer = await vk.call("execute", code=code)
    assert answer["response"] == [2, False, False, [1]]
    assert [(fault["method"], fault["error_code"]) for fault in answer["execute_errors"]] == [
        ("messages.send", 901),
        ("fly.away", 3),
    ]


async def test_a_program_is_one_request_to_the_pace() -> None:
    async with listening(desk_of(Hands(), pace=True)) as vk:
        code = "return [" + ",".join(["API.users.get({user_ids:1}).length"] * 25) + "];"
        answers = [await vk.call("execute", code=code) for _ in range(20)]
    assert all(answer.get("response") == [1] * 25 for answer in answers)
    assert vk.emulator.counters.requests == 20
    assert vk.emulator.counters.by_method["users.get"] == 500


async def test_lists_and_objects_inside_a_program_reach_methods_as_clients_write_them() -> None:
    emulator = desk_of(Hands())
    async with listening(emulator) as vk:
        emulator.say(1, "да")
        board = '{one_time: false, buttons: [[{action: {type: "text", label: "Меню"}}]]}'
        code = f'return API.messages.send({{peer_ids: [1, 2], random_id: 1, message: "а", keyboard: {board}}});'
        answer = await vk.call("execute", code=code)
    assert [item["peer_id"] for item in answer["response"]] == [1, 2]
    assert emulator.keyboard(1) is not None


async def test_a_code_past_the_limit_is_refused_by_vk_or_by_http() -> None:
    emulator = desk_of(Hands())
    emulator.limits.code_bytes = 1000
    async with listening(emulator) as vk:
        fits, too_big = 'return "' + "я" * 495 + '";', 'return "' + "я" * 496 + '";'
        assert (await vk.call("execute", code=fits))["response"] == "я" * 495
        assert await vk.error("execute", code=too_big) == 13
        emulator.limits.code_status = 413
        params = {"access_token": emulator.token, "v": "5.199"}
        async with vk.session.post(emulator.api_url + "execute", params=params, data={"code": too_big}) as answer:
            assert answer.status == 413
        assert (await vk.call("execute", code=fits))["response"] == "я" * 495
