# shellcheck shell=bash disable=SC2154
# What .ci/with-engine, .ci/with-podman and .ci/with-rootless share. They source it after they have set $name and a
# function stop; it uses their $work, $socket and $engine.

# Ends the script if this is not a machine whose packages have the engine.
require_debian() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || ! grep -qi '^id=debian' /etc/os-release; then
    echo "$name: this is not root on Debian, whose packages have the engine" >&2
    exit 2
  fi
}

# Makes the folder $work/archives with packages of a suite, without installing them:
# packages SUITE SUBCOMMAND [OPTION...] PACKAGE...
packages() {
  local of=$1 mirror
  shift
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -oE 'https?://[^ ]*/debian/?( |$)' | head -1 | xargs)
  mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/root"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $of main" >"$work/suite.list"
  local options=(-qq -o Dir::Etc::sourcelist="$work/suite.list" -o Dir::Etc::sourceparts=- -o Dir::State::Lists="$work/lists"
    -o Dir::Cache="$work" -o APT::Sandbox::User=root -o Debug::NoLocking=true)
  (cd "$work/archives" && apt-get "${options[@]}" update && apt-get "${options[@]}" "$@") >"$work/log" 2>&1 && return
  tail -n 20 "$work/log" >&2
  echo "$name: the packages of $of are not available" >&2
  exit 2
}

# Waits until the engine at $socket answers, or ends the script if the process $engine has ended.
await_engine() {
  local _
  for _ in $(seq 300); do
    docker -H "unix://$socket" version >/dev/null 2>&1 && break
    kill -0 "$engine" 2>/dev/null || break
    sleep 0.2
  done
  if ! docker -H "unix://$socket" version --format "$name: {{.Server.Version}}" >&2; then
    tail -n 20 "$work/log" >&2
    exit 2
  fi
}

# Gives the engine at $socket the images of the engine that runs.
copy_images() {
  local image
  for image in busybox:1.36 debian:bookworm-slim; do
    if docker image inspect "$image" >/dev/null 2>&1; then
      docker save "$image" | docker -H "unix://$socket" load >/dev/null || exit 2
    fi
  done
}
