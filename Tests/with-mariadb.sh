#!/usr/bin/env bash
# Runs a command beside its own MariaDB server: on a socket (MARIADB_SOCKET) in a folder of its own below MARIADB_DIR
# (/tmp), on no port, gone with the command. The command's status is the status; 77 if MariaDB is not installed.
set -euo pipefail
server=/usr/sbin/mariadbd
if [ ! -x $server ]; then
    echo "MariaDB is missing (make test-deps installs it): skipped $*"
    exit 77
fi
folder=$(mktemp -d "${MARIADB_DIR:-/tmp}/xuan-mariadb-XXXXXX")
user=$(id -un)
mariadb-install-db --no-defaults --datadir="$folder/data" --user="$user" --skip-test-db \
    --auth-root-authentication-method=normal >"$folder/install" 2>&1
$server --no-defaults --datadir="$folder/data" --socket="$folder/s" --skip-networking --user="$user" \
    --log-error="$folder/log.err" --max-connections=400 </dev/null >/dev/null 2>&1 &
pid=$!
trap 'kill -KILL $pid 2>/dev/null; wait $pid 2>/dev/null || true; rm -rf "$folder"' EXIT
export MARIADB_SOCKET=$folder/s
until mariadb-admin --no-defaults --socket="$MARIADB_SOCKET" --user=root ping >/dev/null 2>&1; do
    if ! kill -0 $pid 2>/dev/null; then cat "$folder/log.err"; exit 1; fi
    sleep 0.1
done
"$@"
