"""IPython runs this file at the start of each kernel of the environment in which `softxent` is installed.

A cell of the book that is run before the cells above it says so, instead of `name 'check' is not defined`.
"""


def _explain_book_cells():
    import re
    import sys

    from IPython import get_ipython

    first_line = re.compile(r"# (exercise|solution|check|helper): ")

    class RunTheCellsAboveError(NameError):
        """Shown as its one line, without a traceback."""

        def _render_traceback_(self):
            return [str(self)]

    def explain(shell, kind, error, traceback, tb_offset=None):
        cell = first_line.match(shell.history_manager.input_hist_raw[-1])
        # Only an exercise holds code of the reader's. After the imports a name missing there is a slip of hers.
        if cell and (cell[1] != "exercise" or "softxent" not in sys.modules):
            where = "In JupyterLab: Run, Run All Above Selected Cell."
            kind, error = (
                RunTheCellsAboveError,
                RunTheCellsAboveError(f"Run the cells above first: one of them defines {error.name}. {where}"),
            )
        shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)

    get_ipython().set_custom_exc((NameError,), explain)


_explain_book_cells()
del _explain_book_cells
