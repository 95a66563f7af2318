#!/bin/sh
# Installs the files of the node {{node}}, as kubepki delivered them.
#
#   sh install.sh                 verify everything, then install what differs
#   sh install.sh --dry-run       say what would change
#   sh install.sh --report        print what is there and what runs, for kubepki deliver --confirm
#   sh install.sh --prune         install, then remove what was delivered earlier and is no longer wanted, as far as it is
#                                 exactly that and nothing names it any more; not while somebody has to be restarted first
#   --root DIR                    install below DIR instead of /
#
# Exit codes: 0 done, or nothing to do; 1 refused or failed; 2 usage. Nothing is renamed unless every file could be written.
# Needs a POSIX shell with cat, chmod, chown, ls, mkdir, mv, rm, sha256sum, tr{{needs}}; --report uses stat if there is one. No
# Node.js, no network.
set -u
umask 077
# Messages and columns of ls are read by this script.
LC_ALL=C
export LC_ALL
node='{{node}}'
# In the order in which a node restarts them.
components='{{components}}'
# In front of the API server; what makes them read their files again is in command_of.
services='{{services}}'
needs=''
case $0 in */*) here=${0%/*} ;; *) here=. ;; esac

# Each file in the order of the manifest, the key before its certificate: number, SHA-256, mode, owner, group, readers, path. A reader
# stands with the seconds within which it takes another file by itself, or with restart or reload.
each_file() {
{{files}}
}

# What the home has removed since it was delivered, in the order in which it goes; with the same fields, of which only the hash and
# the path say something.
each_retired() {
  :
{{retired}}
}

# Prints the contents of the file with this number and path.
contents() {
{{contents}}
}

# Further things that came with this script: SHA-256 and name.
each_companion() {
  :
{{companions}}
}

# Prints what makes this service take its files, for this need.
command_of() {
  case $1,$2 in
{{commands}}
  esac
}

fail() {
  printf 'error: %s\n' "$1" >&2
  exit "${2:-1}"
}

verify() {
  hash=$(contents "$1" "$7" | sha256sum)
  [ "${hash%% *}" = "$2" ] || fail "expected $7 with SHA-256 $2, got ${hash%% *}; nothing was changed"
  target=$root/$7
  [ ! -d "$target" ] || fail "expected a file at $target, got a folder; nothing was changed"
}

verify_companion() {
  hash=$(sha256sum 2>/dev/null <"$here/$2")
  [ "${hash%% *}" = "$1" ] || fail "expected $2 with SHA-256 $1, got another; nothing was changed"
}

# -rw-r----- to 0640
octal() {
  rest=${1#?}
  special=0
  digits=
  for weight in 4 2 1; do
    after=${rest#???}
    triple=${rest%"$after"}
    rest=$after
    digit=0
    case $triple in r??) digit=$((digit + 4)) ;; esac
    case $triple in ?w?) digit=$((digit + 2)) ;; esac
    case $triple in ??[xst]) digit=$((digit + 1)) ;; esac
    case $triple in ??[sStT]) special=$((special + weight)) ;; esac
    digits=$digits$digit
  done
  mode=$special$digits
}

is_number() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
}

# Sets state, and for a file hash, mode, owner and group: as numbers where the second and third argument, who should own it, are.
look_at() {
  state=absent hash='' mode='' owner='' group=''
  wanted_owner=$2 wanted_group=$3
  if [ -L "$1" ]; then
    state='link'
  elif [ -f "$1" ]; then
    state='file'
    hash=$(sha256sum <"$1") || fail "expected to read $1, got a failure"
    hash=${hash%% *}
    line=$(ls -ld "$1") && numbered=$(ls -ldn "$1") || fail "expected to look at $1, got a failure"
    set -f
    # shellcheck disable=SC2086
    set -- $line
    octal "$(first_ten "$1")"
    owner=$3 group=$4
    # shellcheck disable=SC2086
    set -- $numbered
    set +f
    ! is_number "$wanted_owner" || owner=$3
    ! is_number "$wanted_group" || group=$4
  elif [ -e "$1" ]; then
    state=other
  fi
}

# Without the mark of an access control list or a label.
first_ten() {
  printf '%.10s' "$1"
}

# Sets why; empty when the file is as it should be.
difference() {
  look_at "$root/$7" "$4" "$5"
  why=
  if [ "$state" = absent ]; then
    why='is new'
  elif [ "$state" != file ]; then
    why='was no plain file'
  elif [ "$hash" != "$2" ]; then
    why='has new contents'
  elif [ "$mode" != "$3" ] || [ "$owner:$group" != "$4:$5" ]; then
    why="had mode $mode and owner $owner:$group"
  fi
}

temporary_of() {
  temporary=${1%/*}/.${1##*/}.kubepki-new
}

# A missing folder is made for root; one that is there is left as it is.
make_folder() {
  [ -z "$1" ] || [ -d "$1" ] && return
  make_folder "${1%/*}"
  mkdir "$1" && chmod 0755 "$1" && chown 0:0 "$1" || fail "expected to make the folder $1, got a failure; no file was changed"
}

stage() {
  difference "$@"
  temporary_of "$root/$7"
  # A killed run may have left it.
  [ -n "$dry" ] || rm -f "$temporary"
  [ -n "$why" ] || return 0
  changes=$((changes + 1))
  [ -z "$dry" ] || {
    printf 'would write %s: it %s\n' "$root/$7" "$why"
    note_change "$state" "$hash" "$2" "$6"
    return 0
  }
  note_change "$state" "$hash" "$2" "$6"
  target=$root/$7
  make_folder "${target%/*}"
  (set -C && contents "$1" "$7" >"$temporary") || fail "expected to write $temporary, got a failure; no file was changed"
  hash=$(sha256sum <"$temporary")
  [ "${hash%% *}" = "$2" ] || fail "expected to write $temporary whole, got a part of it; no file was changed"
  # The owner first: changing it can take bits of the mode away.
  chown "$4:$5" "$temporary" && chmod "$3" "$temporary" ||
    fail "expected to give $temporary to $4:$5 with mode $3, got a failure; no file was changed"
  staged="$staged $1 "
}

install_staged() {
  case $staged in *" $1 "*) ;; *) return 0 ;; esac
  temporary_of "$root/$7"
  mv -f "$temporary" "$root/$7" || {
    say_what_follows
    fail "expected to rename $temporary, got a failure; files named above are installed, others are not: run this again"
  }
  printf 'wrote %s\n' "$root/$7"
}

# Notes what readers need, given what was there and its hash, the new hash, and the readers. One that was started before there was a
# file does not know of it; another mode or owner changes nothing for anybody.
note_change() {
  [ "$1" != file ] || [ "$2" != "$3" ] || return 0
  for reader in $4; do
    case $1,$reader in
      *=restart | *=reload) needs="$needs $reader" ;;
      absent,*) needs="$needs ${reader%=*}=new" ;;
      *) needs="$needs $reader" ;;
    esac
  done
}

# Sets need to the most that a component needs; empty when it reads nothing that changes.
need_of() {
  need=''
  for word in $needs; do
    [ "${word%=*}" = "$1" ] || continue
    word=${word#*=}
    case $need,$word in
      restart,* | *,restart) need=restart ;;
      reload,* | *,reload) need=reload ;;
      new,* | *,new) need=new ;;
      *) [ -n "$need" ] && [ "$need" -ge "$word" ] || need=$word ;;
    esac
  done
}

say_what_follows() {
  restart='' new='' follow='' told=''
  for component in $components; do
    need_of "$component"
    case $need in
      '') ;;
      restart) restart="$restart $component" ;;
      new) new="$new $component" ;;
      0) follow="$follow, $component at once" ;;
      *) follow="$follow, $component within $(((need + 59) / 60)) min" ;;
    esac
  done
  [ -z "$restart" ] || printf 'Restart those that run, in this order:%s\n' "$restart"
  [ -z "$new" ] || printf 'Follow by themselves if they were started with the files that are new here, and else to be restarted:%s\n' "$new"
  [ -z "$follow" ] || printf 'Follow by themselves: %s.\n' "${follow#, }"
  for service in $services; do
    need_of "$service"
    [ -n "$need" ] || continue
    told=yes
    printf 'Run, so that %s takes what it reads: %s\n' "$service" "$(command_of "$service" "$need")"
  done
}

# Whether somebody would miss the file with this path: a process, or what one is started with or reads, has it as a word.
is_named() {
  named=$(
    cat "$root"/proc/[0-9]*/cmdline 2>/dev/null | tr '\000' '\n'
    cat {{naming}} 2>/dev/null | tr -d '\000'
  )
  case $named in *"/$1"*) return 0 ;; esac
  return 1
}

# Sets left to why a file is not removed: nothing goes but a plain file with exactly what was delivered. Empty where there is none.
look_at_retired() {
  look_at "$root/$7" '' ''
  left=''
  case $state in
    absent) ;;
    file) [ "$hash" = "$2" ] || left='is not what was delivered' ;;
    *) left='is no plain file' ;;
  esac
}

# A pair goes as a whole, or not at all.
note_left() {
  look_at_retired "$@"
  [ -z "$left" ] || stems="$stems
${7%.*}
"
}

retire() {
  look_at_retired "$@"
  [ "$state" != absent ] || return 0
  retirable=$((retirable + 1))
  if [ -z "$left" ] && [ -n "$prune" ] && is_named "$7"; then
    left='is still named by a process, a manifest, a unit or a kubeconfig'
    stems="$stems
${7%.*}
"
  fi
  case $stems in
    *"
${7%.*}
"*) left=${left:-'is half of a pair whose other half is left'} ;;
  esac
  if [ -n "$left" ]; then
    printf 'left %s: it is no longer wanted, but %s\n' "$root/$7" "$left"
  elif [ -z "$prune" ]; then
    printf 'still there: %s\n' "$root/$7"
    waiting=$((waiting + 1))
  elif [ -n "$dry" ]; then
    printf 'would remove %s\n' "$root/$7"
  else
    rm -f "$root/$7" || fail "expected to remove $root/$7, got a failure; everything else is installed"
    printf 'removed %s\n' "$root/$7"
  fi
}

discard() {
  temporary_of "$root/$7"
  rm -f "$temporary"
}

report() {
  look_at "$root/$7" "$4" "$5"
  needs="$needs $6"
  case $state in
    file) printf '{"node":"%s","path":"%s","sha256":"%s","mode":"%s","owner":"%s","group":"%s","changed":%s}\n' "$node" "$7" "$hash" "$mode" "$owner" "$group" "$(changed_at "$root/$7")" ;;
    *) printf '{"node":"%s","path":"%s","sha256":null,"mode":null,"owner":null,"group":null}\n' "$node" "$7" ;;
  esac
}

# Seconds since 1970 at which a file got its contents, name, mode or owner, whichever was last; null where there is no stat.
changed_at() {
  seconds=$(stat -c %Z "$1" 2>/dev/null)
  case $seconds in '' | *[!0-9]*) seconds=null ;; esac
  printf '%s' "$seconds"
}

# Of each component that reads the files, when its oldest process started, if it runs.
report_readers() {
  booted=
  while read -r word value; do
    [ "$word" != btime ] || booted=$value
  done 2>/dev/null <"$root/proc/stat"
  [ -n "$booted" ] || return 0
  for reader in $components; do
    case " $needs" in *" $reader="*) ;; *) continue ;; esac
    started=null
    # The kernel keeps 15 characters of a name.
    name=$(printf '%.15s' "$reader")
    for process in "$root"/proc/[0-9]*; do
      { read -r comm <"$process/comm"; } 2>/dev/null && [ "$comm" = "$name" ] || continue
      { read -r line <"$process/stat"; } 2>/dev/null || continue
      # Behind the name, which can have blanks in it, the start is the 20th field: hundredths of a second after the boot.
      set -f
      # shellcheck disable=SC2086
      set -- ${line##*) }
      set +f
      # One that has ended and waits for its parent runs no more.
      [ $# -ge 20 ] && [ "$1" != Z ] || continue
      shift 19
      seconds=$((booted + $1 / 100))
      if [ "$started" = null ] || [ "$seconds" -lt "$started" ]; then started=$seconds; fi
    done
    printf '{"node":"%s","component":"%s","started":%s}\n' "$node" "$reader" "$started"
  done
}

root=/ dry='' prune='' what=install
while [ $# -gt 0 ]; do
  case $1 in
    --root) [ $# -gt 1 ] || fail 'expected a folder behind --root, got nothing' 2; root=$2; shift ;;
    --root=*) root=${1#--root=} ;;
    --dry-run) dry=yes ;;
    --prune) prune=yes ;;
    --report) what=report ;;
    *) fail "expected --root DIR, --dry-run, --prune or --report, got $1" 2 ;;
  esac
  shift
done
[ -d "$root" ] || fail "expected a folder for --root, got $root" 2
root=${root%/}

if [ "$what" = report ]; then
  each_file report
  each_retired report
  report_readers
  exit 0
fi

each_companion verify_companion
each_file verify

changes=0 staged=''
trap 'exit 1' HUP INT TERM
[ -n "$dry" ] || trap 'code=$?; trap "" HUP INT TERM; each_file discard; exit "$code"' EXIT
each_file stage
if [ -z "$dry" ] && [ "$changes" -gt 0 ]; then
  # From here on it is finished.
  trap '' HUP INT TERM
  each_file install_staged
fi
say_what_follows

retirable=0 waiting=0 held='' stems=''
[ -z "$restart$new$told" ] || { held=$prune prune=''; }
each_retired note_left
each_retired retire
if [ -n "$held" ] && [ "$waiting" -gt 0 ]; then
  printf 'Nothing is removed before the restarts above: run this with --prune again after them.\n'
elif [ "$waiting" -gt 0 ]; then
  printf 'What is still there was delivered earlier and is no longer wanted: once nothing reads it any more, --prune removes it.\n'
fi
[ "$changes" -gt 0 ] || [ "$retirable" -gt 0 ] || printf 'Nothing to do: all files of %s are as they should be.\n' "$node"
