"""`python -m mutation [package] [book] [--sample N] [--only TEXT]`: plant faults and see that the tests find them."""

from __future__ import annotations

import argparse
import sys
import time

from mutation import ROOT
from mutation.book import Book
from mutation.package import Package
from mutation.register import EXPLAINED, Fault, Tally, explained, sample, stale, table, write


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("parts", nargs="*", default=["package"], help="package, book or both")
    parser.add_argument("--sample", type=int, help="plant only so many of each part, chosen by a fixed seed")
    parser.add_argument("--only", default="", help="plant only faults whose line in the list contains this text")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--record", action="store_true", help="write the figures to results.json")
    parser.add_argument("--verbose", action="store_true", help="say of each fault who found it")
    options = parser.parse_args()

    start = time.monotonic()
    tally = Tally(explained(EXPLAINED.read_text(encoding="utf-8")))

    def note(fault: Fault, finder: str) -> None:
        tally.add(fault, finder)
        if options.verbose or (not finder and fault.kind != "control" and not tally.reason(fault)):
            print(f"[{fault.kind}] {fault.key}\n    {finder or tally.reason(fault) or 'NOT FOUND'}", flush=True)

    for part in options.parts:
        judge = {"package": Package, "book": Book}[part](ROOT)
        faults = judge.faults()
        tally.broken += stale(tally.reasons, faults, {fault.file for fault in faults})
        chosen = [fault for fault in faults if options.only in fault.key and fault.kind != "control"]
        if options.sample is not None:
            chosen = sample(chosen, options.sample)
        files = {fault.file for fault in chosen}
        controls = [fault for fault in faults if fault.kind == "control" and fault.file in files]
        if options.sample is not None:  # the shortest, which as a rule has the fastest tests
            controls = sorted(controls, key=lambda fault: (ROOT / fault.file).stat().st_size)[:1]
        chosen = [*controls, *chosen]
        judge.judge(chosen, options.jobs, note)

    figures = tally.figures()
    print(f"\n{table(figures)}\n{time.monotonic() - start:.0f} s")
    if options.record:
        write("make mutants" + (f" SAMPLE={options.sample}" if options.sample is not None else ""), figures)
    for fault in tally.unexplained():
        print(f"NOT FOUND [{fault.kind}] {fault.key}")
    print("\n".join(tally.broken))
    return bool(tally.broken or tally.unexplained())


if __name__ == "__main__":
    sys.exit(main())
