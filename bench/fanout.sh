#!/bin/sh
# Measures one server's fan-out: the server on one core, publisher and readers on another, and a Markdown table row for each
# number of readers.
#
#   bench/fanout.sh SERVER [READERS...]         SERVER: weir nginx-rtmp srs mediamtx floor
#   bench/fanout.sh media FILE.flv              an x264 stream of the canonical shape, by ffmpeg, for FILE below
#
# Environment:
#   PROTOCOL       rtmp (default), flv, ws-flv or whep; whep is for weir, srs (built with rtc), mediamtx and floor. The floor of the
#                  others is raw
#   PUBLISH        rtmp (default, but for srs with whep) or whip (default there: an SRS configured without ffmpeg-fit gives viewers by
#                  WebRTC nothing of what comes by RTMP); whip is for PROTOCOL=whep, its sound is Opus
#   SERVER_BIN     the server's program; needed for srs, mediamtx and, but for whep, floor (compile floorserver.c with cc -O2)
#   SERVER_CORE    core of the server (default 0)         CLIENT_CORE    core of publisher and readers (default 1)
#   DURATION       seconds measured (default 30)          WARMUP         seconds before that (default 10)
#   PUBLISHERS     streams published at once; readers are spread over them (default 1)
#   CONNECT_RATE   readers connected a second (default 500)
#   PORT           first of three ports used (default 19350); the floor of whep also uses the 1000 or so after PORT + 1000
#   FILE           FLV file to publish in a loop (default: the built-in stream, 1.06 Mbit/s, 73 messages a second)
#   LATENCY_MS     how long a server may gather writes: weir's rtmpWriteInterval and flvWriteInterval, srs's mw_latency, the floor's period
#                  (default: weir auto, srs 350, floor 100); 0 asks weir for a write per message and srs for min_latency
#   SERVER_CONFIG  a configuration file to use instead of the one written here
#   WEIR           the launcher (default: weir beside this script's folder)
#   WEIR_BENCH     the load client (default: $WEIR bench)
#   OUT            folder for JSON reports, configurations and logs (default: a new temporary one)
# shellcheck disable=SC2086,SC2154,SC2317,SC3045  # WEIR_BENCH is words; common.sh sets names; functions are called by a name put
# together; ulimit -n is in every sh
# shellcheck source=bench/common.sh
set -eu
. "$(dirname -- "$0")/common.sh"

PROTOCOL=${PROTOCOL:-rtmp}
DURATION=${DURATION:-30}
WARMUP=${WARMUP:-10}
PORT=${PORT:-19350}
FILE=${FILE:-}
PUBLISHERS=${PUBLISHERS:-1}
CONNECT_RATE=${CONNECT_RATE:-500}
LATENCY_MS=${LATENCY_MS:-}
SERVER_BIN=${SERVER_BIN:-}
SERVER_CONFIG=${SERVER_CONFIG:-}
PUBLISH=${PUBLISH:-}

# The floor writes what the built-in stream would amount to: 1.06 Mbit/s.
FLOOR_BYTES_PER_SECOND=132500

# How long a viewer by WHEP may take to connect: as long as the load client waits, and SRS by itself. A core that is full of handshakes
# is slow, and that is for the figures to say.
HANDSHAKE_SECONDS=30

# What the allowed number of open files leaves for connections; servers refuse to start with more.
files_max=$(ulimit -n)
[ "$files_max" != unlimited ] || files_max=65536
connections_max=$((files_max - 500))

make_media() {
  need ffmpeg
  ffmpeg -v error -y -f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine=frequency=440:sample_rate=44100 -t 30 \
    -c:v libx264 -preset veryfast -profile:v baseline -pix_fmt yuv420p -b:v 960k -maxrate 960k -bufsize 1920k \
    -g 60 -keyint_min 60 -sc_threshold 0 -bf 0 -c:a aac -ac 2 -b:a 100k "$1"
}

require_bin() {
  [ -n "$SERVER_BIN" ] || die "set SERVER_BIN to the program of $server"
  [ -x "$SERVER_BIN" ] || die "SERVER_BIN is not a program: $SERVER_BIN"
}

# Each writes its configuration to $config unless one was given, and sets the words that start the server.
configure_weir() {
  {
    echo "rtmpAddress: 127.0.0.1:$PORT"
    echo "httpAddress: 127.0.0.1:$((PORT + 1))"
    echo "hls: no"
    if [ "$PROTOCOL" = whep ]; then
      echo "webrtc: yes"
      echo "webrtcLocalUDPAddress: 127.0.0.1:$((PORT + 2))"
      echo "webrtcLocalTCPAddress: ''"
      echo "webrtcHandshakeTimeout: ${HANDSHAKE_SECONDS}s"
    else
      echo "webrtc: no"
    fi
    echo "rtsp: no"
    echo "srt: no"
    echo "stateDirectory: $out/state"
    [ -z "$LATENCY_MS" ] || printf 'rtmpWriteInterval: %sms\nflvWriteInterval: %sms\n' "$LATENCY_MS" "$LATENCY_MS"
    echo "paths: {all_others: {}}"
  } >"$1"
  label="weir${LATENCY_MS:+, $LATENCY_MS ms}"
  start_server() { exec taskset -c "$SERVER_CORE" "$WEIR" serve "$config"; }
}

configure_nginx_rtmp() {
  SERVER_BIN=${SERVER_BIN:-nginx}
  need "$SERVER_BIN"
  cat >"$1" <<EOF
load_module modules/ngx_rtmp_module.so;
daemon off;
master_process off;
worker_processes 1;
error_log $out/nginx-error.log warn;
pid $out/nginx.pid;
events { worker_connections $connections_max; }
rtmp {
  access_log off;
  server {
    listen 127.0.0.1:$PORT;
    application live { live on; }
  }
}
EOF
  label=nginx-rtmp
  start_server() { exec taskset -c "$SERVER_CORE" "$SERVER_BIN" -c "$config"; }
}

configure_srs() {
  require_bin
  latency="play { mw_latency ${LATENCY_MS:-350}; gop_cache on; }"
  [ "$LATENCY_MS" != 0 ] || latency="min_latency on; play { mw_latency 0; mw_msgs 0; gop_cache on; }"
  if [ "$PROTOCOL" = whep ]; then
    latency="min_latency on;"
    listeners="http_api { enabled on; listen 127.0.0.1:$((PORT + 1)); }
rtc_server { enabled on; listen $((PORT + 2)); protocol udp; candidate 127.0.0.1; tcp { enabled off; } }"
    serving="rtc { enabled on; rtmp_to_rtc on; rtc_to_rtmp off; bframe discard; }"
  else
    listeners="http_server { enabled on; listen 127.0.0.1:$((PORT + 1)); dir $out; }"
    serving="http_remux { enabled on; mount [vhost]/[app]/[stream].flv; }"
  fi
  cat >"$1" <<EOF
listen 127.0.0.1:$PORT;
max_connections $connections_max;
daemon off;
srs_log_tank file;
srs_log_file $out/srs.log;
srs_log_level_v2 warn;
pid $out/srs.pid;
$listeners
vhost __defaultVhost__ {
  tcp_nodelay on;
  $latency
  $serving
}
EOF
  label="SRS, ${LATENCY_MS:-350} ms"
  [ "$PROTOCOL" != whep ] || label=SRS
  start_server() { cd "$out" && exec taskset -c "$SERVER_CORE" "$SERVER_BIN" -c "$config"; }
}

configure_mediamtx() {
  require_bin
  webrtc="webrtc: no"
  [ "$PROTOCOL" != whep ] || webrtc="webrtc: yes
webrtcAddress: 127.0.0.1:$((PORT + 1))
webrtcLocalUDPAddress: 127.0.0.1:$((PORT + 2))
webrtcHandshakeTimeout: ${HANDSHAKE_SECONDS}s"
  cat >"$1" <<EOF
logLevel: warn
rtsp: no
hls: no
$webrtc
srt: no
rtmpAddress: 127.0.0.1:$PORT
paths: {all_others: {}}
EOF
  label=MediaMTX
  start_server() { cd "$out" && exec taskset -c "$SERVER_CORE" "$SERVER_BIN" "$config"; }
}

configure_floor() {
  require_bin
  PROTOCOL=raw
  period=${LATENCY_MS:-100}
  [ "$period" -gt 0 ] || period=14
  bytes=$((FLOOR_BYTES_PER_SECOND * period / 1000))
  rate=$(awk "BEGIN { print 1000 / $period }")
  label="C floor, $period ms"
  start_server() { exec taskset -c "$SERVER_CORE" "$SERVER_BIN" "$PORT" "$bytes" "$rate"; }
}

reader_url() {
  case $PROTOCOL in
    rtmp) echo "rtmp://127.0.0.1:$PORT/live/bench{n}" ;;
    flv) echo "http://127.0.0.1:$((PORT + 1))/live/bench{n}.flv" ;;
    whep)
      case $server in
        srs) echo "http://127.0.0.1:$((PORT + 1))/rtc/v1/whep/?app=live&stream=bench{n}" ;;
        *) echo "http://127.0.0.1:$((PORT + 1))/live/bench{n}/whep" ;;
      esac
      ;;
    ws-flv) echo "ws://127.0.0.1:$((PORT + 1))/live/bench{n}.flv" ;;
    raw) echo "tcp://127.0.0.1:$PORT" ;;
    *) die "unknown PROTOCOL $PROTOCOL" ;;
  esac
}

publisher_url() {
  case $PUBLISH-$server in
    rtmp-*) echo "rtmp://127.0.0.1:$PORT/live/bench{n}" ;;
    whip-srs) echo "http://127.0.0.1:$((PORT + 1))/rtc/v1/whip/?app=live&stream=bench{n}" ;;
    whip-*) echo "http://127.0.0.1:$((PORT + 1))/live/bench{n}/whip" ;;
  esac
}

# The floor of whep is a load client that only encrypts and sends; others read what it sends.
whep_floor() {
  for readers in "$@"; do
    taskset -c "$CLIENT_CORE" $WEIR_BENCH drain --readers "$readers" --port $((PORT + 1000)) >>"$out/drain.log" 2>&1 &
    publisher_pid=$!
    taskset -c "$SERVER_CORE" $WEIR_BENCH floor --readers "$readers" --port $((PORT + 1000)) ${FILE:+--file "$FILE"} \
      --warmup "$WARMUP" --duration "$DURATION" --markdown "floor, AES-128-GCM and UDP_SEGMENT" 2>>"$out/floor.log"
    kill "$publisher_pid" 2>/dev/null || die "nobody read what the floor sent, see $out/drain.log"
    wait "$publisher_pid" 2>/dev/null || true
    publisher_pid=
  done
}

takes_publisher() { $WEIR_BENCH publish --url "rtmp://127.0.0.1:$PORT/live/probe" --duration 1; }

# One reader of the very kind that will be measured.
serves_stream() { $WEIR_BENCH fanout --protocol "$PROTOCOL" --url "$(reader_url)" --readers 1 --warmup 0 --duration 1; }

publisher_pid=''
stop_all() { end $publisher_pid $server_pid; }

[ $# -ge 1 ] || { usage >&2; exit 2; }
server=$1
shift
case $server in
  -h | --help) usage; exit 0 ;;
  media) [ $# -eq 1 ] || die "media needs a file to write"; make_media "$1"; exit 0 ;;
  weir | nginx-rtmp | srs | mediamtx | floor) ;;
  *) die "unknown server $server (see --help)" ;;
esac
[ $# -ge 1 ] || set -- 100 300 1000
need taskset
out=${OUT:-$(mktemp -d "${TMPDIR:-/tmp}/weir-fanout.XXXXXX")}
mkdir -p "$out"
if [ "$server $PROTOCOL" = "floor whep" ]; then
  stop_at_end
  $WEIR_BENCH columns --protocol whep
  whep_floor "$@"
  say "logs are in $out"
  exit 0
fi
[ "$server $PROTOCOL" != "nginx-rtmp whep" ] || die "nginx-rtmp serves no whep"
[ -n "$PUBLISH" ] || { [ "$server $PROTOCOL" = "srs whep" ] && PUBLISH=whip || PUBLISH=rtmp; }
case $PUBLISH-$PROTOCOL in
  rtmp-* | whip-whep) ;;
  *) die "PUBLISH is rtmp, or whip with PROTOCOL=whep, not $PUBLISH" ;;
esac
config=$out/$server.conf
"configure_$(echo "$server" | tr - _)" "$config"
[ -z "$SERVER_CONFIG" ] || config=$SERVER_CONFIG

stop_at_end

(start_server) >"$out/server.log" 2>&1 &
server_pid=$!
if [ "$PROTOCOL" != raw ]; then
  await takes_publisher
  # The publisher ends when it is refused, which it is until the server listens.
  (
    while :; do
      taskset -c "$CLIENT_CORE" $WEIR_BENCH publish --protocol "$PUBLISH" --url "$(publisher_url)" --count "$PUBLISHERS" \
        ${FILE:+--file "$FILE"} >>"$out/publish.log" 2>&1 &
      publishing=$!
      trap 'kill $publishing 2>/dev/null; exit 0' TERM
      wait "$publishing" || sleep 1
    done
  ) &
  publisher_pid=$!
fi
await serves_stream

$WEIR_BENCH columns --protocol "$PROTOCOL"
for readers in "$@"; do
  taskset -c "$CLIENT_CORE" $WEIR_BENCH fanout --protocol "$PROTOCOL" --url "$(reader_url)" --readers "$readers" \
    --streams "$PUBLISHERS" --connect-rate "$CONNECT_RATE" \
    --pid "$server_pid" --warmup "$WARMUP" --duration "$DURATION" --json "$out/$server-$PROTOCOL-$readers.json" \
    --markdown "$label" 2>>"$out/fanout.log" || say "$readers readers: not all alive, see the row and $out"
done
say "reports, configuration and logs are in $out"
