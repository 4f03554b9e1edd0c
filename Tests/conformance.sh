#!/usr/bin/env bash
# Runs ../shared/conformance against the release programs: the relay part over http and https, the system part over
# SQLite and over MariaDB, the devices part over SQLite, and with WHOLE=1 (make nightly) over MariaDB, too. No test is
# left out. EXTRA goes to pytest.
set -euo pipefail
root=$(pwd)
bin=$(cd "${BIN:-.build/release}" && pwd)
python=$root/${PYTHON:-.venv/bin/python}
suite=$(cd "${SHARED:-../shared}/conformance" && pwd)
export PYTHONDONTWRITEBYTECODE=1
options=(-q -p no:cacheprovider ${EXTRA:-})

cd "$suite"
export XXD_CMD="$bin/xxd --config {conf} --limits off"
XXD_TLS=0 "$python" -m pytest relay "${options[@]}"
XXD_TLS=1 "$python" -m pytest relay "${options[@]}"
export XUAN_CMD="$bin/xuan serve --data {dir} --chat-port {chat_port} --common-port {common_port} --web-port 0 --limits off"
export XUAN_ADD_USER="$bin/xuan user add {account} --data {dir} --password {password} --name {realname}"
export XUAN_ADMIN_PASSWORD='Adm1n-Pass_word'
"$python" -m pytest system "${options[@]}"
"$python" -m pytest devices "${options[@]}"

# A database for each data folder, made at the first start; people are added through the folder, which remembers it.
# Words that a test appends to the command go on to xuan.
store='"mysql://root@localhost/$(basename {dir} | tr - _)?socket=$MARIADB_SOCKET"'
export XUAN_CMD="sh -c 'exec $XUAN_CMD --store $store \"\$@\"' xuan"
# Seconds: MariaDB makes each table with a write to the disk of its own.
export XUAN_START_LIMIT=60
parts=(system)
[ "${WHOLE:-0}" = 0 ] || parts+=(devices)
for part in "${parts[@]}"; do
    status=0
    "$root/Tests/with-mariadb.sh" "$python" -m pytest "$part" "${options[@]}" || status=$?
    [ $status = 0 ] || [ $status = 77 ]
done
