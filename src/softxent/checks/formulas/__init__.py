"""The formulas that the book prints, read, evaluated, mutated and proved as they are printed.

``syntax`` makes a tree of the LaTeX, ``evaluation`` finds its value at a point, ``mutation`` makes its wrong versions,
``proof`` shows it for every number of classes. The modules beside them are what a claim needs: ``page`` finds a formula
by its label, ``bindings`` says what its letters are, ``trial`` tries it and its wrong versions, ``reading`` does all of
this for one label, ``record`` keeps what came out, ``witnessing`` tells the claim.
"""
