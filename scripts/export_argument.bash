# For scripts that take a user's export: sourced by them. An export is a zip, another archive, a
# folder, or a quoted pattern such as '/data/*.zip'.

is_pattern() { [[ $1 == *[*?[]* ]]; }

# Sets matches: the export itself, or the files that a pattern names.
find_matches() {
	matches=("$1")
	[ ! -e "$1" ] || return 0
	local IFS=
	shopt -s nullglob
	# shellcheck disable=SC2206
	matches=($1)
	shopt -u nullglob
}

# Makes `export` absolute, and fails if there is no such file: resolve_export FOLDER, where FOLDER
# is what it is relative to.
resolve_export() {
	case $export in
	'' | /*) ;;
	'~/'*) export=$HOME/${export#'~/'} ;;
	*) export=$1/$export ;;
	esac
	find_matches "$export"
	if [ -n "$export" ] && { [ ${#matches[@]} -eq 0 ] || [ ! -e "${matches[0]}" ]; }; then
		is_pattern "$export" && echo "no file matches $export" >&2 ||
			echo "no such file or folder: $export" >&2
		exit 1
	fi
}

as_server() { (cd / && runuser -u postgres -- "$@"); }

# Whether the server's user, which differs from the caller only for root, can read a file or
# everything in a folder.
server_reads() {
	[ "$(id -u)" -eq 0 ] || return 0
	local unreadable
	unreadable=$(as_server find -H "$1" \( ! -readable -o -type d ! -executable \) -print -quit 2>&1) ||
		return 1
	[ -z "$unreadable" ]
}

# Puts a file or folder into a folder that the server can read, by links if possible, since exports
# are large. A linked file has the mode of the original, which must stay as it is.
place() {
	local file
	mkdir -p "$2"
	cp -rlL "$1" "$2/" 2>/dev/null || cp -rL "$1" "$2/"
	find "$2" -type d -exec chmod a+rx {} +
	while IFS= read -r -d '' file; do
		server_reads "$file" && continue
		cp "$file" "$file.copy"
		chmod a+r "$file.copy"
		mv -f "$file.copy" "$file"
	done < <(find "$2" -type f -print0)
}

# Changes `export` to one that the server of scripts/with_server can read: if necessary, a copy.
make_export_readable() {
	local match number readable folder
	find_matches "$export"
	readable=yes
	for match in "${matches[@]}"; do
		server_reads "$match" || readable=no
	done
	if [ $readable = no ]; then
		echo "Linking or copying the export ($(du -shcL "${matches[@]}" | tail -n 1 | cut -f1)) to where" \
			"the server may read it ..."
		folder=$(mktemp -d "$COURSERA_WORK/export.XXXXXX")
		chmod a+rx "$folder"
		number=0
		for match in "${matches[@]}"; do
			number=$((number + 1))
			place "$match" "$folder/$number"
		done
		if [ -e "$export" ]; then
			export=$folder/1/$(basename "$export")
		else
			export="$folder/*/*"
		fi
	fi
}
