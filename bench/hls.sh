#!/bin/sh
# Measures HLS: viewers of a live stream, and weir against nginx with the same bytes. The server is on one core, publisher and load on
# another; each line is a row of a Markdown table.
#
#   bench/hls.sh live [READERS...]      viewers of one stream (default: 200 1000)
#   bench/hls.sh static                 the playlist and parts of a stream that stands still, from weir and, as files, from nginx, in turns
#
# Environment:
#   PROTOCOL       of live: llhls (default) or hls
#   SERVER_CORE    core of the servers (default 0)        CLIENT_CORE    core of publisher and load (default 1)
#   DURATION       seconds measured (default 30; static: 10)
#   WARMUP         seconds before that (default 30; static: 5)
#   CONNECT_RATE   viewers connected a second (default 100)
#   CONNECTIONS    connections of static (default 50)     ROUNDS         turns of static (default 3)
#   NGINX          nginx's program (default nginx)        NGINX_CACHE    1 lets nginx keep files open (default 0)
#   PORT           first of three ports used (default 19360)
#   FILE           FLV file to publish in a loop (default: the built-in stream, 1.06 Mbit/s)
#   WEIR           the launcher (default: weir beside this script's folder)
#   WEIR_BENCH     the load client (default: $WEIR bench)
#   OUT            folder for JSON reports, configurations and logs (default: a new temporary one)
# shellcheck disable=SC2086,SC2154  # WEIR_BENCH is words; common.sh sets names
# shellcheck source=bench/common.sh
set -eu
. "$(dirname -- "$0")/common.sh"

PROTOCOL=${PROTOCOL:-llhls}
CONNECT_RATE=${CONNECT_RATE:-100}
CONNECTIONS=${CONNECTIONS:-50}
ROUNDS=${ROUNDS:-3}
NGINX=${NGINX:-nginx}
NGINX_CACHE=${NGINX_CACHE:-0}
PORT=${PORT:-19360}
FILE=${FILE:-}

base=http://127.0.0.1:$((PORT + 1))
nginx_base=http://127.0.0.1:$((PORT + 2))
stream=/live/bench0
publisher_pid='' nginx_pid=''

stop_all() { end $publisher_pid $nginx_pid $server_pid; }

start_weir() {
  cat >"$out/weir.yml" <<END
rtmpAddress: 127.0.0.1:$PORT
httpAddress: 127.0.0.1:$((PORT + 1))
hls: yes
hlsAddress: 127.0.0.1:0
webrtc: no
rtsp: no
srt: no
readTimeout: 1h
stateDirectory: $out/state
paths: {all_others: {}}
END
  taskset -c "$SERVER_CORE" "$WEIR" serve "$out/weir.yml" >"$out/server.log" 2>&1 &
  server_pid=$!
  await $WEIR_BENCH publish --url "rtmp://127.0.0.1:$PORT/live/probe" --duration 1
}

# publish [OPTIONS...]
publish() {
  taskset -c "$CLIENT_CORE" $WEIR_BENCH publish --url "rtmp://127.0.0.1:$PORT$stream" ${FILE:+--file "$FILE"} "$@" \
    >"$out/publish.log" 2>&1 &
  publisher_pid=$!
  await curl -sf "$base$stream/index.m3u8"
}

live() {
  [ $# -ge 1 ] || set -- 200 1000
  start_weir
  publish
  $WEIR_BENCH columns --protocol "$PROTOCOL"
  for readers in "$@"; do
    taskset -c "$CLIENT_CORE" $WEIR_BENCH fanout --protocol "$PROTOCOL" --url "$base$stream/index.m3u8" --readers "$readers" \
      --connect-rate "$CONNECT_RATE" --pid "$server_pid" --warmup "${WARMUP:-30}" --duration "${DURATION:-30}" \
      --json "$out/weir-$PROTOCOL-$readers.json" --markdown weir 2>>"$out/load.log" \
      || say "$readers readers: not all alive, see the row and $out"
  done
}

# The media playlist of a new session, as a path.
begin_session() {
  media=$(curl -sf "$base$stream/index.m3u8" | sed -n '/^[^#]/{p;q}')
  playlist=$stream/$media
}

# Parts are listed of the last segments, which must be there.
has_parts() { [ "$(curl -sf "$base$playlist" | grep -c '^#EXT-X-PART:')" -ge 15 ]; }

# Nothing has come for a second.
stands_still() {
  before=$(curl -sf "$base$playlist")
  sleep 1
  has_parts && [ "$(curl -sf "$base$playlist")" = "$before" ]
}

# Takes a path from weir to the folder that nginx serves.
dump() {
  mkdir -p "$out/www$(dirname "$1")"
  curl -sf -o "$out/www$1" "$base$1" || die "weir does not serve $1"
}

start_nginx() {
  cache=
  [ "$NGINX_CACHE" = 0 ] || cache='open_file_cache max=10000 inactive=1h; open_file_cache_valid 1h;'
  cat >"$out/nginx.conf" <<END
daemon off;
master_process off;
worker_processes 1;
error_log $out/nginx-error.log warn;
pid $out/nginx.pid;
events { worker_connections $((CONNECTIONS + 500)); }
http {
  access_log off;
  sendfile on;
  keepalive_requests 1000000000;
  keepalive_timeout 1h;
  types { application/vnd.apple.mpegurl m3u8; video/mp4 mp4; }
  client_body_temp_path $out/nginx-body;
  proxy_temp_path $out/nginx-proxy;
  fastcgi_temp_path $out/nginx-fastcgi;
  uwsgi_temp_path $out/nginx-uwsgi;
  scgi_temp_path $out/nginx-scgi;
  $cache
  server {
    listen 127.0.0.1:$((PORT + 2));
    root $out/www;
  }
}
END
  taskset -c "$SERVER_CORE" "$NGINX" -c "$out/nginx.conf" >"$out/nginx.log" 2>&1 &
  nginx_pid=$!
  await curl -sf -o /dev/null "$nginx_base$playlist"
}

# load NAME BASE PID LIST, and keeps the requests per CPU-second in $per_cpu
load() {
  taskset -c "$CLIENT_CORE" $WEIR_BENCH http --url "$2/" --list "$out/$4" --connections "$CONNECTIONS" --pid "$3" \
    --warmup "${WARMUP:-5}" --duration "${DURATION:-10}" --json "$out/$1-$4-$round.json" --markdown "$1, $4" 2>>"$out/load.log" \
    || die "$1 gave errors, see $out/$1-$4-$round.json"
  per_cpu=$(sed 's/.*"requestsPerCpuSecond":\([0-9.]*\).*/\1/' "$out/$1-$4-$round.json")
}

static() {
  need "$NGINX"
  start_weir
  # A publisher that is there and sends nothing: nothing changes.
  publish --silent-after 15
  begin_session
  await stands_still
  dump "$playlist"
  echo "$playlist" >"$out/playlists"
  sed -n 's/^#EXT-X-PART:.*URI="\([^"]*\)".*/\1/p' "$out/www$playlist" | while read -r part; do
    echo "$(dirname "$playlist")/$part"
  done >"$out/parts"
  sed -n '/^[^#]/p' "$out/www$playlist" | tail -n 4 | while read -r segment; do
    echo "$(dirname "$playlist")/$segment"
  done >"$out/segments"
  cat "$out/parts" "$out/segments" >"$out/files"
  while read -r path; do dump "$path"; done <"$out/files"
  while read -r part; do printf '%s\n%s\n' "$playlist" "$part"; done <"$out/parts" >"$out/mix"
  start_nginx
  say "playlist $(wc -c <"$out/www$playlist") bytes, parts $(while read -r part; do wc -c <"$out/www$part"; done <"$out/parts" \
    | awk '{ sum += $1 } END { printf "%.0f bytes on average", sum / NR }')"
  $WEIR_BENCH columns --protocol http
  round=1
  while [ "$round" -le "$ROUNDS" ]; do
    for list in playlists parts mix segments; do
      load weir "$base" "$server_pid" "$list"
      weir_per_cpu=$per_cpu
      load nginx "$nginx_base" "$nginx_pid" "$list"
      echo "$list $weir_per_cpu $per_cpu" >>"$out/ratios"
    done
    round=$((round + 1))
  done
  echo
  echo "| addresses | weir, requests per CPU-second | nginx | ratio |"
  echo "|---|---|---|---|"
  for list in playlists parts mix segments; do
    awk -v list="$list" '$1 == list { weir += $2; nginx += $3; n++ }
      END { printf "| %s | %.0f | %.0f | %.2f |\n", list, weir / n, nginx / n, weir / nginx }' "$out/ratios"
  done
}

[ $# -ge 1 ] || { usage >&2; exit 2; }
what=$1
shift
case $what in
  -h | --help) usage; exit 0 ;;
  live | static) ;;
  *) die "unknown measurement $what (see --help)" ;;
esac
case $PROTOCOL in llhls | hls) ;; *) die "PROTOCOL is llhls or hls, not $PROTOCOL" ;; esac
need taskset
need curl
"$WEIR" --version >/dev/null # builds it when sources have changed
out=${OUT:-$(mktemp -d "${TMPDIR:-/tmp}/weir-hls.XXXXXX")}
mkdir -p "$out"
stop_at_end
$what "$@"
say "reports, configuration and logs are in $out"
