"""`python -m tests.hostile [events] [texts]`: both by default; status 1 where something went wrong."""

import argparse
import asyncio
import sys

from tests.hostile.rows import TEXTS, UPDATES, events, texts


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[[], "events", "texts"], help="all by default")
    parser.add_argument("--updates", type=int, default=UPDATES)
    parser.add_argument("--texts", type=int, default=TEXTS)
    wanted = parser.parse_args()
    rows = wanted.rows or ["events", "texts"]
    wrong = []
    if "events" in rows:
        wrong += asyncio.run(events(wanted.updates))
    if "texts" in rows:
        wrong += texts(wanted.texts)
    for line in wrong:
        print(f"WRONG: {line}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
