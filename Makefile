# Every target sets up what it needs; nothing has to be installed beforehand but Python 3.11 and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
HOME_FOLDER ?= home
EXTRACTS ?=
# Fictional students need no secret kept well: where no key is set, the home holds one of its own for them.
FICTIONAL_KEY = $(if $(SPF_PSEUDONYM_KEY)$(SPF_PSEUDONYM_KEY_FILE),,SPF_PSEUDONYM_KEY_FILE=$(abspath $(HOME_FOLDER))/simulated_key)
VENV := .venv
BIN := $(VENV)/bin

# No tool of ours reports usage to anybody.
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1

.PHONY: env run test test-spark lint dev docs bench evidence clean

env: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Python 3.11 is needed; name it with: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check
	@touch $@

# The annual job: on EXTRACTS when given, else on a fictional district generated on the spot.
run: env
ifeq ($(strip $(EXTRACTS)),)
	$(BIN)/spf simulate --out $(HOME_FOLDER)/simulated_extracts
	@test -s $(HOME_FOLDER)/simulated_key \
		|| (umask 077; $(BIN)/python -c 'import secrets; print(secrets.token_hex(32))' > $(HOME_FOLDER)/simulated_key)
	$(FICTIONAL_KEY) $(BIN)/spf run --extracts $(HOME_FOLDER)/simulated_extracts --home $(HOME_FOLDER)
else
	$(BIN)/spf run --extracts $(EXTRACTS) --home $(HOME_FOLDER)
endif

# Two processes, a file at a time: fixtures of a file are made once.
test: env
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(PYTEST_ARGUMENTS)

# The second engine: pyspark goes into the same environment, on demand. Java 17 has to be there.
test-spark: $(VENV)/.spark
	$(BIN)/python -m pytest -m spark tests/spark

$(VENV)/.spark: requirements-spark.lock $(VENV)/.ready
	@command -v java >/dev/null || test -n "$$JAVA_HOME" \
		|| { echo "Spark needs a Java runtime 17, such as Debian's openjdk-17-jre-headless"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
		--require-hashes -r requirements-spark.lock
	$(BIN)/python -m pip check
	@touch $@

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --processes 2 models dbt_project/tests
	$(BIN)/yamllint --strict .
	$(BIN)/python -m pytest --quiet tests/conventions

dev: env
	$(BIN)/spf prepare --home $(HOME_FOLDER)
	$(if $(wildcard $(HOME_FOLDER)/simulated_key),$(FICTIONAL_KEY)) \
		DAGSTER_HOME=$(abspath $(HOME_FOLDER))/dagster SPF_HOME=$(abspath $(HOME_FOLDER)) \
		$(BIN)/dagster dev -m orchestration.definitions

docs: env
	$(BIN)/spf prepare --home $(HOME_FOLDER)
	SPF_HOME=$(abspath $(HOME_FOLDER)) $(BIN)/dbt docs generate --static --empty-catalog \
		--project-dir . --profiles-dir dbt_project
	@echo "Open target/static_index.html"

bench: env
	$(BIN)/python -m benchmarks.annual_run
	$(BIN)/python -m benchmarks.growth
	$(BIN)/python -m benchmarks.students

evidence: env
	$(BIN)/python -u -m evidence.faults
	$(BIN)/python -u -m evidence.growth
	$(BIN)/python -u -m evidence.true_ratings
	$(BIN)/python -m pytest tests/orchestration/test_killed_writers.py --every-kill

clean:
	rm -rf target logs $(HOME_FOLDER)
