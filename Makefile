# The commands of the course. `make` alone lists them.
# They leave one environment, .venv, and the website in _build/html.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PYTHONDONTWRITEBYTECODE ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:

REQUIREMENTS := pyproject.toml requirements/constraints.txt requirements/book.txt requirements/lite.txt tools/pyodide.json

.PHONY: help
help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

# --- the website -------------------------------------------------------------------------------

.PHONY: book
book: $(VENV)/.book  ## build the website into _build/html
	@echo "Building the website (a warning is an error)"
	@$(BIN)/jupyter-book build . --quiet --nitpick --warningiserror --keep-going
	@$(BIN)/python -m tools.lite
	@echo "To see it as on the web: make serve"

.PHONY: serve
serve: book  ## build the website and serve it on this machine (PORT=8000)
	@$(BIN)/python -m tools.serve $(PORT)

.PHONY: offline
offline: book  ## pack the website into a zip file, to unpack and read without a network
	@$(BIN)/python -m tools.offline

.PHONY: pdf
pdf: book $(VENV)/.test chromium  ## print the course into a PDF file
	@tools/system_packages.sh fonts-texgyre sh -c 'fc-list | grep "TeX Gyre Pagella"'
	@$(BIN)/python -m tools.pdf

.PHONY: epub
epub: book $(VENV)/.test chromium  ## bind the course into an EPUB file, for e-readers
	@$(BIN)/python -m tools.epub

.PHONY: pictures
pictures: $(VENV)/.test chromium  ## draw the website's icon, and the card that a shared link shows
	@$(BIN)/python -m tools.pictures

# --- the notebooks -----------------------------------------------------------------------------

.PHONY: lab
lab: $(VENV)/.learner  ## open the notebooks in JupyterLab
	@$(BIN)/jupyter trust book/*.ipynb >/dev/null  # else their drawings stay hidden
	@$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) --LabApp.default_url=/lab/tree/book

.PHONY: notebooks
notebooks: $(VENV)/.test  ## execute chapters and solutions and keep their outputs
	@$(BIN)/python tools/notebooks.py

.PHONY: exercises
exercises: $(VENV)/.test  ## make the exercises from the solutions
	@$(BIN)/python -m tools.exercises

.PHONY: launch
launch: $(VENV)/.test  ## carry the repository's address from _config.yml into the notebooks
	@$(BIN)/python -m tools.launch_cell
	@$(BIN)/python -m tools.exercises

.PHONY: nbval
nbval: $(VENV)/.test  ## execute chapters and solutions and compare with the outputs that are kept
	@$(BIN)/python -m tools.check nbval

# --- something new -----------------------------------------------------------------------------

.PHONY: new-chapter new-exercise new-widget
new-chapter: $(VENV)/.test  ## begin a chapter with all its files (NAME=18_title)
	@$(BIN)/python -m tools.new chapter "$(NAME)"
new-exercise: $(VENV)/.test  ## begin an exercise (NAME=18_title)
	@$(BIN)/python -m tools.new exercise "$(NAME)"
new-widget: $(VENV)/.test  ## begin a widget (NAME=TitleOfIt)
	@$(BIN)/python -m tools.new widget "$(NAME)"

# --- the checks --------------------------------------------------------------------------------

.PHONY: test
test: $(VENV)/.test chromium sandbox  ## everything that must pass before a change is kept
	@$(BIN)/python -m tools.check

.PHONY: test-install
test-install: $(VENV)/.test chromium sandbox  ## install what the tests need, to run some of them alone

.PHONY: test-long
test-long: $(VENV)/.test chromium sandbox  ## the same and all that takes long, or PARTS="nbval mutants" of it; writes benchmarks/results/long.json
	@$(BIN)/python -m tools.check --long $(PARTS)

OLDEST := _build/oldest
.PHONY: test-oldest
test-oldest: $(VENV)/bin/python  ## test the package with the oldest versions that it allows, without PyTorch
	@$(PYTHON) -m venv --clear $(OLDEST)
	@$(OLDEST)/bin/python tools/install.py -r requirements/oldest.txt
	@$(OLDEST)/bin/python tools/install.py --no-deps --editable .
	@$(OLDEST)/bin/python -m pip check
	@$(OLDEST)/bin/python -m pytest -q -n 2 -m "not long and not browser" -p tools.without_torch \
	  -W ignore::DeprecationWarning --ignore tests/widgets/test_comm.py \
	  tests/scratch tests/tasks tests/data tests/diagrams tests/checks tests/widgets \
	  tests/grading/test_anywhere.py tests/grading/test_notebook.py tests/grading/test_marking.py

.PHONY: bench
bench: book $(VENV)/.test chromium  ## time the pages; writes benchmarks/results/page.json
	@$(BIN)/python -m benchmarks.page

.PHONY: bench-cpu
bench-cpu: $(VENV)/.learner  ## time our LSTM beside PyTorch; writes benchmarks/results/cpu.json
	@$(BIN)/python -m benchmarks.cpu

.PHONY: bench-gpu
bench-gpu: $(VENV)/.learner  ## time the engines on a GPU, MINUTES=8 or all; writes benchmarks/results/gpu.json
	@$(BIN)/python -m benchmarks.gpu $(if $(MINUTES),--minutes $(MINUTES))

.PHONY: bench-engines
bench-engines: $(VENV)/.learner  ## time the engines on this CPU; writes benchmarks/results/engines_cpu.json
	@$(BIN)/python -m benchmarks.gpu --device cpu

.PHONY: bench-kernels
bench-kernels: $(VENV)/.test  ## what each kernel needs of a GPU; writes benchmarks/results/kernels.json
	@$(BIN)/python -m benchmarks.kernels

.PHONY: bench-scaling
bench-scaling: $(VENV)/.learner  ## time and memory of ours by size; writes benchmarks/results/scaling.json
	@$(BIN)/python -m benchmarks.scaling

.PHONY: bench-tricks
bench-tricks: $(VENV)/.learner  ## time ours without each trick; writes benchmarks/results/tricks.json
	@$(BIN)/python -m benchmarks.tricks

.PHONY: bench-chapters
bench-chapters: $(VENV)/.test  ## time the chapters; writes benchmarks/results/chapters.json
	@$(BIN)/python -m benchmarks.chapters

.PHONY: bench-memory
bench-memory: $(VENV)/.test  ## the memory that chapters and exercises need; writes benchmarks/results/memory.json
	@$(BIN)/python -m benchmarks.memory

.PHONY: bench-grading
bench-grading: $(VENV)/.test sandbox  ## grade a class of a hundred; writes benchmarks/results/grading.json
	@$(BIN)/python -m benchmarks.grading

.PHONY: lint
lint: $(VENV)/.test  ## check the style of the code
	@$(BIN)/python -m tools.check lint

.PHONY: format
format: $(VENV)/.test  ## put the code into the style that lint checks
	@$(BIN)/ruff check --fix --exit-zero --silent
	@$(BIN)/ruff format
	@$(BIN)/ruff check  # what is left for a person

.PHONY: newest
newest: $(VENV)/.test  ## bring the environment to the newest versions, whatever the pins say
	@$(BIN)/python -m tools.newest

.PHONY: audit
audit: $(VENV)/audit/.installed  ## look the pinned versions up among the known vulnerabilities
	@$(VENV)/audit/bin/pip-audit --strict --disable-pip --no-deps -r requirements/constraints.txt

.PHONY: clean
clean:  ## remove the website and the caches; keep the environment
	@rm -rf _build .pytest_cache .ruff_cache .hypothesis
	@echo "Removed _build and the caches. The environment is kept: rm -r $(VENV) removes it."

# --- the environment: one folder, filled in three steps, each only when its file changed --------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; make PYTHON=/path/to/python names one" >&2; exit 1; }
	@tools/system_packages.sh python3-venv $(PYTHON) -c 'import ensurepip'
	@echo "Creating the environment $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.book: $(REQUIREMENTS) | $(VENV)/bin/python
	@$(BIN)/python tools/install.py -r requirements/book.txt
	@$(BIN)/python tools/install.py --no-deps --no-build-isolation --editable .
	@$(BIN)/python tools/wheels.py $(VENV)/wheels -r requirements/lite.txt
	@touch $@

$(VENV)/.learner: $(VENV)/.book requirements.txt
	@$(BIN)/python tools/install.py -r requirements.txt
	@touch $@

$(VENV)/.test: $(VENV)/.learner requirements/test.txt
	@$(BIN)/python tools/install.py -r requirements/test.txt
	@touch $@

$(VENV)/audit/.installed: requirements/audit.txt requirements/constraints.txt | $(VENV)/bin/python
	@$(BIN)/python -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python tools/install.py -r requirements/audit.txt
	@touch $@

.PHONY: chromium
chromium: $(VENV)/.test
	@tools/system_packages.sh chromium sh -c 'command -v chromium'
	@tools/system_packages.sh libatomic1 $(BIN)/playwright --version  # its driver needs it

.PHONY: sandbox
sandbox: $(VENV)/.test  ## install what the grader needs
	@tools/system_packages.sh bubblewrap sh -c 'command -v bwrap'
	@tools/system_packages.sh libseccomp2 $(BIN)/python -c 'import pyseccomp'
