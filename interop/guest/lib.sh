# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the scripts here and in interop/check share: places, messages, packages,
# locks.  Sourced, never run.  Results go to stdout, all that is for people to
# stderr.
set -euo pipefail

# A Python from elsewhere (pyenv) need not work for the kernel's scripts.
PATH=/usr/sbin:/usr/bin:/sbin:/bin:$PATH
export PATH LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
# The kernel's make must not take these for its own.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES KBUILD_OUTPUT KBUILD_EXTMOD \
	ARCH CROSS_COMPILE CFLAGS CPPFLAGS LDFLAGS

# shellcheck disable=SC2034	# all of these are for the sourcing script
{
	repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
	build=$repo/build
	cache=${TLS_HS_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/tls_hs}
	kver=${KVER:-6.12}
	jobs=$(nproc)
}

say() {
	printf '%s\n' "tls_hs: $*" >&2
}

die() {
	say "$*"
	exit 1
}

case $repo$cache in
*[[:space:]]*) die "the kernel's make cannot build in a path with spaces" ;;
esac
mkdir -p "$build" "$cache"

clock() {
	printf '%d:%02d' $(($1 / 60)) $(($1 % 60))
}

# Every 15 seconds one line: time passed, and where the log is at.
heartbeat() {
	local what=$1 log=$2 owner=$3 start=$SECONDS fd line
	exec {fd}<> <(:)
	while ! read -rt 15 -u "$fd" && kill -0 "$owner" 2>/dev/null; do
		line=$(tail -n 1 "$log" | tr -s '[:space:]' ' ')
		[ ${#line} -le 50 ] || line=...${line: -47}
		printf '  [%s] %s: %s\n' "$(clock $((SECONDS - start)))" \
			"$what" "$line" >&2
	done
}

# Names files where they are edited, not where a copy of them was compiled.
our_paths() {
	sed -E "s#($build/(lint|modules)/[^/ ]+|$cache/src/[^/ ]+/net/tls_hs)/##g" >&2
}

# logged LOG WHAT COMMAND...: runs COMMAND with its output in LOG; says what is
# being done and how long it took, and on failure shows where to read on.
logged() {
	local log=$1 what=$2 start=$SECONDS beat rc=0
	shift 2
	mkdir -p "$(dirname "$log")"
	: > "$log"
	say "$what (log: ${log#"$repo"/})"
	heartbeat "$what" "$log" $$ &
	beat=$!
	"$@" >> "$log" 2>&1 < /dev/null || rc=$?
	kill $beat 2>/dev/null || true
	wait $beat 2>/dev/null || true
	if [ $rc -ne 0 ]; then
		grep -iE '(error:|undefined reference|No rule to|^E:)' "$log" |
			head -n 20 | our_paths || tail -n 20 "$log" | our_paths
		die "$what: failed after $(clock $((SECONDS - start))), exit status $rc: read $log"
	fi
	say "$what: done in $(clock $((SECONDS - start)))"
}

# locked NAME: holds the lock of that name until this shell ends, since several
# clones of the repository may share the cache.
locked() {
	local fd
	exec {fd}> "$cache/lock.$1"
	flock -n "$fd" && return
	say "waiting for another run that uses $cache ($1)"
	flock "$fd"
}

# need_packages [PACKAGE...]: installs the Debian packages that building and
# testing need, and those named.
need_packages() {
	local want have p missing=() sudo=()
	want="$* bc bison ca-certificates diffutils flex gcc gnutls-bin iproute2 keyutils kmod
		libc6-dev libelf-dev libkeyutils-dev libssl-dev make mount openssl
		patch perl procps python3 python3-cryptography rsync sparse
		util-linux xz-utils"
	command -v dpkg-query > /dev/null || return 0
	# shellcheck disable=SC2086	# a list of words
	have=" $(dpkg-query -W -f '${Package}:${db:Status-Status}\n' $want \
		2>/dev/null | sed -n 's/:installed$//p' | tr '\n' ' ' || true)"
	for p in $want; do
		case $have in
		*" $p "*) ;;
		*) missing+=("$p") ;;
		esac
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo > /dev/null ||
			die "neither root nor sudo; install these packages: ${missing[*]}"
		sudo=(sudo)
	fi
	# In a shell of its own, which gives the lock back: a script that this one
	# calls may want more.
	(
		locked packages
		say "these Debian packages are missing: ${missing[*]}"
		logged "$build/packages.log" "installing Debian packages" \
			install_packages "${sudo[@]}" -- "${missing[@]}"
	)
}

install_packages() {
	local sudo=()
	while [ "$1" != -- ]; do
		sudo+=("$1")
		shift
	done
	shift
	set -- "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get \
		-o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
	# Package lists may be missing or too old for the mirror.
	"$@" || { "${sudo[@]}" apt-get update && "$@"; }
}

# digest WORDS...: a short name for content.  Compilers differ in what they
# build, so theirs is part of it.
digest() {
	{ printf '%s\n' "$@"; gcc --version | head -n 1; } | sha256sum | cut -c 1-12
}
