# Sourced by scripts that need programs of another Debian release than the machine's.
#   unpacked NAME SUITE PACKAGE...   makes the folder $unpacked with the packages and all their dependencies, once, in a
#                                    cache outside the tree. Nothing is installed; no privileges are needed.
#                                    If it fails, it sets $reason and returns 1.
#   unpacked_run PROGRAM ARGUMENT... runs a program of that folder with the libraries of that folder
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ascend-bert
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

unpacked() {
    unpacked=$cache/$1
    local suite=$2 apt=$cache/$1/apt deb mirror
    ! [ -e "$unpacked/complete" ] || return 0
    command -v apt-get dpkg-deb >/dev/null || { reason="there is no apt-get here"; return 1; }
    [ -e "$keyring" ] || { reason="there is no $keyring"; return 1; }

    mirror=$(debian_mirror) || { reason="apt has no Debian source"; return 1; }
    rm -rf "$unpacked"
    mkdir -p "$apt"/{lists,archives}/partial "$apt"/{parts,preferences}
    : >"$apt/status"
    echo "deb [arch=amd64 signed-by=$keyring] $mirror $suite main" >"$apt/sources"
    : >"$apt/log"
    quiet_apt update || { reason="apt-get update failed: $(grep -m 1 '^[EW]:' "$apt/log")"; return 1; }
    quiet_apt install --download-only --yes "${@:3}" ||
        { reason="apt-get failed: $(grep -m 1 '^E:' "$apt/log")"; return 1; }
    for deb in "$apt"/archives/*.deb; do
        dpkg-deb --extract "$deb" "$unpacked" || { reason="cannot unpack $deb"; return 1; }
    done
    rm -rf "$apt"
    touch "$unpacked/complete"
}

# The machine's own mirror; fails if there is none.
debian_mirror() {
    apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        sed -n "s/^Debian //p" | sort -u | head -1 | grep .
}

# apt-get with a separate state, as for a machine on which nothing is installed.
quiet_apt() {
    apt-get -o Dir::State="$apt" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt" \
        -o Dir::Etc::sourcelist="$apt/sources" -o Dir::Etc::sourceparts="$apt/parts" \
        -o Dir::Etc::preferences="$apt/none" -o Dir::Etc::preferencesparts="$apt/preferences" \
        -o APT::Sandbox::User="$(id -un)" -o APT::Architecture=amd64 -o APT::Install-Recommends=false \
        -o Acquire::Languages=none -o Acquire::Retries=2 -o APT::Update::Error-Mode=any "$@" >>"$apt/log" 2>&1
}

unpacked_run() (
    exec "$unpacked/usr/lib64/ld-linux-x86-64.so.2" \
        --library-path "$unpacked/usr/lib/x86_64-linux-gnu:$unpacked/usr/lib/x86_64-linux-gnu/pulseaudio" \
        "$unpacked/usr/bin/$1" "${@:2}"
)
