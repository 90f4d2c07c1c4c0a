#!/bin/sh
# Measures recording: many streams that are published and recorded at once. The server is on one core, the publishers on another; the line
# is a row of a Markdown table.
#
#   bench/record.sh [PATHS]      streams, of 1.06 Mbit/s each (default: 200)
#
# Environment:
#   SERVER_CORE    core of the server (default 0)         CLIENT_CORE    core of the publishers (default 1)
#   DURATION       seconds measured (default 30)          WARMUP         seconds before that (default 30)
#   FORMAT         fmp4 (default) or mpegts
#   PORT           first of two ports used (default 19380)
#   WEIR           the launcher (default: weir beside this script's folder)
#   WEIR_BENCH     the load client (default: $WEIR bench)
#   OUT            folder for recordings, configuration and logs (default: a new temporary one)
# shellcheck disable=SC2086,SC2154  # WEIR_BENCH is words; common.sh sets names
# shellcheck source=bench/common.sh
set -eu
. "$(dirname -- "$0")/common.sh"

DURATION=${DURATION:-30}
WARMUP=${WARMUP:-30}
FORMAT=${FORMAT:-fmp4}
PORT=${PORT:-19380}
paths=${1:-200}
api=http://127.0.0.1:$((PORT + 1))
publisher_pid=''

stop_all() { end $publisher_pid $server_pid; }

# Clock ticks of processor time, and bytes handed to the storage.
ticks() { sed 's/.*) //' "/proc/$server_pid/stat" | awk '{ print $12 + $13 }'; }
stored() { awk '$1 == "write_bytes:" { print $2 }' "/proc/$server_pid/io"; }

# Bytes of media that all paths have received, bytes that recorders have written, units they have dropped.
received() { curl -sf "$api/metrics?type=paths" | awk '/^paths_inbound_bytes/ { sum += $NF } END { printf "%.0f", sum }'; }
# One key and value of a recorder on each line.
recorders() { curl -sf "$api/v3/recorders/list?itemsPerPage=1000" | sed 's/[,{}]/\n/g'; }
sum_of() { recorders | awk -F: -v name="\"$1\"" '$1 == name { sum += $2 } END { printf "%.0f", sum }'; }
recording() { [ "$(recorders | grep -c '"state":"recording"')" -ge "$paths" ]; }

case $paths in
  -h | --help) usage; exit 0 ;;
  *[!0-9]* | '') usage >&2; exit 2 ;;
esac
need curl
need taskset
"$WEIR" --version >/dev/null # builds it when sources have changed
out=${OUT:-$(mktemp -d "${TMPDIR:-/tmp}/weir-record.XXXXXX")}
mkdir -p "$out/config"
stop_at_end

cat >"$out/config/weir.yml" <<END
rtmpAddress: 127.0.0.1:$PORT
httpAddress: 127.0.0.1:$((PORT + 1))
hls: no
webrtc: no
rtsp: no
srt: no
stateDirectory: $out/state
pathDefaults:
  record: yes
  recordFormat: $FORMAT
  recordPath: $out/recordings/%path/%Y-%m-%d_%H-%M-%S-%f
  recordSegmentDuration: 10s
paths: {all_others: {}}
END
taskset -c "$SERVER_CORE" "$WEIR" serve "$out/config/weir.yml" >"$out/server.log" 2>&1 &
server_pid=$!
await curl -sf "$api/health"
taskset -c "$CLIENT_CORE" $WEIR_BENCH publish --url "rtmp://127.0.0.1:$PORT/live/bench{n}" --count "$paths" >"$out/publish.log" 2>&1 &
publisher_pid=$!
await recording
sleep "$WARMUP"
ticks_before=$(ticks) stored_before=$(stored) received_before=$(received) written_before=$(sum_of writtenBytes)
sleep "$DURATION"
ticks_after=$(ticks) stored_after=$(stored) received_after=$(received) written_after=$(sum_of writtenBytes)
echo "| paths | format | media, Mbit/s | CPU, % of a core | bytes of files to bytes of media | bytes to the storage to bytes of media | units dropped | gaps |"
echo "|---|---|---|---|---|---|---|---|"
awk -v paths="$paths" -v format="$FORMAT" -v seconds="$DURATION" -v hz="$(getconf CLK_TCK)" \
  -v cpu=$((ticks_after - ticks_before)) -v media=$((received_after - received_before)) \
  -v files=$((written_after - written_before)) -v stored=$((stored_after - stored_before)) \
  -v dropped="$(sum_of unitsDropped)" -v gaps="$(sum_of gaps)" 'BEGIN {
    printf "| %d | %s | %.0f | %.1f | %.3f | %.3f | %d | %d |\n", paths, format, media * 8 / seconds / 1e6, cpu * 100 / hz / seconds,
      files / media, stored / media, dropped, gaps }'
say "recordings, configuration and logs are in $out"
