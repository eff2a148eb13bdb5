"""The value of a tree at a point, and whether a statement is true there: one rule for each kind of node."""
