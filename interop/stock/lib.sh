# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the scripts here share: initial RAM file systems, and qemu.  Sourced,
# never run.
# shellcheck source=interop/guest/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../guest/lib.sh"

need_packages busybox-static cpio qemu-system-x86

# shellcheck disable=SC2034	# for the sourcing script
{
	stock=$("$repo/interop/stock/kernel")
	# A script that starts others has them built once.
	ours=${TLS_HS_STOCK_MODULES:-$("$repo/interop/stock/modules")}
	release=$(basename "$stock"/lib/modules/*)
	logs=$build/stock
}

# initramfs_begin DIR INIT: busybox, its names, and INIT as /init
initramfs_begin() {
	local name
	rm -rf "$1"
	mkdir -p "$1"/{bin,sbin,dev,proc,sys,etc,tmp,mnt,root,lib/modules}
	for name in $(busybox --list); do
		ln -s busybox "$1/bin/$name"
	done
	cp --remove-destination "$(command -v busybox)" "$1/bin/"
	ln -s ../bin/busybox "$1/sbin/modprobe"
	install -m 755 "$2" "$1/init"
}

# initramfs_modules DIR FILE NAME...: the kernel's modules NAME, with what they
# need, decompressed; FILE names them in the order in which they can be loaded.
initramfs_modules() {
	local dir=$1 list=$2 name ko
	shift 2
	for name in "$@"; do
		modprobe -d "$stock" -S "$release" --show-depends "$name"
	done | sed -n 's/^insmod //p' | awk '!seen[$1]++ { print $1 }' |
	while read -r ko; do
		name=$(basename "$ko" .xz)
		xz -dc "$ko" > "$dir/lib/modules/$name"
		echo "/lib/modules/$name"
	done > "$dir/$list"
}

initramfs_end() {
	(cd "$1" && find . | cpio -o -H newc -R 0:0 --quiet) | gzip -1 > "$1.img"
}

# The emulator is slow but runs anywhere.  /dev/kvm may be there, and qemu start
# with it, and still no guest run: so the kernel itself is tried, to its first line.
accel() {
	local log=$logs/kvm.log
	[ ! -w /dev/kvm ] || timeout -k 2 8 qemu-system-x86_64 -accel kvm -cpu host \
		-nodefaults -no-user-config -display none -no-reboot -m 512M \
		-kernel "$stock/boot/vmlinuz-$release" -append "console=ttyS0 panic=-1" \
		-serial "file:$log" < /dev/null > "$log.err" 2>&1 || true
	if [ -w /dev/kvm ] && grep -q 'Linux version' "$log"; then
		echo "-accel kvm -cpu host"
	else
		echo "-accel tcg,thread=multi -cpu max"
	fi
}

# qemu NAME SECONDS INITRAMFS PARAMETERS [OPTION...]: one guest; its console in
# NAME.console.log, what it writes to ttyS1 on stdout.  With two processors the
# emulator sometimes loses a breakpoint that the kernel sets to change its own code,
# and the guest is dead before it has a module: then once more, and it is said.
qemu() {
	local try rc
	for try in 1 2 3; do
		rc=0
		qemu_once "$@" || rc=$?
		grep -q 'Oops: int3' "$logs/$1.console.log" &&
			grep -q 'Modules linked in: *.\?$' "$logs/$1.console.log" || return $rc
		say "the emulator broke the guest's boot (int3; no module was loaded), try $try of 3"
		[ "$try" -eq 3 ] || mv "$logs/$1.console.log" "$logs/$1.int3-$try.log"
	done
	return $rc
}

# Where the host has no time for it, a stall is not the guest's fault: one that is
# ends at the limit.  Nor is a timer that seems not to tick: no_timer_check.
qemu_once() {
	local name=$1 limit=$2 initramfs=$3 parameters=$4
	shift 4
	# shellcheck disable=SC2046	# a list of words
	timeout --foreground -k 5 "$limit" qemu-system-x86_64 $(accel) -smp "${smp:-2}" \
		-nodefaults -no-user-config -display none -no-reboot \
		-kernel "$stock/boot/vmlinuz-$release" -initrd "$initramfs" \
		-append "console=ttyS0 loglevel=6 panic=-1 nowatchdog no_timer_check \
			rcupdate.rcu_cpu_stall_suppress=1 $parameters" \
		-serial "file:$logs/$name.console.log" -serial stdio \
		-device virtio-rng-pci "$@" < /dev/null 2> "$logs/$name.qemu.log"
}

# What sid's 7.2 says of itself, once, the first time that its kTLS is given keys
# by the kernel: Documentation/stock-kernel.md.  Left out: its first line to its last.
without_known_warning() {
	awk '/memcpy: detected field-spanning write .* at include\/linux\/sockptr\.h:/ { known = 1 }
		!known
		/---\[ end trace/ { known = 0 }' "$1"
}

# A clean end is stated by the guest itself; what it states is the exit status.
guest_status() {
	local console=$logs/$1.console.log status taint bits=$((1 << 5 | 1 << 7 | 1 << 9 | 1 << 14))
	local splats='BUG:|WARNING:|Kernel panic|Oops|INFO: |possible .* detected'
	splats+='|suspicious RCU|general protection|Call Trace|refcount_t|held lock|[Ll]eak'
	if without_known_warning "$console" | grep -nE "$splats" >&2; then
		say "the kernel reported a bug: read $console"
		return 125
	fi
	status=$(sed -nE 's/.*tls_hs_guest: status=([0-9]+) .*/\1/p' "$console")
	taint=$(sed -nE 's/.*tls_hs_guest: status=[0-9]+ tainted=([0-9]+).*/\1/p' "$console")
	if [ -z "$status" ]; then
		tail -n 5 "$console" >&2
		say "the guest $1 did not finish: read $console"
		return 125
	fi
	# Bits: bad page 5, died 7, warned 9 (unless that was the one above), soft lockup 14.
	without_known_warning "$console" | cmp -s - "$console" || bits=$((bits & ~(1 << 9)))
	if (( taint & bits )); then
		say "the kernel is tainted ($taint): read $console"
		return 125
	fi
	return "$status"
}
