# Development commands; `just` lists them. The program is on PyPI as rust-just.

python := if path_exists(".venv/bin/python") == "true" { ".venv/bin/python" } else { "python" }
lock := "uv pip compile --quiet --generate-hashes --no-emit-package torch --constraint requirements-torch.txt --custom-compile-command 'just lock' --python-platform x86_64-unknown-linux-gnu"

# list the commands
default:
    @just --list

# make .venv with everything that development needs
setup:
    python3 -m venv .venv
    .venv/bin/pip install --require-hashes --no-deps -r requirements.lock
    .venv/bin/pip install -r requirements-torch.txt
    .venv/bin/pip install --no-deps --no-build-isolation --editable .

# serve the page, with the flags of app.py
app *flags:
    {{python}} app.py {{flags}}

# the tests that need neither a browser nor minutes
test *arguments:
    {{python}} -m pytest {{arguments}}

# all tests; those of the page need a Chromium and a Firefox on the path, those of its scripts Node
test-all *arguments:
    npm test
    {{python}} -m pytest -m "not browser" {{arguments}}
    {{python}} -m pytest -m browser {{arguments}}

# the linters, the formatters and the types
check:
    npm ci --no-audit --no-fund
    npm run check
    {{python}} -m ruff check .
    {{python}} -m ruff format --check .
    {{python}} -m mypy

# the cost of a search; benchmarks/README.md describes the others
bench *arguments:
    {{python}} -m benchmarks.search {{arguments}}

# pin every dependency at its newest version, with hashes
lock:
    {{lock}} --upgrade --python-version 3.11 requirements-dev.txt --output-file requirements.lock
    {{lock}} --upgrade --python-version 3.12 requirements.txt --output-file requirements-app.lock

# take the pictures of the documentation again, and the film
screenshots:
    {{python}} -m docs.screenshot
    {{python}} -m docs.film

# photograph every state of the page into a folder, to be looked at
states folder:
    {{python}} -m docs.states --out {{folder}}
