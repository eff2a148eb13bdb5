"""The same trees in the terms of SymPy, proved or disproved for every number of classes."""
