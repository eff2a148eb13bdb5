# The commands of the book. `make help` lists them; each sets itself up in .venv on its first run.

VENV ?= .venv
# Where to look for Python; the first that is new enough and can make a virtual environment is taken.
PYTHON ?= python3.14 python3.13 python3.12 python3.11 python3 python
PORT ?= 8000
# Processes at once.
JOBS ?= 2
# Strict; --nbval-lax asks only that the cells run.
NBVAL ?= --nbval

BIN := $(VENV)/bin
# What a command needs is installed when it is run: everything, or less. Who has everything has the less, too.
INSTALLED := $(VENV)/installed
STUDENT := $(or $(wildcard $(INSTALLED)),$(VENV)/students)
SITE := $(or $(wildcard $(INSTALLED)),$(VENV)/site)
NOTEBOOKS := $(sort $(wildcard chapters/*.ipynb appendix/*.ipynb))
NOTEBOOK ?= $(NOTEBOOKS)

# The tests of the book; every other module of tests/ belongs to the package.
BOOK_TESTS := tests/test_audit.py tests/test_book.py tests/test_bundle.py tests/test_chapter.py tests/test_cssrules.py tests/test_editors.py \
	tests/test_environments.py tests/test_errata.py tests/test_evidence.py tests/test_exercise_list.py \
	tests/test_facts.py tests/test_figures.py tests/test_folding.py tests/test_glossary.py tests/test_highlighting.py \
	tests/test_iconfonts.py tests/test_landing.py tests/test_lean.py tests/test_ledger.py tests/test_links.py \
	tests/test_live.py tests/test_lock.py tests/test_main_line.py tests/test_makefile.py tests/test_mathematics.py tests/test_mine.py \
	tests/test_museum.py tests/test_notation.py tests/test_notebooks.py tests/test_numbering.py \
	tests/test_offline.py tests/test_policy.py tests/test_printing.py tests/test_prose_numbers.py tests/test_reference.py \
	tests/test_repository.py tests/test_run_claim.py tests/test_search.py tests/test_spacing.py \
	tests/test_statements.py tests/test_steps.py tests/test_stubs.py tests/test_stylesheets.py tests/test_teaching.py \
	tests/test_typesetting.py
SITE_TESTS := tests/test_hiding.py tests/test_pdf.py tests/test_site.py tests/test_site_controls.py \
	tests/test_site_editors.py tests/test_site_exercise_list.py tests/test_site_folding.py tests/test_site_lean.py \
	tests/test_site_ledger.py tests/test_site_live.py tests/test_site_mathematics.py tests/test_site_moving.py \
	tests/test_site_offline.py tests/test_site_policy.py tests/test_site_previews.py tests/test_site_search.py \
	tests/test_site_solutions.py
PACKAGE_TESTS := $(filter-out $(BOOK_TESTS) $(SITE_TESTS),$(sort $(wildcard tests/test_*.py)))

# The notebook for the faults of test-mutants: one that runs fast.
SAMPLED := chapters/02-jacobian.ipynb

# Cheap steps first. A step is a target of its own, so that a failure can be reproduced alone.
TEST_STEPS := lint test-package test-book test-mutants test-notebooks test-build test-site

# The canonical form of a notebook: what JupyterLab adds about a machine is dropped, the outputs stay.
CANONICAL := --keep-output --keep-count --keep-id --extra-keys "metadata.jupytext metadata.language_info"
KERNEL := {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}

# One thread each: faster for small arrays, and results that do not depend on the number of cores.
export OMP_NUM_THREADS = 1
# Set to "agg" it would change the stored outputs.
unexport MPLBACKEND
# The book's programs write signs, such as ✓, that not every encoding has.
export PYTHONUTF8 = 1
unexport PYTHONIOENCODING

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## list the commands
	@echo 'usage: make COMMAND'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r name text; \
		do printf '  %-15s %s\n' "$$name" "$$text"; done

# ---------------------------------------------------------------------------------------------- set-up

.PHONY: setup
setup: $(INSTALLED) ## create .venv and install requirements.txt (every command does this itself, as far as it needs)

$(INSTALLED): GROUP = developers
$(VENV)/students $(VENV)/site: GROUP = $(@F)
$(INSTALLED) $(VENV)/students $(VENV)/site: $(wildcard lock/*.txt) constraints.txt pyproject.toml
	@PYTHON='$(PYTHON)' sh .ci/setup '$(VENV)' $(GROUP)
	@touch $@

# ------------------------------------------------------------------------------------------------ book

.PHONY: book
book: $(SITE) ## build the site, and say where it is
	@$(BUILD)
	@echo
	@echo "The book is in $(CURDIR)/_build/html"
	@$(BIN)/python -c 'import pathlib; print("Open", pathlib.Path("_build/html/index.html").resolve().as_uri() + ", or run: make serve")'

# Sphinx keeps what it has read even when -W makes the build fail; a second build would then say nothing.
define BUILD
$(BIN)/python .ci/build.py build . -q -n -W --keep-going || { rm -rf _build/.doctrees; exit 1; }
endef

.PHONY: pdf
pdf: book ## build the site, and print the whole book to a PDF in it (needs Chromium; a minute or two)
	@$(BIN)/python _ext/pdf.py _build/html

.PHONY: serve
serve: book ## build the site and serve it at http://localhost:8000 (PORT=...)
	@echo "Serving http://localhost:$(PORT) (stop with Ctrl-C)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

# A reader's own copies come first.
START = $(firstword $(wildcard mine/01-*.ipynb chapters/01-*.ipynb))
MINE = make mine copies the chapters to mine/ first; then no pull meets your answers.

.PHONY: lab
lab: $(STUDENT) ## open the first chapter in JupyterLab (ARGS="--no-browser --port=9999" passes options on)
	@echo 'Opening $(START). Run its cells from the top (Shift+Enter); an exercise needs at least the first code cell.'
	@$(if $(wildcard mine),,echo '$(MINE)')
	@$(BIN)/jupyter lab --ServerApp.root_dir='$(CURDIR)' --LabApp.default_url='/lab/tree/$(START)' $(ARGS)

.PHONY: mine
mine: $(STUDENT) ## copy the chapters to mine/, for your answers; what is there already stays
	@$(BIN)/python .ci/mine.py

.PHONY: refresh
refresh: $(INSTALLED) ## run every notebook again and store its outputs (NOTEBOOK=chapters/... for one)
	@printf '%s\n' $(NOTEBOOK) | PYTHONPATH="$(CURDIR)/_ext:$$PYTHONPATH" xargs -n 1 -P $(JOBS) \
		$(BIN)/jupyter-nbconvert --log-level WARN \
		--to notebook --execute --inplace --ExecutePreprocessor.record_timing=False \
		--ExecutePreprocessor.extra_arguments=--log-level=ERROR \
		--NotebookExporter.preprocessors=nbconvert.preprocessors.CoalesceStreamsPreprocessor \
		--NotebookExporter.preprocessors=figures.Palette \
		--NotebookExporter.preprocessors=figures.Keep \
		--NotebookExporter.preprocessors=hiding.Hide
	@$(BIN)/jupytext --quiet --to ipynb --update-metadata '$(KERNEL)' $(NOTEBOOK)
	@$(BIN)/nbstripout $(CANONICAL) $(NOTEBOOK)

.PHONY: chapter
chapter: $(INSTALLED) ## begin a chapter: its notebook, judge and lines elsewhere (SLUG=temperature TITLE="...")
	@$(BIN)/python .ci/chapter.py '$(SLUG)' '$(TITLE)'

.PHONY: statements
statements: $(INSTALLED) ## show each changed statement beside its check, and record it if they agree
	@$(BIN)/python tests/statements.py $(if $(ACCEPT_ALL),--accept-all)

.PHONY: claim
claim: $(INSTALLED) ## run one check again and show its report (LABEL=thm-...)
	@$(BIN)/python tests/run_claim.py '$(LABEL)'

# ----------------------------------------------------------------------------------------------- tests

.PHONY: test
test: $(INSTALLED) ## everything that CI checks, the cheap steps first
	@$(BIN)/python .ci/steps.py '$(MAKE)' $(TEST_STEPS)

# Without a file pytest would choose its tests itself.
given = $(or $(strip $(1)),$(error $@ has nothing to run))

.PHONY: lint
lint: $(INSTALLED) ## ruff, mypy, the form of notebooks and workflows
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/nbstripout --verify $(CANONICAL) $(NOTEBOOKS)
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows $(wildcard .github/workflows/*.yml)
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.citation-file-format CITATION.cff
	@$(BIN)/zizmor --quiet --offline --no-progress --min-severity medium --format github .github

.PHONY: format
format: $(INSTALLED) ## let ruff put the code in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: test-package
test-package: $(INSTALLED) ## the tests and the docstring examples of softxent
	@$(BIN)/pytest -q -n $(JOBS) --doctest-modules --doctest-glob=README.md $(call given,$(PACKAGE_TESTS)) src README.md

.PHONY: test-book
test-book: $(INSTALLED) ## chapters, labels, checks, links, repository
	@$(BIN)/pytest -q -n $(JOBS) $(call given,$(wildcard $(BOOK_TESTS)))

.PHONY: test-notebooks
test-notebooks: $(INSTALLED) ## run every notebook and compare with its stored outputs
	@$(BIN)/pytest -q $(NBVAL) -n $(JOBS) --dist loadscope $(call given,$(NOTEBOOK))

.PHONY: test-build
test-build: $(INSTALLED) ## a strict build from scratch; only the formulas that were set already stay
	@rm -rf $(filter-out %/mathematics.json,$(wildcard _build/* _build/.doctrees))
	@$(BUILD)

.PHONY: test-site
test-site: $(INSTALLED) ## a browser on the built site
	@$(BIN)/pytest -q -n $(JOBS) --dist loadfile $(call given,$(wildcard $(SITE_TESTS)))

.PHONY: test-links
test-links: $(INSTALLED) ## ask every external link (needs a network; not part of test)
	@$(BIN)/jupyter-book build . -q --builder linkcheck

.PHONY: test-mutants
test-mutants: $(INSTALLED) ## plant a few faults, and see that the tests find each
	@PYTHONPATH=tests $(BIN)/python -m mutation package --jobs $(JOBS) --sample 12
	@PYTHONPATH=tests $(BIN)/python -m mutation book --jobs $(JOBS) --sample 6 --only $(SAMPLED):

.PHONY: mutants
mutants: $(INSTALLED) ## plant every fault: hours; SAMPLE=300 plants so many of each part (not part of test)
	@PYTHONPATH=tests $(BIN)/python -m mutation package book --jobs $(JOBS) --record $(if $(SAMPLE),--sample $(SAMPLE))

# ------------------------------------------------------------------------------------------- the rest

.PHONY: hooks
hooks: $(INSTALLED) ## readable notebook diffs, and the quick checks before each commit
	@git config diff.ipynb.textconv '$(abspath $(BIN))/jupytext --quiet --to markdown --output -'
	@git config diff.ipynb.cachetextconv true
	@$(BIN)/pre-commit install

.PHONY: constraints upgrade
constraints: $(INSTALLED) ## write constraints.txt and lock/ again, after a change of requirements.txt
	@.ci/lock $(BIN)/uv $(UPGRADE)

upgrade: UPGRADE := --upgrade
upgrade: constraints ## write constraints.txt and lock/ with the newest versions

.PHONY: newest
newest: ## install the newest versions of everything in .venv-newest, whatever requirements.txt fixes (weekly)
	@PYTHON='$(PYTHON)' sh .ci/setup .venv-newest newest
	@touch .venv-newest/installed

.PHONY: exit
exit: $(SITE) ## build the site by Sphinx alone, with the newest Sphinx and MyST-NB in .venv-exit (weekly)
	@sh .ci/exit $(BIN)

.PHONY: dist
dist: $(INSTALLED) ## build the package for PyPI, in dist/
	@rm -rf dist
	@$(BIN)/uv build --quiet --no-build-isolation --python $(BIN)/python --out-dir dist .

# Not part of the tests: it takes minutes, and a quiet machine.
.PHONY: bench
bench: $(INSTALLED) ## time the package beside SciPy and PyTorch (minutes, on a quiet machine)
	@$(BIN)/python benchmarks/bench.py

# Not part of the tests: Lighthouse takes a minute a page, its scores depend on the machine, and npx fetches it.
LIGHTHOUSE ?= 5
PAGES ?=
.PHONY: audit
audit: $(INSTALLED) ## measure what the pages load and do, and Lighthouse's scores (LIGHTHOUSE=0 without, PAGES=index)
	@$(BIN)/python tests/audit.py $(LIGHTHOUSE) $(PAGES)

.PHONY: clean
clean: ## remove everything that was built, but not .venv
	rm -rf _build .mypy_cache .pytest_cache .ruff_cache .hypothesis .jupyter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
	find . -name .ipynb_checkpoints -not -path './.venv/*' -prune -exec rm -rf {} +
