# Sourced by ci/aarch64.sh where Rust has no rustup to add a target with: a folder with a Debian (unstable, whose Rust
# is recent) and a compiler for aarch64, made once in a cache outside the tree. Needs root.
#   sid_rust             makes the folder $sid; if it cannot, it sets $reason and returns 1
#   in_sid COMMAND...    runs a command there, with this folder and the machine's cargo home
sid=$cache/sid-rust

sid_rust() {
    [ "$(id -u)" = 0 ] || { reason="a Debian with Rust requires root"; return 1; }
    local log=$sid.log
    mkdir -p "$cache"
    [ -e "$sid/complete" ] || make_sid >"$log" 2>&1 || { reason="no Debian with Rust: $(grep -m 1 '^[EW]:' "$log")"; return 1; }
    cp "$(command -v qemu-aarch64-static)" "$sid/usr/bin/"
    [ -e "$sid/complete" ]
}

make_sid() {
    command -v debootstrap >/dev/null || apt-get install --yes debootstrap || return 1
    local mirror
    mirror=$(debian_mirror) || return 1
    rm -rf "$sid"
    debootstrap --variant=minbase --include=gcc-aarch64-linux-gnu,ca-certificates sid "$sid" "$mirror" || return 1
    chroot "$sid" dpkg --add-architecture arm64 || return 1
    chroot "$sid" apt-get update || return 1
    chroot "$sid" apt-get install --yes --no-install-recommends gcc rustc cargo libstd-rust-dev:arm64 libc6-dev:arm64 || return 1
    touch "$sid/complete"
}

# Mounts made for the command disappear when it ends.
in_sid() {
    local here=$PWD home=${CARGO_HOME:-$HOME/.cargo}
    mkdir -p "$home" "$sid$here" "$sid$home"
    cp -L /etc/resolv.conf "$sid/etc/"
    unshare --mount bash -ec '
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        mount --bind "$2" "$1$2"
        mount --bind "$3" "$1$3"
        exec chroot "$1" env -C "$2" CARGO_HOME="$3" PATH=/usr/sbin:/usr/bin "${@:4}"
    ' in_sid "$sid" "$here" "$home" "$@"
}
