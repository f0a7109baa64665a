"""A local FMS as a process of its own, which answers every create after a while."""

import argparse
import asyncio

from sandbox.fms.faults import Direction, Fault
from sandbox.fms.server import local_fms


async def main() -> None:
    """Print the address, and serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("seconds", type=float, help="how long a create waits for its answer")
    given = parser.parse_args()
    async with local_fms(headless=True, refuse_taken=False, scale=1.0) as fms:
        fms.faults.set(Direction.CREATE, Fault.SLOW, seconds=given.seconds)
        print(fms.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
