# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Debian's other suites, from the mirror that the system uses.  Sourced after
# lib.sh, never run.

# Removed by whoever sources this, when done.  Two scripts may run at a time, and most
# are called run.
apt=$cache/apt-$(basename "$(dirname "$(realpath "$0")")")-$(basename "$0")

# private_apt CMD ARGUMENT...: apt-CMD with lists of its own: no need to be
# root, nothing of the system's changes.  $sources, a file, is empty for the
# system's own sources.
private_apt() {
	local cmd=$1 dir
	shift
	dir=$apt/$(basename "${sources:-system}" .list)
	mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
	"apt-$cmd" -o Dir::State::Lists="$dir/lists" -o Dir::Cache="$dir/cache" \
		${sources:+-o Dir::Etc::SourceList="$sources"} \
		${sources:+-o Dir::Etc::SourceParts=/dev/null} \
		-o Acquire::Languages=none -o APT::Sandbox::User="$(id -un)" \
		-o APT::Update::Post-Invoke-Success= "$@"
}

# suite_sources SUITE: sets sources to a list of that suite.  A mirror may lag
# behind; what it has is signed all the same.
suite_sources() {
	local uri key
	rm -rf "$apt"
	sources=''
	private_apt get update >&2 || return
	uri=$(private_apt get indextargets --format '$(REPO_URI)' \
		'Label: Debian' 'Component: main' | head -n 1)
	[ -n "$uri" ] || { echo "E: no Debian mirror in the system's apt sources" >&2; return 1; }
	for key in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
		[ ! -e "$key" ] || break
	done
	sources=$apt/$1.list
	echo "deb [signed-by=$key] $uri $1 main" > "$sources"
}

# In a shell of its own, for its directory.
unpack_packages() (
	local suite=$1
	shift
	rm -rf "$unpacked.new"
	mkdir -p "$unpacked.new/deb"
	cd "$unpacked.new/deb" || exit
	suite_sources "$suite" && private_apt get update && private_apt get download "$@" || exit
	for deb in *.deb; do
		dpkg-deb -x "$deb" .. || exit
	done
	rm -rf "$apt" "$unpacked.new/deb" "$unpacked"
	mv "$unpacked.new" "$unpacked"
)

# program_of SUITE PROGRAM PACKAGE...: sets program to a command that runs another
# suite's PROGRAM, with the libraries that it wants, out of the cache.  The packages
# are got once, and nothing of the system's changes.
program_of() {
	local suite=$1 name=$2 lib
	shift 2
	unpacked=$cache/$name-$suite
	if [ ! -d "$unpacked" ]; then
		locked "$name"
		[ -d "$unpacked" ] ||
			logged "$build/get-$name.log" "getting $name of Debian $suite" unpack_packages "$suite" "$@"
	fi
	lib=$unpacked/usr/lib
	program=("$(echo "$lib"/*/ld-linux-*.so.*)" --library-path "$(echo "$lib"/*-linux-gnu):$lib"
		"$unpacked/usr/bin/$name")
}

# apt_for ARCH CMD ARGUMENT...: private_apt, with another machine's packages beside this one's
apt_for() {
	local arch=$1 cmd=$2
	shift 2
	private_apt "$cmd" -o APT::Architectures::="$(dpkg --print-architecture)" \
		-o APT::Architectures::="$arch" "$@"
}

# In a shell of its own, for its directory.
fetch_libssl() (
	local sources=''
	cd "$2" || return
	# a mirror that lacks one index has the package in another
	apt_for "$1" get update || :
	apt_for "$1" get download "libssl-dev:$1" "libkeyutils-dev:$1" || return
	dpkg-deb -x libssl-dev_*.deb . && dpkg-deb -x libkeyutils-dev_*.deb .
)

# libssl ARCH: prints where headers and archives of libcrypto and libkeyutils for another
# machine are, in the cache; nothing of the system's changes.
libssl() {
	local dir tmp=$cache/.new-libssl-$1
	dir=$cache/libssl-$1-$(digest "$(dpkg-query -W -f '${Version}' libc6)" libkeyutils)
	if [ ! -d "$dir" ]; then
		locked "libssl-$1"
		[ ! -d "$dir" ] || { echo "$dir"; return; }
		rm -rf "$tmp"
		mkdir -p "$tmp"
		logged "$build/libssl-$1.log" "downloading Debian's libssl-dev and libkeyutils-dev for $1" \
			fetch_libssl "$1" "$tmp"
		rm -rf "$apt" "$tmp"/*.deb
		mv "$tmp" "$dir"
	fi
	echo "$dir"
}
