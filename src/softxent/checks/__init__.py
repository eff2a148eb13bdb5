"""The machinery of the check cells: claims, and the engines that confirm or refuse them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from softxent.checks.claim import CheckError, Claim

__all__ = ["CheckError", "Claim"]


def __getattr__(name: str) -> Any:
    """Load claims when they are asked for: they bring PyTorch, which the reader of pages does without."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from softxent.checks import claim

    return getattr(claim, name)
