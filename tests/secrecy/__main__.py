"""`python -m tests.secrecy`: 10,000 messages to a chat of several; status 1 where anything of a child was heard."""

import argparse
import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from handlers.capabilities import CAPABILITIES
from handlers.router import Conversation
from tests.person import SECRET, ZONE
from tests.secrecy.overheard import Overheard, overhear
from tests.understood import CONTENT

TOTAL = 10_000
STEP = 1000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.secrecy", description=__doc__)
    parser.add_argument("--messages", type=int, default=TOTAL)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    began = time.monotonic()

    def tell(said: int) -> None:
        if said % STEP == 0:
            print(f"{said} messages, {time.monotonic() - began:.0f} s", flush=True)

    conversation = Conversation(CONTENT, CAPABILITIES, ZONE, SECRET)
    with TemporaryDirectory(prefix="kovrov-secrecy-") as known, TemporaryDirectory(prefix="kovrov-secrecy-") as bare:
        folders = Path(known), Path(bare)
        heard = asyncio.run(overhear(folders, conversation, wanted.seed, wanted.messages, tell))
    report(heard)
    return int(bool(heard.wrong))


def report(heard: Overheard) -> None:
    print(f"{heard.said} messages, {heard.answered} answered, {heard.private} said in private between them")
    print(f"asked: {', '.join(f'{name} {number}' for name, number in heard.asked.most_common())}")
    print(f"different answers: {len(heard.answers)}")
    print(f"heard of a child: {len(heard.wrong)}")
    for line in heard.wrong:
        print(f"WRONG: {line}")


if __name__ == "__main__":
    sys.exit(main())
