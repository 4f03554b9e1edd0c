# For scripts to source: a release xuan to measure, with its limits off, on free ports of 127.0.0.1 in a temporary
# folder, and the people load1, load2 … of PEOPLE (50). In: $bin, its folder. Out: $data, $common and $chat (ports),
# $pid; all of it ends with the script.
data=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || { kill "$pid" && wait "$pid"; } 2>/dev/null; rm -rf "$data"' EXIT

free_port() { # one without a listener now
    while :; do
        port=$((20000 + RANDOM % 12000)) # below the ports that the kernel gives to clients
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}
common=$(free_port)
chat=$(free_port)

XUAN_ADMIN_PASSWORD=load-admin "$bin/xuan" serve --data "$data" --ip 127.0.0.1 --common-port "$common" \
    --chat-port "$chat" --web-port 0 --limits off >"$data/log" 2>&1 &
pid=$!
for _ in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$chat") 2>/dev/null && break
    kill -0 "$pid" 2>/dev/null || { cat "$data/log"; exit 1; }
    sleep 0.1
done
for n in $(seq "${PEOPLE:-50}"); do
    "$bin/xuan" user add "load$n" --data "$data" --password secret >/dev/null
done
