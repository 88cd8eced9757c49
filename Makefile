# SPDX-License-Identifier: GPL-2.0-only
#
# For people: "make help".  Kbuild is what the kernel's build reads.

KDIR	?= /lib/modules/$(shell uname -r)/build
CHECK	:= interop/check

.DEFAULT_GOAL := help

.PHONY: help
help:
	@echo 'Everything below sets itself up: it installs the Debian packages it needs and'
	@echo 'gets and builds kernels in a cache (TLS_HS_CACHE, now $(or $(TLS_HS_CACHE),$${XDG_CACHE_HOME:-~/.cache}/tls_hs)).'
	@echo
	@echo "  make demo         Debian's own kernel in qemu does handshakes with openssl s_server, and an NFS mount, to look at"
	@echo '  make check        every check and test below, two at a time (LANES=1: one); ends with "N passed, N failed"'
	@echo '  make kunit        KUnit suites under kunit.py (ARGS="tls_hs_wire*" for some of them)'
	@echo '  make utest        most of them in user space: gcc, clang, sanitizers, 32 bits, big-endian'
	@echo '                    (ARGS="gcc-asan -- tls_hs_x509*" for some); of less worth than make kunit, but quick'
	@echo '  make interop      handshakes with openssl s_server in a guest kernel, as KTAP'
	@echo '  make badserver    a server that misbehaves on purpose against the kernel, as KTAP'
	@echo '  make badclient    a client that misbehaves on purpose against the kernel as server, as KTAP'
	@echo '  make stress       cancel, failing allocations, exits and leaks; N=4 (so now) is the long one'
	@echo '  make fallback     what goes to tlshd, and what never, with a real tlshd in the guest'
	@echo '  make fips         the same of a kernel in FIPS mode'
	@echo '  make nfs          mounts with xprtsec=tls and mtls, the client without a daemon, as KTAP'
	@echo '  make nvme         nvme connect --tls, the host without a daemon, as KTAP'
	@echo '  make nfs-both, nvme-both  the same with the server by the kernel too: no daemon anywhere'
	@echo '  make nfs-tlshd, nvme-tlshd  the same with tlshd, when a server speaks after the handshake: to compare'
	@echo '  make w1           compile with W=1, tests too: no warning, nor of kernel-doc or the pages'
	@echo '  make sparse       sparse over the same: no warning'
	@echo '  make cross        compile and link for i386, arm64, s390x, riscv64: no warning, nothing undefined'
	@echo "  make ct           what sees secrets of P-256 and ML-KEM is constant-time, here by valgrind, elsewhere"
	@echo '                    by its branches, as KTAP'
	@echo '  make proofs       readers and writers of wire formats and DER, proved by CBMC, as KTAP'
	@echo '  make checkpatch   checkpatch.pl --strict over all C files'
	@echo '  make cost         the worst certificates: looks for them and says what they cost (S=10, seconds each)'
	@echo '  make mutants      changes our C in one place at a time: do the suites notice? (ARGS="-n 25 FILE...")'
	@echo '  make races        interop and stress in a kernel that is preempted anywhere (KVER=7.2: two processors)'
	@echo '  make kcsan        KUnit suites in a kernel with KCSAN and two processors, in qemu: data races'
	@echo '  make fuzz         libFuzzer over parsers and handshake, by a server that has the keys'
	@echo '                    (MINUTES=20, of all targets together; TARGET="engine path" for some)'
	@echo '  make coverage     lines and branches that the suites in user space and the fuzz corpora reach'
	@echo '  make bench        what handshakes cost, beside their primitives, OpenSSL and tlshd'
	@echo '  make rootfs       the Debian 13 root file system that some guests use; prints where it is'
	@echo '  make growth       N=100000 handshakes in one boot: nothing in the kernel may grow'
	@echo "  make stock        Debian's own kernel in qemu (6.12; KVER=7.2: sid's): handshakes, NFS, NVMe, tls_hs_redirect, as KTAP"
	@echo "  make stock-arm64  Debian's own kernel for arm64 in qemu, on any machine: handshakes, tls_hs_redirect, as KTAP"
	@echo '  make stock-boot   two such guests: NFS root with TLS, without a daemon, from an initramfs'
	@echo '  make stock-dkms   dkms builds and installs the modules for that kernel, below build/'
	@echo '  make deb          Debian packages of the modules and of the tool tls-hs, in build/deb (by root; lintian looks)'
	@echo '  make deb-test     installs, upgrades, removes and purges them in a Debian 13 of their own, as KTAP'
	@echo '  make utils        the tool tls-hs, with files and keyrings but without the kernel modules, as KTAP'
	@echo '  make dkms-install dkms does it for the running kernel, and for those to come'
	@echo '  make modules      tls_hs.ko, tls_hs_check.ko and tls_hs_ctl.ko for KDIR=DIR, built in place'
	@echo '                    (now $(KDIR))'
	@echo '  make clean        remove build/ and what "make modules" built; the cache stays'
	@echo
	@echo 'Kernel source: Debian linux-source-6.12; KVER=7.2 for that of Debian sid,'
	@echo 'KSRC=DIR for a tree of yours. Logs: build/.'

.PHONY: demo interop
demo interop:
	@interop/$(if $(filter demo,$@),demo,run)

.PHONY: badserver badclient
badserver badclient:
	@interop/$@/run $(ARGS)

# make check runs it with N=1
.PHONY: stress
stress: N = 4
stress:
	@interop/stress/run -N $(N) $(ARGS)
	@[ -n '$(ARGS)' ] || interop/stress/run -x -N $(N)

.PHONY: fallback fips
fallback fips:
	@interop/fallback/run $(if $(filter fips,$@),-f) $(ARGS)

.PHONY: nfs nvme nfs-both nvme-both nfs-tlshd nvme-tlshd
nfs nvme nfs-both nvme-both nfs-tlshd nvme-tlshd:
	@interop/consumers/run $@ $(ARGS)

.PHONY: bench
bench:
	@interop/bench/run $(ARGS)

.PHONY: utest
utest:
	@tools/user/run $(ARGS)

.PHONY: mutants
mutants:
	@tools/mutants/run $(ARGS)

.PHONY: races
races: export TLS_HS_GUEST = race
races:
	@interop/run $(ARGS)
	@[ -n '$(ARGS)' ] || interop/stress/run -N 1

.PHONY: cost
cost: S = 10
cost:
	@tools/cost/run $(S)

MINUTES	?= 20
.PHONY: fuzz
fuzz:
	@tools/fuzz/run -m $(MINUTES) $(TARGET)

.PHONY: coverage
coverage:
	@tools/fuzz/run coverage

N	?= 100000
.PHONY: growth
growth:
	@interop/growth $(N)

.PHONY: check kunit kcsan w1 sparse cross ct checkpatch
check kunit kcsan w1 sparse cross ct checkpatch:
	@$(CHECK)/$@ $(ARGS)

.PHONY: proofs
proofs:
	@tools/proofs/run $(ARGS)

.PHONY: rootfs
rootfs:
	@interop/guest/rootfs

.PHONY: stock
stock:
	@interop/stock/run $(ARGS)

.PHONY: stock-arm64
stock-arm64:
	@interop/stock/arm64

.PHONY: stock-boot stock-dkms
stock-boot:
	@interop/stock/netboot

stock-dkms:
	@interop/stock/dkms

.PHONY: dkms-install
dkms-install:
	@interop/dkms-install $(ARGS)

.PHONY: deb deb-test utils
deb:
	@interop/deb/build

deb-test:
	@interop/deb/run

utils:
	@interop/utils/run

.PHONY: modules
modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

.PHONY: clean
clean:
	rm -rf build
	find . -path ./.git -prune -o -type f \( -name '*.o' -o -name '*.ko' \
		-o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' \
		-o -name '.*.d' -o -name Module.symvers \
		-o -name modules.order \) -print0 | xargs -0 rm -f
