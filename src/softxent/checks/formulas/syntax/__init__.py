"""From LaTeX to a tree and back: tokens, the grammar with its parts, the nodes of the tree."""
