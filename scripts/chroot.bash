# Chroots of Debian's suites, for scripts that try the extension on other systems. Sourced from the
# project's folder; chroots need root and debootstrap.

complain() {
	printf '\n*** %s\n' "$*" >&2
}

# Prints the URI of the machine's mirror of Debian.
find_mirror() {
	if [ -n "${DEBIAN_MIRROR:-}" ]; then
		echo "$DEBIAN_MIRROR"
		return
	fi
	local codename
	codename=$(. /etc/os-release && [ "$ID" = debian ] && echo "${VERSION_CODENAME:-sid}") || return 0
	apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
		awk -v codename="$codename" '$1 == codename && $2 == "main" { print $3; exit }'
}

# Runs a command that may mount things, with its own processes, mounts and shared memory: all of them end
# with it, and it ends with this script, however that happens.
apart() { setpriv --pdeathsig KILL unshare --mount --pid --ipc --fork --kill-child -- "$@"; }

# Runs a command in a chroot: in_chroot FOLDER COMMAND [ARGUMENT ...]
in_chroot() {
	# shellcheck disable=SC2016
	apart bash -euc '
		chroot=$1
		shift
		mount -t proc proc "$chroot/proc"
		mount --bind /dev "$chroot/dev"
		mount -t tmpfs -o mode=1777 tmpfs "$chroot/dev/shm"
		exec chroot "$chroot" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" "$@"' _ "$@"
}

# Makes the chroot of a suite, unless it is there: make_chroot SUITE FOLDER
make_chroot() {
	local suite=$1 folder=$2 mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	[ ! -d "$folder" ] || return 0
	mirror=$(find_mirror)
	if [ -z "$mirror" ]; then
		complain "apt names no mirror of Debian here: DEBIAN_MIRROR=http://... says which one to use"
		return 1
	fi
	echo "Making a chroot of $suite in $folder, which takes some minutes"
	mkdir -p "$(dirname "$folder")"
	rm -rf --one-file-system "$folder.new"
	if ! apart debootstrap --variant=minbase --keyring="$keyring" \
		--include=ca-certificates "$suite" "$folder.new" "$mirror" >"$folder.log" 2>&1; then
		tail -n 20 "$folder.log" >&2
		complain "debootstrap could not make a chroot of $suite"
		return 1
	fi
	# Services are not started, and the mirror is reached as the machine reaches it.
	printf '#!/bin/sh\nexit 101\n' >"$folder.new/usr/sbin/policy-rc.d"
	chmod 755 "$folder.new/usr/sbin/policy-rc.d"
	apt-config dump | grep -E '^Acquire::(https?|Check|Retries)' \
		>"$folder.new/etc/apt/apt.conf.d/90host" || true
	mv "$folder.new" "$folder"
}

# Makes the chroot of a suite that is kept for the next time, unless it is there, and sets chroot to its
# folder.
make_kept_chroot() {
	chroot=${VERSIONS_CACHE:-/var/cache/coursera_fdw}/$1
	make_chroot "$1" "$chroot" || return
	cp -L /etc/resolv.conf "$chroot/etc/resolv.conf"
}

# A clean copy of the working tree: what git knows, and new files that it does not ignore.
copy_sources() {
	rm -rf "$1"
	mkdir -p "$1"
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files -z --cached --others --exclude-standard |
			while IFS= read -r -d '' file; do
				[ ! -e "$file" ] && [ ! -L "$file" ] || printf '%s\0' "$file"
			done | tar -c --null -T - | tar -x --no-same-owner -C "$1"
	else
		tar -c --exclude=./build --exclude=./results --exclude='*.o' --exclude='*.d' \
			--exclude='*.so' . | tar -x --no-same-owner -C "$1"
	fi
}
