# Sourced by the scripts here: where things are, the Java to use, and what several of them do.
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=${RUNNEL_BENCH_WORK:-${TMPDIR:-/tmp}/runnel-benchmarks}
mkdir -p "$work"

say() { printf '%s\n' "$*" >&2; }
fail() { say "$(basename "$0"): $*"; exit 1; }

# Builds the node and this folder's programs when there is no jar of them, or RUNNEL_BUILD=always.
build_benchmarks() {
  local jar=$home/benchmarks/target/runnel-benchmarks.jar
  [[ -f $jar && ${RUNNEL_BUILD:-} != always ]] && return
  say 'building the benchmarks …'
  (cd "$home" && mvn -q -B -Pbenchmarks -DskipTests -Dspotless.check.skip -Dcheckstyle.skip -pl benchmarks -am package >&2) ||
    fail 'the build failed'
}

benchmark() { "$java" -Dorg.slf4j.simpleLogger.defaultLogLevel=error -Drunnel.home="$home" -cp "$home/benchmarks/target/runnel-benchmarks.jar:$home/benchmarks/target/lib/*" "$@"; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# launch_node DATA PORT [option...]: starts a node in the background; sets node_pid.
launch_node() {
  local data=$1 port=$2
  shift 2
  mkdir -p "$data"
  : >"$data/ready"
  RUNNEL_BUILD=never "$home/bin/runnel" start --data "$data/log" --kafka-port "$port" --registry-port 0 --sql-port 0 "$@" \
    >"$data/ready" 2>"$data/node.log" &
  node_pid=$!
}

# start_node DATA PORT [option...]: the same, and waits for the ready line.
start_node() {
  launch_node "$@"
  for _ in $(seq 600); do
    [[ -s $1/ready ]] && return
    kill -0 "$node_pid" 2>/dev/null || break
    sleep 0.1
  done
  tail -20 "$1/node.log" >&2
  fail "the node did not get ready"
}

# stop_node DATA [keep]: ends the node started last; deletes its folder unless it is to be kept.
stop_node() {
  if [[ -n ${node_pid:-} ]]; then
    kill "$node_pid" 2>/dev/null || true
    wait "$node_pid" 2>/dev/null || true
    node_pid=
  fi
  [[ ${2:-} == keep ]] || rm -rf "$1"
}
