# What the measurements share. A script of this folder sources it first; its name without .sh and the comment at its head, up to OUT, are
# its own. It sets out, the folder of logs, and server_pid once there is a server, and has a stop_all that ends what it started.
# shellcheck shell=sh disable=SC2034,SC2154  # names are shared with the scripts

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
WEIR=${WEIR:-$here/../weir}
WEIR_BENCH=${WEIR_BENCH:-$WEIR bench}
SERVER_CORE=${SERVER_CORE:-0}
CLIENT_CORE=${CLIENT_CORE:-1}
server_pid=''

say() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2; }
die() { say "$@"; exit 1; }
need() { command -v "$1" >/dev/null 2>&1 || die "needs $1"; }
usage() { sed -n '2,/^#   OUT/p' "$0" | sed 's/^# \{0,1\}//'; }

# What a script ends with, whichever way it ends.
stop_at_end() {
  trap 'stop_all; exit 130' INT
  trap 'stop_all; exit 143' TERM
  trap stop_all EXIT
}

# end PID...: ends processes and waits for them.
end() {
  trap - EXIT INT TERM
  for pid in "$@"; do
    kill "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null || true
}

# Tries a command once a second while the server lives, 60 times.
await() {
  tries=0
  until "$@" >"$out/probe.log" 2>&1; do
    tries=$((tries + 1))
    kill -0 "$server_pid" 2>/dev/null || { cat "$out/server.log" >&2; die "the server has ended"; }
    [ "$tries" -lt 60 ] || { cat "$out/server.log" "$out/probe.log" >&2; die "this does not come about: $*"; }
    sleep 1
  done
}
