"""The machinery of the check cells: claims, and the engines that confirm or refuse them."""

from typing import TYPE_CHECKING, Any

from softxent._extras import needs

if TYPE_CHECKING:
    from softxent.checks.claim import CheckError, Claim

__all__ = ["CheckError", "Claim"]


def __getattr__(name: str) -> Any:
    """Load claims when they are asked for: they bring SymPy, which the reader of pages does without."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from softxent.checks import claim
    except ModuleNotFoundError as error:
        raise needs(__name__, error) from None

    return getattr(claim, name)
