#!/bin/sh
# Measures how fast a node lets RTMP clients in while the server that it asks about them is slow, hangs or is dead: the node on one
# core, clients, publisher and authentication server on another.
#
#   bench/auth.sh [CLIENTS]                     default: 2000
#
# Environment:
#   SERVER_CORE    core of the node (default 0)           CLIENT_CORE    core of everything else (default 1)
#   STRANGERS      clients that come for the first time while the authentication server fails (default 200)
#   LIVE           clients that watch all the time (default 50)
#   WARMUP_ROUNDS  storms before anything is measured (default 3)
#   DELAY_MS       how long the authentication server takes (default 50)
#   GOP_CACHE      yes (default): everybody who is let in is sent up to two seconds of the stream at once; no: what it takes to be let in
#   PORT           first of two ports used (default 19350)
#   WEIR           the launcher (default: weir beside this script's folder)
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
WEIR=${WEIR:-$here/../weir}
CLIENTS=${1:-2000}
PORT=${PORT:-19350}
AUTH_PORT=$((PORT + 1))

out=$(mktemp -d)
node=''
end() {
  [ -z "$node" ] || kill "$node" 2>/dev/null || true
  [ -z "$node" ] || wait "$node" 2>/dev/null || true
  rm -rf "$out"
}
trap end EXIT
trap 'exit 130' INT TERM

cat > "$out/weir.yml" <<YAML
rtmpAddress: 127.0.0.1:$PORT
http: no
stateDirectory: $out/state
authMethod: http
authHTTPAddress: http://127.0.0.1:$AUTH_PORT/auth
authHTTPCacheTTL: 5m
paths:
  all_others: {gopCache: ${GOP_CACHE:-yes}}
YAML

taskset -c "${SERVER_CORE:-0}" "$WEIR" serve "$out/weir.yml" > "$out/node.log" 2>&1 &
node=$!
tries=0
until grep -q ":$PORT" "$out/node.log"; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ] || ! kill -0 "$node" 2>/dev/null; then
    cat "$out/node.log" >&2
    exit 1
  fi
  sleep 0.1
done

taskset -c "${CLIENT_CORE:-1}" "$WEIR" bench auth --url "rtmp://127.0.0.1:$PORT/live/cam" --auth-port "$AUTH_PORT" \
  --clients "$CLIENTS" --strangers "${STRANGERS:-200}" --live "${LIVE:-50}" --delay "${DELAY_MS:-50}" \
  --warmup-rounds "${WARMUP_ROUNDS:-3}"
