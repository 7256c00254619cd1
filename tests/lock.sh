#!/bin/sh
# Write the lock files: exact versions with hashes for every platform, and no address of any package index.
# Usage: sh tests/lock.sh path/to/uv
set -eu
compile="$1 pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate
  --no-emit-index-url --no-emit-find-links --custom-compile-command=make-lock"
# hatchling and editables build the project itself, so that installing it reaches no index.
printf 'hatchling>=1.27\neditables>=0.5\n' | $compile pyproject.toml - --output-file requirements.lock
$compile --group dev --constraint requirements.lock pyproject.toml \
  --extra postgres --extra mcp --extra metrics --extra oidc --extra parquet --extra apprise --extra calendar \
  --extra xlsx --output-file requirements-dev.lock
# The extra `spark` weighs 740 MB and is no part of the ordinary tests; neither are the peers of the screening benchmark.
$compile --constraint requirements-dev.lock pyproject.toml --extra spark --output-file requirements-spark.lock
if grep -n '://' requirements.lock requirements-dev.lock requirements-spark.lock; then
  echo 'a lock file names an address; nothing may be committed' >&2
  exit 1
fi
