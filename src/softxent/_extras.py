"""What to install where a part of the package needs more than NumPy."""

from __future__ import annotations

EXTRAS = {"sympy": "checks", "mpmath": "checks", "torch": "torch"}
"""The libraries that are not always there, and the extra that brings each."""


def needs(part: str, error: ModuleNotFoundError) -> ModuleNotFoundError:
    """Return what to raise where ``part`` cannot be imported: the error itself, if it is about no such library.

    Examples
    --------
    >>> print(needs("softxent.checks", ModuleNotFoundError("No module named 'sympy'", name="sympy")))
    softxent.checks needs sympy. Install it: pip install "softxent[checks]"
    """
    library = (error.name or "").partition(".")[0]
    if library not in EXTRAS or type(error) is not ModuleNotFoundError:  # a page of the site has an error of its own
        return error
    command = f'pip install "softxent[{EXTRAS[library]}]"'
    return ModuleNotFoundError(f"{part} needs {library}. Install it: {command}", name=library)
