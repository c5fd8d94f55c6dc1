"""Weather over this desk: the ways in which VK itself is well or unwell, at one press."""

from collections.abc import Mapping

from bot.emulator.faults import LONG_POLL, UPLOAD, Fault, Faults

ALWAYS = None

WEATHERS: Mapping[str, tuple[Fault, ...]] = {
    "clear": (),
    "slow": (Fault("stall", times=ALWAYS, seconds=1.5), Fault("stall", LONG_POLL, times=ALWAYS, seconds=1.5)),
    "down": tuple(Fault("drop_before", method, times=ALWAYS) for method in ("*", LONG_POLL, UPLOAD)),
}


def change(faults: Faults, weather: str) -> None:
    """Take every other fault away and let this weather be. Raises `ValueError` where there is no such."""
    if weather not in WEATHERS:
        raise ValueError(f"no such weather: {weather[:20]}")
    faults.clear()
    for fault in WEATHERS[weather]:
        faults.add(fault)


def now(faults: Faults) -> str:
    """What it is; "clear" too where only other faults wait."""
    waiting = {(each["kind"], each["method"]) for each in faults.json()}
    for weather in ("down", "slow"):
        if {(fault.kind, fault.method) for fault in WEATHERS[weather]} <= waiting:
            return weather
    return "clear"
