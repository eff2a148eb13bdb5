"""A claim needs two witnesses, and a report names its label, what it covers and the notes' equations."""

import pytest

from softxent.checks import CheckError
from softxent.checks.record import Record


def test_one_witness_is_not_enough() -> None:
    record = Record("thm-test")
    record._add("NumPy", "once", ["other"])
    with pytest.raises(CheckError, match="thm-test: 1 witness; add an independent one"):
        record.report()


def test_report() -> None:
    record = Record("thm-test", covers=["eq-test"], notes=[4, 5])
    record._add("NumPy", "once", ["other"])
    record._add("PyTorch", "twice", {"third": 0})
    report = record.report()
    assert (report.label, report.covers, report.notes) == ("thm-test", ["eq-test"], ["(4)", "(5)"])
    assert [witness.refuted for witness in report.witnesses] == [["other"], ["third"]]
