"""Mutation testing: faults are planted by rule, one at a time, and the tests must find each (`make mutants`).

`package` changes the modules of `src/softxent`, `book` the notebooks. A fault lives in the memory of a forked process
or in a copy of the repository; the working tree is never touched.
"""

from pathlib import Path

ROOT = Path(__file__).parents[2]
