#!/bin/bash
# Builds programs against the installed library, as an outside user would, and runs them.
# usage: run.sh DESTDIR PREFIX PYTHON
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
INSTALLED=$1 PREFIX=$2 exec "$3" -m pytest -q -p no:cacheprovider "$here" ${TESTS:+-k "$TESTS"}
