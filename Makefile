# Every recipe does its own set-up and is quick the second time: stamp files stand for the
# environment, the front end's packages and the bundles, and are renewed when their inputs change.

PYTHON ?= python3
PY := .venv/bin/python

VENV := .venv/.installed
NODE_MODULES := js/node_modules/.installed
BUNDLES := segwidgets/static/.built
HOSTS := tests/hosts/npm/node_modules/.installed
GRADERS := .venv-graders/.installed

# Folders are listed too: they change when a file in them goes.
JS_SOURCES := $(shell find js/src segwidgets/shared js/build.mjs js/package.json js/tsconfig.json 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

##@ Play
.PHONY: demo
demo: $(VENV) $(BUNDLES) ## Open JupyterLab on the tour
	@scripts/lab.sh

.PHONY: site
site: $(VENV) $(BUNDLES) ## Write the course, the gallery and the API into site/index.html
	$(PY) -m segwidgets site notebooks/*.ipynb -o site --title "Semantic segmentation" \
	  --questions docs/questions.md --gallery --api api/segwidgets.html
	$(PY) -m tools.api site/api

.PHONY: gallery
gallery: $(VENV) $(BUNDLES) ## Write only the gallery, into site/gallery/index.html
	$(PY) -m segwidgets gallery site/gallery

.PHONY: api
api: $(VENV) ## Write the docstrings as pages into site/api
	$(PY) -m tools.api site/api

##@ Work
.PHONY: test
test: $(VENV) $(BUNDLES) $(HOSTS) $(GRADERS) chromium firefox webkit ## Run every test, in TypeScript and in Python
	cd js && npm test
	$(PY) -m pytest

.PHONY: test-engines
test-engines: $(VENV) $(BUNDLES) chromium firefox webkit ## Run only what is tried in Chromium, Firefox and WebKit
	$(PY) -m pytest tests/engines

.PHONY: soak
soak: $(VENV) $(BUNDLES) chromium ## Run the long sweeps, which `make test` leaves out
	$(PY) -m pytest -m soak

.PHONY: check
check: $(VENV) $(NODE_MODULES) ## Lint, format and type checks
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	cd js && npm run check

.PHONY: format
format: $(VENV) ## Let ruff put the Python files in order
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

.PHONY: dev
dev: $(VENV) $(BUNDLES) ## JupyterLab with hot reload of the front end
	@scripts/lab.sh dev

.PHONY: bench
bench: $(VENV) $(BUNDLES) chromium ## Measure against peers and limits
	$(PY) -m benchmarks

.PHONY: dist
dist: $(VENV) $(BUNDLES) ## Build the source archive and the wheel into dist/
	$(PY) -m build --no-isolation

.PHONY: notebooks
notebooks: $(VENV) $(BUNDLES) ## Run the course and save its pictures and text
	$(PY) -m tools.notebooks

##@ Set up and tidy
.PHONY: setup
setup: $(VENV) $(BUNDLES) ## Only install and build

.PHONY: graders
graders: $(GRADERS) ## Only install nbgrader and Otter, for the tests that run them

.PHONY: chromium
chromium: $(VENV)
	@$(PY) -m tests.hosts.chromium --install

.PHONY: firefox webkit
firefox webkit: $(VENV)
	@$(PY) -m tests.engines.install $@

$(VENV): pyproject.toml constraints.txt hatch_build.py scripts/venv.sh
	@echo "Installing into .venv; the first time takes some minutes."
	@scripts/venv.sh "$(PYTHON)"
	@touch $@

$(NODE_MODULES): js/package-lock.json
	@command -v npm >/dev/null || { echo "npm was not found: install Node.js 20 or newer." >&2; exit 1; }
	cd js && npm ci --no-audit --no-fund
	@touch $@

# The places where figures are shown, for the tests that show them there.
$(HOSTS): tests/hosts/npm/package-lock.json
	cd tests/hosts/npm && npm ci --no-audit --no-fund
	@touch $@

# nbgrader and Otter, whose pins differ from ours.
$(GRADERS): $(VENV) tests/graders/requirements.txt scripts/graders.sh
	@scripts/graders.sh

$(BUNDLES): $(NODE_MODULES) $(JS_SOURCES)
	cd js && npm run build
	@touch $@

.PHONY: clean
clean: ## Remove everything that was built or installed
	rm -rf .venv .venv-graders js/node_modules tests/hosts/npm/node_modules segwidgets/static site dist build test-results
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
