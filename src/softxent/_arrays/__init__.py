"""How the functions read their arguments, walk over arrays and add them up; it imports no concept of the book."""
