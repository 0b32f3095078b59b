# For test scripts that compare texts: source it, call check for each, and end with finish_checks.
checks=0
failed=0

# check WHAT EXPECTED ACTUAL
check() {
	checks=$((checks + 1))
	[ "$2" != "$3" ] || return 0
	failed=$((failed + 1))
	printf 'not ok: %s\n  expected: %s\n  got: %s\n' "$1" "$2" "$3"
}

# Prints the number of checks, for the script of that name; fails if one of them failed.
finish_checks() {
	if [ "$failed" -gt 0 ]; then
		echo "$1: $failed of $checks checks failed"
		return 1
	fi
	echo "$1: $checks checks, all as they should be"
}
