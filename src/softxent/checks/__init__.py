"""The machinery of the check cells: claims, and the engines that confirm or refuse them."""

from softxent.checks.claim import CheckError, Claim

__all__ = ["CheckError", "Claim"]
