# Aliases: everything is in dev.py, which needs Python 3.11+ and nothing else.
PYTHON ?= python3

.PHONY: run test lock
run test lock:
	@$(PYTHON) dev.py $@ $(ARGS)
