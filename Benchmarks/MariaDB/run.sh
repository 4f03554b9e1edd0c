#!/usr/bin/env bash
# xuan over MariaDB beside the ruler of mariadb_limit.c, in turn, on one server of their own that ends with this script.
# ROUNDS (3) rounds of systembench's quick form and of the ruler; prints medians and their range. JSON names a file.
# INSERTS ("1 256"): rows of one INSERT of the ruler, a run of it for each.
# Usage: run.sh BIN SHARED DIR. BIN has xuan; SHARED is ../shared; DIR is a folder on the disk that is measured.
set -euo pipefail
cd "$(dirname "$0")/../.."
bin=$(realpath "$1") shared=$(realpath "$2") dir=$(realpath "$3")
if [ -z "${MARIADB_SOCKET:-}" ]; then MARIADB_DIR=$dir exec Tests/with-mariadb.sh "$0" "$@"; fi

INSERTS=${INSERTS:-1 256}
work=$(mktemp -d "$dir/.bench-mariadb-XXXXXX")
trap 'rm -rf "$work"' EXIT
make -s -C "$shared/systembench" BIN="$work/bin"
# shellcheck disable=SC2046
cc -O2 -std=gnu11 -Wall -Wextra Benchmarks/MariaDB/mariadb_limit.c -o "$work/bin/mariadb_limit" \
    $(pkg-config --cflags --libs libmariadb)

# A database for each data folder, made at the first start.
store='"mysql://root@localhost/bench_$(basename {dir})?socket=$MARIADB_SOCKET"'
serve="$bin/xuan serve --data {dir} --ip 127.0.0.1 --chat-port {chat_port} --common-port {common_port} --web-port 0"
export XUAN_CMD="sh -c 'exec $serve --limits off --store $store'"
export XUAN_ADD_USER="$bin/xuan user add {account} --data {dir} --password {password} --name {realname}"
export XUAN_ADMIN_PASSWORD='Adm1n-Pass_word'
client=(--no-defaults --socket="$MARIADB_SOCKET" --user=root)
sql() { mariadb "${client[@]}" --batch --skip-column-names -e "$1"; }
status() { # the server's counters so far, from all connections
    sql "SHOW GLOBAL STATUS WHERE Variable_name IN ('Com_insert', 'Com_update', 'Com_commit', 'Questions')"
}

for round in $(seq "${ROUNDS:-3}"); do
    sql "SET foreign_key_checks = 0; DROP DATABASE IF EXISTS bench_data1"
    status >"$work/before$round"
    "$shared/systembench/systembench.py" --quick --bin "$work/bin" --dir "$work" --json "$work/xuan$round.json" \
        >"$work/table" 2>"$work/log" || { cat "$work/log" "$work/table"; exit 1; }
    status >"$work/after$round"
    sql "SELECT COUNT(*) FROM bench_data1.messages" >"$work/messages$round"
    for rows in $INSERTS; do
        sql "SET foreign_key_checks = 0; DROP DATABASE IF EXISTS bench_ruler"
        sql "CREATE DATABASE bench_ruler CHARACTER SET utf8mb4"
        # The ruler fills the backend's own tables.
        mariadb-dump "${client[@]}" --no-data bench_data1 | mariadb "${client[@]}" bench_ruler
        sql "INSERT INTO bench_ruler.xuan_store SELECT * FROM bench_data1.xuan_store"
        "$work/bin/mariadb_limit" --socket "$MARIADB_SOCKET" --database bench_ruler --insert "$rows" \
            >"$work/ruler$round-$rows.json"
    done
done
python3 Benchmarks/MariaDB/table.py "$work" ${JSON:+"$JSON"}
