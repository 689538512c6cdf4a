# Sourced by the scripts that need Python packages.
#   cached NAME PACKAGE...   makes the environment $venv with the packages, once, in a cache outside the tree
#   PYTHON                   the interpreter for it (default: python3)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ascend-bert

cached() {
    venv=$cache/$1
    shift
    if ! [ -e "$venv/complete" ]; then
        mkdir -p "$cache"
        "${PYTHON:-python3}" -m venv --clear "$venv"
        if ! "$venv/bin/pip" install --quiet "$@"; then
            echo "error: cannot install $*: is there a network?" >&2
            exit 1
        fi
        touch "$venv/complete"
    fi
}
