# Sourced by tests under systemd: says what is checked, and counts what failed.
failures=0

fail() {
    failures=$((failures + 1))
    printf 'FAILED: %s\n' "$1"
    [ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/    /'
}

# check WHAT COMMAND...: the command succeeds.
check() {
    local what=$1 out
    shift
    if out=$("$@" 2>&1); then printf 'ok: %s\n' "$what"; else fail "$what" "$out"; fi
}

# refused WHAT STATUS COMMAND...: the command ends with this status.
refused() {
    local what=$1 status=$2 out got=0
    shift 2
    out=$("$@" 2>&1) || got=$?
    if [ "$got" = "$status" ]; then printf 'ok: %s\n' "$what"; else fail "$what" "status $got: $out"; fi
}

# contains TEXT COMMAND...: what the command prints holds the text.
contains() {
    local text=$1 out
    shift
    out=$("$@" 2>&1) || { printf '%s\n' "$out"; return 1; }
    printf '%s\n' "$out"
    grep --quiet --fixed-strings -- "$text" <<<"$out"
}

# await WHAT TEXT DESCRIPTOR: a line that holds the text comes.
await() {
    local what=$1 text=$2 descriptor=$3 line all=
    while IFS= read -r -t 30 line <&"$descriptor"; do
        all+=$line$'\n'
        case $line in *"$text"*) printf 'ok: %s\n' "$what"; return ;; esac
    done
    fail "$what" "$all"
}

done_checking() {
    [ "$failures" = 0 ] || journalctl --no-pager --unit chatd --lines 60
    exit $((failures > 0))
}
