#!/usr/bin/env bash
# Runs ../shared/clusterbench over one xuan with MariaDB, over xxb with several xxd, and over a standby xxb.
# SHAPES picks, EXTRA goes to pytest. Tests that need [cluster], shared tokens or read marks are left out.
set -euo pipefail
root=$(pwd)
bin=$(cd "${BIN:-.build/release}" && pwd)
python=$root/${PYTHON:-.venv/bin/python}
cd "${SHARED:-../shared}/clusterbench"
export PYTHONDONTWRITEBYTECODE=1 XUAN_BIN=$bin CLUSTER_PATIENCE=${CLUSTER_PATIENCE:-2}
for shape in ${SHAPES:-single relays standby}; do
    echo "shape $shape"
    CLUSTER_SHAPE=$shape "$python" -m pytest -q -p no:cacheprovider ${EXTRA:-} .
done
