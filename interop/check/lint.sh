# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What w1, sparse and cross share: the kernel's source, what counts as a warning,
# and for the first two a copy of the sources that is compiled against the guest
# kernel with W=1, tests included.  Sourced, never run.
# shellcheck source=interop/guest/lib.sh
. "$(dirname "$0")/../guest/lib.sh"
# shellcheck source=interop/guest/apt.sh
. "$repo/interop/guest/apt.sh"

need_packages
tree=$("$repo/interop/guest/ktree")

# against_guest: sets kernel, and copy to the sources to be compiled against it.
against_guest() {
	local fd
	# w1 and sparse compile in one copy.
	exec {fd}> "$build/lint.lock"
	flock "$fd"
	kernel=$("$repo/interop/guest/kernel")
	copy=$build/lint/${kernel##*/}
	"$repo/interop/guest/mirror" "$copy"
}

sparse_is_valid() {
	[ ! -e "$tree/scripts/checker-valid.sh" ] ||
		[ "$(sh "$tree/scripts/checker-valid.sh" "${sparse[@]}")" = 1 ]
}

# find_sparse: sets sparse to a command that the kernel takes.  Its build leaves any
# other out and goes on, so whoever used it looks for what sparse_ran says, too.
find_sparse() {
	sparse=(sparse)
	sparse_is_valid && return
	program_of sid sparse sparse libc6
	sparse=("${program[@]}")
	sparse_is_valid || die "no sparse that this kernel takes: ${sparse[*]}"
}

# sparse_ran LOG
sparse_ran() {
	grep -q '^ *CHECK ' "$1" || die "sparse did not run: read $1"
}

# compile LOG WHAT [VARIABLE=VALUE...]
compile() {
	local log=$1 what=$2
	shift 2
	logged "$log" "$what" make -C "$kernel" ARCH=um M="$copy" -j"$jobs" \
		W=1 CONFIG_TLS_HS_KUNIT_TEST=y "$@" modules
}

# no_warnings LOG: the kernel's own headers are not our business, nor what was
# installed on this machine since it was built.
no_warnings() {
	local found
	found=$(grep -iE '\b(warning|error):' "$1" | grep -v "^$tree/" |
		grep -v -e '^\./' -e 'differs from the one used to build the kernel' | sort -u || true)
	[ -n "$found" ] || return 0
	printf '%s\n' "$found" | our_paths
	say "$(printf '%s\n' "$found" | wc -l) warnings: read $1"
	return 1
}
