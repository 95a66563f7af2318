#!/bin/sh
# Collector of {{collector}}: writes what a check needs to know of this node to stdout, as JSON (schemas/node-facts.json).
# No private key, token, password or environment is written. Needs sh, awk, sed, od, tar and base64 at most; asks its own servers by openssl, and uses that and
# sha256sum where there are such.
#
#   ssh root@cp1 sh < collect.sh > cp1.json
#   sh collect.sh --root DIR --node NAME
#   sh collect.sh --no-served
set -u
umask 077
LC_ALL=C
export LC_ALL
# Half of the facts would look like all of them: what awk cannot do here ends the collector before it has written anything.
trap 'echo "expected awk to read what is on this node, got a failure: nothing was written" >&2; exit 1' TERM
awk() { command awk "$@" || { kill -TERM $$; exit 1; }; }
root=
node=
asks=1
while [ $# -gt 0 ]; do
  case $1 in
    --root) root=${2%/}; shift 2 ;;
    --node) node=$2; shift 2 ;;
    --no-served) asks=; shift ;;
    -h | --help) echo 'usage: sh collect.sh [--root DIR] [--node NAME] [--no-served] > NAME.json'; exit 0 ;;
    *) echo "expected --root DIR, --node NAME or --no-served, got $1" >&2; exit 2 ;;
  esac
done
hostname=
[ -r "$root/etc/hostname" ] && hostname=$(sed -n '1{s/[^-A-Za-z0-9.].*//;p;}' "$root/etc/hostname")
[ -z "$hostname" ] && [ -z "$root" ] && hostname=$(uname -n)
[ -z "$node" ] && node=$(printf '%s\n' "$hostname" | awk '{ print tolower($0) }')
if [ -z "$node" ]; then echo 'expected the name of the node: --node NAME' >&2; exit 2; fi

# What both programs share: text of JSON, and which values stay on the node.
common='
function json(text,   out, i, c) {
  out = ""
  for (i = 1; i <= length(text); i++) {
    c = substr(text, i, 1)
    if (c == "\\" || c == "\"") out = out "\\" c
    else if (c ~ /[[:cntrl:]]/) out = out " "
    else out = out c
  }
  return "\"" out "\""
}
function maybe(text) { return text == "" ? "null" : json(text) }
function secret(name, value) {
  name = tolower(name)
  if (value ~ /{{secretValues}}/) return 1
  return name ~ /{{secretNames}}/ && name !~ /{{openNames}}/ && value !~ /^(true|false)$/
}
function flag(name, value, file, form, line) {
  if (placing != "") {
    if (name != "--data-dir" && (name != "--d" || placing == "k0s")) return
    if (form == "variables" ? taken != "variables" : taken == "variables") return
    name = "--data-dir"
  }
  flags = flags (flags == "" ? "" : ",") "{\"name\":" json(name) ",\"value\":" (secret(name, value) ? "null" : json(value)) \
    ",\"file\":" json(file) ",\"form\":\"" form "\",\"line\":" line + 0 "}"
}
function component(name, file, release, from, wrapper, part) {
  if (name == "" || (placing != "" && flags == "")) { flags = ""; return }
  printf "%s{\"component\":%s,\"file\":%s,\"release\":%s,\"wrapper\":%s,\"isPart\":%s,\"flags\":[%s]}\n", "C", json(name), json(file), \
    release == "" ? "null" : "{\"text\":" json(release) ",\"from\":" json(from) "}", wrapper == "" ? "null" : json(wrapper), (part || placing != "") ? "true" : "false", flags
  flags = ""
}
function bare(text) {
  sub(/^[ \t]+/, "", text); sub(/[ \t\r]+$/, "", text)
  if (text ~ /^".*"$/ || text ~ /^\047.*\047$/) text = substr(text, 2, length(text) - 2)
  return text
}
function known(name,   i, n, all) {
  if (placing != "") return name == placing
  n = split("{{components}}", all, " ")
  for (i = 1; i <= n; i++) if (all[i] == name) return 1
  return 0
}
# Flags among words; one that is followed by no flag has that as its value. A word can stand in another file: stands.
function words(list, from, count, file, form,   i, w, at, where) {
  for (i = from; i <= count; i++) {
    w = bare(list[i])
    where = (i in stands) ? stands[i] : file
    if (w !~ /^--?[A-Za-z]/) continue
    sub(/^--?/, "--", w)
    at = index(w, "=")
    if (at > 0) flag(substr(w, 1, at - 1), bare(substr(w, at + 1)), where, form, 0)
    else if (i < count && bare(list[i + 1]) !~ /^-/) { flag(w, bare(list[i + 1]), where, form, 0); i++ }
    else flag(w, "true", where, form, 0)
  }
}
# Words between blanks, where quotes keep blanks together.
function tokens(text, list,   n, c, q, word, i, any) {
  n = 0; word = q = ""; any = 0
  for (i = 1; i <= length(text) + 1; i++) {
    c = substr(text, i, 1)
    if (q != "" && c != "") { if (c == q) q = ""; else word = word c }
    else if (c == "\"" || c == "\047") { q = c; any = 1 }
    else if (c == "" || c ~ /[ \t\r]/) { if (word != "" || any) list[++n] = word; word = ""; any = 0 }
    else word = word c
  }
  return n
}
'

# Bytes as hexadecimal digits, and base64.
bytes='
function byte(hex) { return (index(digits, substr(hex, 1, 1)) - 1) * 16 + index(digits, substr(hex, 2, 1)) - 1 }
# Without the operator for powers, which some builds of busybox lack.
function decode(text,   i, n, bits, unit, value, out) {
  out = ""; bits = 0; value = 0
  for (i = 1; i <= length(text); i++) {
    n = index(letters, substr(text, i, 1)) - 1
    if (n < 0) break
    value = value * 64 + n; bits += 6
    if (bits >= 8) {
      bits -= 8
      unit = bits == 4 ? 16 : bits == 2 ? 4 : 1
      n = int(value / unit)
      value -= n * unit
      out = out sprintf("%02x", n)
    }
  }
  return out
}
function encode(hex,   i, n, out, left) {
  out = ""
  for (i = 1; i <= length(hex); i += 6) {
    left = (length(hex) - i + 1) / 2
    n = byte(substr(hex, i, 2)) * 65536 + (left > 1 ? byte(substr(hex, i + 2, 2)) * 256 : 0) + (left > 2 ? byte(substr(hex, i + 4, 2)) : 0)
    out = out substr(letters, int(n / 262144) + 1, 1) substr(letters, int(n / 4096) % 64 + 1, 1) \
      (left > 1 ? substr(letters, int(n / 64) % 64 + 1, 1) : "=") (left > 2 ? substr(letters, n % 64 + 1, 1) : "=")
  }
  return out
}
function certificate(text,   out, i) {
  out = "-----BEGIN CERTIFICATE-----\\n"
  for (i = 1; i <= length(text); i += 64) out = out substr(text, i, 64) "\\n"
  return "\"" out "-----END CERTIFICATE-----\\n\""
}
BEGIN {
  digits = "0123456789abcdef"
  letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
}
'

# What the bytes of a file mean: PEM, a kubeconfig, or something that nothing is told of.
content=$common$bytes'
# DER (X.690) as hexadecimal digits: reads the element at a digit into start, stop and next.
function element(h, p,   n, size) {
  tagged = substr(h, p, 2)
  n = byte(substr(h, p + 2, 2))
  start = p + 4
  if (n > 127) {
    size = n - 128; n = 0
    if (size > 3) { stop = 0; after = 0; return "" }
    for (; size > 0; size--) { n = n * 256 + byte(substr(h, start, 2)); start += 2 }
  }
  stop = start + 2 * n
  after = stop
  whole = substr(h, p, stop - p)
  return tagged
}
function wrap(tag, h,   n) {
  n = length(h) / 2
  return tag (n < 128 ? sprintf("%02x", n) : n < 256 ? sprintf("81%02x", n) : sprintf("82%04x", n)) h
}
# RFC 8017 A.1.2: the public half is the second and third number.
function rsa(h,   n) {
  if (element(h, 1) != "30" || element(h, start) != "02" || element(h, after) != "02") return ""
  n = whole
  if (element(h, after) != "02") return ""
  return wrap("30", "300d06092a864886f70d0101010500" wrap("03", "00" wrap("30", n whole)))
}
# RFC 5915: the public point is in [1], the curve in [0] or beside the key.
function ec(h, curve,   end) {
  if (element(h, 1) != "30") return ""
  end = stop
  if (element(h, start) != "02" || element(h, after) != "04") return ""
  while (after > 0 && after < end) {
    element(h, after)
    if (tagged == "a0") curve = substr(h, start, stop - start)
    if (tagged == "a1" && curve != "")
      return wrap("30", wrap("30", "06072a8648ce3d0201" curve) substr(h, start, stop - start))
  }
  return ""
}
# RFC 5958.
function pkcs8(h,   id, rest) {
  if (element(h, 1) != "30" || element(h, start) != "02" || element(h, after) != "30") return ""
  rest = after
  element(h, start); id = whole
  if (after < rest) { element(h, after); curve = whole } else curve = ""
  if (element(h, rest) != "04") return ""
  h = substr(h, start, stop - start)
  return id == "06092a864886f70d010101" ? rsa(h) : id == "06072a8648ce3d0201" ? ec(h, curve) : ""
}
function publicHalf(label, text,   h) {
  h = decode(text)
  return label == "RSA PRIVATE KEY" ? rsa(h) : label == "EC PRIVATE KEY" ? ec(h, "") : label == "PRIVATE KEY" ? pkcs8(h) : ""
}
function quotedKey(label, text,   h) {
  h = publicHalf(label, text)
  return h != "" ? "\"" encode(h) "\"" : openssl != "" ? "\"" openssl "\"" : "null"
}
# Blocks of PEM among lines.
function pem(line, count,   i, label, text, inside, headers) {
  certificates = privates = publics = fault = first = ""; inside = 0; blocks = 0
  for (i = 1; i <= count; i++) {
    sub(/[ \t\r]+$/, "", line[i])
    if (line[i] ~ /^-----BEGIN /) {
      if (inside) { fault = "a PEM block that does not end"; return }
      label = line[i]; sub(/^-----BEGIN /, "", label); sub(/-----$/, "", label)
      inside = 1; text = ""; headers = 0
    } else if (line[i] ~ /^-----END /) {
      if (!inside || line[i] != "-----END " label "-----") { fault = "a PEM block that ends under another label"; return }
      inside = 0; blocks++
      if (text !~ /^[A-Za-z0-9+\/]+=?=?$/ && !headers) { fault = "expected base64 in a PEM block, got something else"; return }
      if (label == "CERTIFICATE") {
        if (headers) { fault = "expected a certificate without headers, got one that Go skips"; return }
        if (first == "") first = certificate(text)
        certificates = certificates (certificates == "" ? "" : ",") certificate(text)
      } else if (label == "ENCRYPTED PRIVATE KEY" || (label ~ /PRIVATE KEY$/ && headers))
        privates = privates (privates == "" ? "" : ",") "{\"publicKey\":null,\"isEncrypted\":true,\"broken\":null}"
      else if (label ~ /PRIVATE KEY$/) {
        lastKey = quotedKey(label, text)
        privates = privates (privates == "" ? "" : ",") "{\"publicKey\":" lastKey ",\"isEncrypted\":false,\"broken\":null}"
      } else if (label == "PUBLIC KEY") publics = publics (publics == "" ? "" : ",") "\"" text "\""
    } else if (inside) {
      if (line[i] ~ /:/) headers = 1
      else text = text line[i]
    }
  }
  if (inside) fault = "a PEM block that does not end"
  else if (certificates privates publics == "") fault = "expected a certificate or a key, got other PEM"
}
function unpacked(base64, lines,   hex, out, i, c) {
  hex = decode(base64); out = ""
  for (i = 1; i <= length(hex); i += 2) {
    c = byte(substr(hex, i, 2))
    out = out (c == 10 ? "\n" : c >= 32 && c < 127 ? substr(printable, c - 31, 1) : "")
  }
  return split(out, lines, "\n")
}
# Flow style, and JSON with it, as lines of block style: what stands in brackets from a line on, however many lines it takes.
function pad(n) { return sprintf("%" n "s", "") }
function blank() { while (substr(source, here, 1) ~ /[ \t\r\n]/) here++ }
function scalar(   c, from, at) {
  blank(); from = here; c = substr(source, here, 1)
  if (c == "\"" || c == "\047") {
    do {
      at = index(substr(source, here + 1), c)
      here += at > 0 ? at : length(source)
    } while (at > 0 && c == "\"" && substr(source, here - 1, 1) == "\\")
    here++
    at = substr(source, from, here - from)
    gsub(/\\\//, "/", at)
    return at
  }
  at = match(substr(source, here), /[,\]}]|:([ \t\r\n]|$)/)
  here = at > 0 ? here + at - 1 : length(source) + 1
  return bare(substr(source, from, here - from))
}
function flow(indent, lead,   open, key, c, from) {
  open = substr(source, here++, 1)
  for (;;) {
    # What is larger or deeper is no kubeconfig either.
    if (made > 32768 || indent > 256) { excess = 1; here = length(source) + 1 }
    blank(); c = substr(source, here, 1)
    if (c == "" || c == "}" || c == "]") { here++; return }
    if (c == ",") { here++; continue }
    if (open == "{") {
      key = bare(scalar()); blank()
      if (substr(source, here, 1) == ":") here++
      blank(); c = substr(source, here, 1)
      if (c == "{" || c == "[") { block[++made] = lead key ":"; flow(indent + 2, pad(indent + 2)) }
      else block[++made] = lead key ": " scalar()
      lead = pad(indent)
    } else if (c == "{" || c == "[") flow(indent + 2, pad(indent) "- ")
    else {
      from = here
      block[++made] = pad(indent) "- " scalar()
      # The colon of a pair without braces, which is left as items without one: no kubeconfig has them.
      if (here == from) here++
    }
  }
}
# How many brackets stay open at the end of a text.
function opened(text,   i, c, q, n) {
  n = 0; q = ""
  for (i = 1; i <= length(text); i++) {
    c = substr(text, i, 1)
    if (q != "") { if (c == q) q = ""; else if (q == "\"" && c == "\\") i++ }
    else if (c == "\"" || c == "\047") q = c
    else if (c ~ /[{\[]/) n++
    else if (c ~ /[}\]]/) n--
  }
  return n
}
function unflow(line, count,   i, text, at, lead, indent, open) {
  made = 0
  for (i = 1; i <= count; i++) {
    text = line[i]; sub(/\r$/, "", text)
    if (text !~ /^ *(- +)?([^ #:{\[][^:{\[]*: +)?[{\[]/) { block[++made] = text; continue }
    at = match(text, /[{\[]/)
    lead = substr(text, 1, at - 1)
    source = substr(text, at); here = 1
    open = opened(source)
    while (open > 0 && i < count) { open += opened(line[++i]); source = source "\n" line[i] }
    # What is longer is no kubeconfig, and would take long.
    if (length(source) > 262144) { block[++made] = text; continue }
    match(lead, /^ *(- +)?/); indent = RLENGTH
    if (lead ~ /: *$/) {
      block[++made] = lead
      flow(indent + 2, pad(indent + 2))
    } else flow(indent, lead)
  }
  return made
}
function got(section, item, key) { return value[section SUBSEP item SUBSEP key] }
function held(section, item, key, part,   data, lines, n) {
  data = got(section, item, key "-data")
  if (part == "certificate") behind = ""
  if (data == "") return got(section, item, key) == "" ? "{\"held\":\"absent\"}" : "{\"held\":\"path\",\"path\":" json(got(section, item, key)) "}"
  if (got(section, item, key) != "") return "{\"held\":\"broken\",\"reason\":" json("expected " key " or " key "-data, got both") "}"
  lastKey = "null"
  n = unpacked(data, lines)
  pem(lines, n)
  if (fault != "") return "{\"held\":\"broken\",\"reason\":" json(fault) "}"
  if (part == "certificates" && certificates != "") return "{\"held\":\"embedded\",\"certificates\":[" certificates "]}"
  if (part == "certificate") behind = substr(certificates, length(first) + 2)
  if (part == "certificate" && first != "") return "{\"held\":\"embedded\",\"certificate\":" first "}"
  if (part == "key" && privates != "") return "{\"held\":\"embedded\",\"publicKey\":" lastKey ",\"broken\":null}"
  return "{\"held\":\"broken\",\"reason\":" json("expected a " part ", got none") "}"
}
function kubeconfig(line, count,   i, text, indent, section, item, dash, skip, key, at, c, u, k) {
  section = ""; skip = -1
  for (i = 1; i <= count; i++) {
    text = line[i]
    sub(/\r$/, "", text)
    if (text ~ /^[ \t]*(#|$)/ || text ~ /^---/) continue
    match(text, /^ */); indent = RLENGTH
    if (skip >= 0 && indent > skip) continue
    skip = -1
    text = substr(text, indent + 1)
    if (indent == 0 && text !~ /^- /) { section = text; sub(/:.*/, "", section); item = 0; dash = -1; top[section] = bare(substr(text, length(section) + 2)); continue }
    if (text ~ /^- /) {
      if (dash < 0) dash = indent
      if (indent != dash) continue
      item++; sub(/^- +/, "", text); indent += 2
    }
    at = index(text, ":")
    if (at == 0) { fault = "a form of YAML that this collector does not read"; return }
    key = substr(text, 1, at - 1)
    if (section == "users" && (key == "exec" || key == "auth-provider")) { other[item] = 1; skip = indent; continue }
    if (key == "extensions" || key == "preferences") { skip = indent - 1 < 0 ? 0 : indent; continue }
    text = bare(substr(text, at + 1))
    if (text ~ /^[|>{\[&*]/) { fault = "a form of YAML that this collector does not read"; return }
    if (section == "users" && key ~ /^(token|tokenFile|username|password)$/ && text != "") { other[item] = 1; continue }
    if (text != "") value[section SUBSEP item SUBSEP key] = text
    if (key == "name" && text != "") names[section SUBSEP text] = item
  }
  k = names["contexts" SUBSEP top["current-context"]]
  c = names["clusters" SUBSEP got("contexts", k, "cluster")]
  u = names["users" SUBSEP got("contexts", k, "user")]
  if (!k || !c || !u || got("clusters", c, "server") == "") { fault = "expected a current context with a cluster, a server and a user"; return }
  at = got("clusters", c, "server")
  if (at ~ /\/\/[^\/@]*@/) sub(/\/\/[^\/@]*@/, "//", at)
  hasOther = other[u]
  text = held("users", u, "client-certificate", "certificate")
  result = "{\"kind\":\"kubeconfig\",\"context\":" json(top["current-context"]) ",\"cluster\":" json(got("contexts", k, "cluster")) \
    ",\"user\":" json(got("contexts", k, "user")) ",\"server\":" json(at) \
    ",\"insecure\":" (got("clusters", c, "insecure-skip-tls-verify") ~ /^(true|yes|on)$/ ? "true" : "false") \
    ",\"otherCredential\":" (hasOther ? "true" : "false") ",\"tlsServerName\":" maybe(got("clusters", c, "tls-server-name")) \
    ",\"trust\":" held("clusters", c, "certificate-authority", "certificates") \
    ",\"certificate\":" text (behind == "" ? "" : ",\"behind\":[" behind "]") \
    ",\"key\":" held("users", u, "client-key", "key") ",\"impersonates\":" maybe(got("users", u, "as")) "}"
  fault = ""
}
BEGIN { for (i = 32; i < 127; i++) printable = printable sprintf("%c", i) }
{ all[NR] = $0; if ($0 ~ /^-----BEGIN /) isPem = 1 }
END {
  if (!isPem) {
    count = unflow(all, NR)
    for (i = 1; i <= count; i++) {
      if (block[i] ~ /^kind: *["\047]?Config["\047]? *$/) isConfig = 1
      if (block[i] ~ /^kind: *["\047]?EncryptionConfiguration/) isEncryption = 1
    }
  }
  if (isPem) {
    pem(all, NR)
    if (fault == "") print "H{\"kind\":\"pem\",\"certificates\":[" certificates "],\"privateKeys\":[" privates "],\"publicKeys\":[" publics "]}"
  } else if (isConfig && !excess) {
    kubeconfig(block, count)
    if (fault == "") print (hasOther ? "N" : "H") result
  } else if (isEncryption) { print "N{\"kind\":\"other\"}"; exit }
  else fault = "expected PEM or a kubeconfig (kind: Config), got neither"
  if (fault != "") print "N{\"kind\":\"unparsable\",\"reason\":" json(fault) "}"
}
'

# A static pod: the words of its command, and the tag of its image.
pod=$common'
{
  text = $0
  if (text ~ /^ *-? *image:/) { image = text; sub(/^[^:]*: */, "", image); image = bare(image) }
  if (text !~ /^ *- /) next
  sub(/^ *- */, "", text); text = bare(text)
  n = split(text, path, "/")
  if (name == "" && known(path[n])) { name = path[n]; next }
  if (text ~ /^--/) {
    at = index(text, "=")
    if (at > 0) flag(substr(text, 1, at - 1), substr(text, at + 1), file, "pod", NR)
    else flag(text, "true", file, "pod", NR)
  }
}
END {
  sub(/@.*/, "", image)
  release = image
  if (release !~ /:v?[0-9][^:\/]*$/) release = ""
  sub(/.*:/, "", release)
  component(name, file, release, "its image", "", 0)
}
'

# A unit with its drop-ins: the words of its last ExecStart, and what its variables stand for (systemd.exec(5)). Which file it is in is
# said before each one: here. What opens files of variables, which it names first (what), stands in the environment.
unit=$common'
function assign(text, where,   at, name) {
  at = index(text, "=")
  name = substr(text, 1, at - 1)
  if (at < 2 || name !~ /^[A-Za-z_][A-Za-z0-9_]*$/) return
  if (!(name in variable)) order[++variables] = name
  variable[name] = bare(substr(text, at + 1)); origin[name] = where
}
function directive(name, value,   n, i, list) {
  if (name == "ExecStart") { line = value; at = here; return }
  if (name == "EnvironmentFile") { sub(/^-/, "", value); gsub(/%N/, called, value); environment[++environments] = bare(value); return }
  n = tokens(value, list)
  for (i = 1; i <= n; i++) assign(list[i], here)
}
# A word with the variables in braces in it.
function filled(word,   name, out) {
  out = ""
  while (match(word, /\$\{[A-Za-z_][A-Za-z0-9_]*\}/)) {
    name = substr(word, RSTART + 2, RLENGTH - 3)
    out = out substr(word, 1, RSTART - 1) variable[name]
    word = substr(word, RSTART + RLENGTH)
  }
  out = out word
  gsub(/\$\$/, "$", out); gsub(/%%/, "%", out)
  return out
}
/^[ \t]*[#;]/ { next }
{
  text = $0
  goes = sub(/\\[ \t]*\r?$/, "", text)
  if (inside) held = held " " text
  else if (match(text, /^[ \t]*(ExecStart|Environment|EnvironmentFile)[ \t]*=[ \t]*/)) {
    named = substr(text, 1, index(text, "=") - 1); gsub(/[ \t]/, "", named)
    held = substr(text, RLENGTH + 1)
  } else next
  inside = goes
  if (!goes) directive(named, held)
}
END {
  if (what == "environments") {
    for (i = 1; i <= environments; i++) if (environment[i] ~ /^\// && environment[i] !~ /\.\.(\/|$)/) print environment[i]
    exit
  }
  n = split(ENVIRON["environments"], paths, "\n")
  for (i = 1; i < n; i += 2) opens[paths[i]] = paths[i + 1]
  for (i = 1; i <= environments; i++) {
    if (!(environment[i] in opens)) continue
    while ((getline text < opens[environment[i]]) > 0) {
      sub(/^[ \t]*(export[ \t]+)?/, "", text); sub(/[ \t\r]+$/, "", text)
      assign(text, environment[i])
    }
  }
  n = tokens(line, given)
  m = split(given[1], path, "/")
  sub(/^[-@:+!|]+/, "", path[m])
  count = 1
  for (i = 2; i <= n; i++) {
    if (given[i] ~ /^\$[A-Za-z_][A-Za-z0-9_]*$/) {
      name = substr(given[i], 2)
      parts = tokens(variable[name], each)
      for (j = 1; j <= parts; j++) { list[++count] = each[j]; stands[count] = origin[name] }
    } else if ((word = filled(given[i])) != "") list[++count] = word
  }
  if (!known(path[m])) exit
  own = placing == "" ? "etcd" : placing
  for (i = 1; i <= variables; i++) if (path[m] == own && index(order[i], toupper(own) "_") == 1 && variable[order[i]] != "") {
    name = tolower(substr(order[i], length(own) + 2)); gsub(/_/, "-", name)
    flag("--" name, variable[order[i]], origin[order[i]], "variables", 0)
  }
  words(list, 2, count, at, "unit")
  component(path[m], file, "", "", "", 0)
}
'

# Variables with flags of the kubelet.
variables=$common'
/^[ \t]*(export )?[A-Z_]*KUBELET[A-Z_]*=/ { isIt = 1; sub(/^[^=]*=/, ""); n = split(bare($0), list, /[ \t]+/); words(list, 1, n, file, "variables") }
END { if (isIt) component("kubelet", file, "", "", "", 1) }
'

# The configuration of the kubelet or of etcd: fields by their path, those of etcd as the flags that they stand for.
fields=$common'
function named(name) {
  if (of != "etcd") return name
  if (name ~ /^client-transport-security\.(cert-file|key-file|client-cert-auth|trusted-ca-file|auto-tls)$/) { sub(/^[^.]*\./, "--", name); return name }
  if (name ~ /^peer-transport-security\.(cert-file|key-file|client-cert-auth|trusted-ca-file|auto-tls)$/) {
    sub(/^[^.]*\./, "", name)
    return "--peer-" name
  }
  return name ~ /\./ ? name : "--" name
}
BEGIN { isIt = of == "etcd" }
/^[ \t]*(#|$)/ { next }
/^kind: *KubeletConfiguration/ { isIt = 1; next }
/^(apiVersion|kind):/ { next }
{
  text = $0
  match(text, /^ */); indent = RLENGTH
  text = substr(text, indent + 1)
  if (text ~ /^- /) { item = bare(substr(text, 3)); if (item !~ /:( |$)/) { list[last] = list[last] (list[last] == "" ? "" : ",") item; at[last] = at[last] ? at[last] : NR }; next }
  colon = index(text, ":")
  if (colon == 0) next
  while (depth > 0 && indents[depth] >= indent) depth--
  depth++; indents[depth] = indent; keys[depth] = substr(text, 1, colon - 1)
  name = keys[1]; for (i = 2; i <= depth; i++) name = name "." keys[i]
  last = name
  text = bare(substr(text, colon + 1))
  if (text != "" && text !~ /^[\[{|>&*]/) flag(named(name), text, file, "fields", NR)
}
END {
  if (!isIt) exit
  for (name in list) count++
  n = 0; for (name in list) sorted[++n] = name
  for (i = 2; i <= n; i++) for (j = i; j > 1 && sorted[j - 1] > sorted[j]; j--) { name = sorted[j]; sorted[j] = sorted[j - 1]; sorted[j - 1] = name }
  for (i = 1; i <= n; i++) flag(named(sorted[i]), list[sorted[i]], file, "fields", at[sorted[i]])
  component(of, file, "", "", "", 0)
}
'

# A command line of the kernel, as od shows it.
running=$common$bytes'
BEGIN { n = 1 }
{ for (i = 1; i <= NF; i++) { c = byte($i); if (c == 0) n++; else list[n] = list[n] sprintf("%c", c) } }
END {
  m = split(list[1], path, "/")
  # Programs that place files are tools of many commands, of which these stay.
  if (index(" {{placing}}", " " path[m] "=")) for (i = 2; i < n; i++) if (list[i] ~ /^(server|agent|controller|worker)$/) placing = path[m]
  if (known(path[m])) {
    words(list, 2, n - 1, file, "process")
    if (placing == "" || flags != "") print "P" path[m]
    component(path[m], file, "", "", "", 0)
  }
}
'

# Where a configuration of k3s or RKE2 says that it keeps its data, and nothing else of it.
placement=$common'
/^data-dir[ \t]*:/ { sub(/^[^:]*:[ \t]*/, ""); sub(/[ \t]+#.*$/, ""); flag("--data-dir", bare($0), file, "fields", NR) }
END { component(placing, file, "", "", "", 1) }
'

# A moment as people write it.
clock=$common'
# Days since 1970 to a date (proleptic Gregorian calendar).
function iso(seconds,   days, era, doe, yoe, doy, mp, d, m, y, s) {
  days = int(seconds / 86400); s = seconds - days * 86400; days += 719468
  era = int(days / 146097); doe = days - era * 146097
  yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
  doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
  mp = int((5 * doy + 2) / 153); d = doy - int((153 * mp + 2) / 5) + 1
  m = mp < 10 ? mp + 3 : mp - 9; y = yoe + era * 400 + (m <= 2)
  return sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d, int(s / 3600), int(s / 60) % 60, s % 60)
}
'

# Header of tar (POSIX.1 ustar): mode, owner, times and names, without a tool that every system spells in its own way.
header=$clock'
function octal(from, size,   i, n, c) {
  n = 0
  for (i = from + 1; i <= from + size; i++) { c = index("0123456789abcdef", substr(b[i], 2, 1)) - 1; if (substr(b[i], 1, 1) == "3" && c < 8) n = n * 8 + c }
  return n
}
function named(from, size,   i, out, c) {
  out = ""
  for (i = from + 1; i <= from + size && b[i] != "00"; i++) {
    c = (index("0123456789abcdef", substr(b[i], 1, 1)) - 1) * 16 + index("0123456789abcdef", substr(b[i], 2, 1)) - 1
    out = out sprintf("%c", c)
  }
  return out
}
{ for (i = 1; i <= NF; i++) b[++n] = $i }
END {
  if (n < 512) exit 1
  if (what == "size") { print octal(124, 12); exit }
  if (what == "target") { if (b[157] == "32") print named(157, 100); exit }
  owner = named(265, 32); group = named(297, 32)
  printf "\"mode\":\"%04o\",\"uid\":%d,\"gid\":%d,\"owner\":%s,\"group\":%s,\"links\":%d,\"target\":%s,\"modified\":\"%s\"", \
    octal(100, 8) % 4096, octal(108, 8), octal(116, 8), maybe(owner), maybe(group), links, maybe(target), iso(octal(136, 12))
}
'

# Where the servers of this node listen, as components are told: COMPONENT/HOST:PORT. Whom they dial is none of them.
listening=$common'
# Sources of one command line: its configuration, what adds to it, and the command itself. Of several each is one of its own.
function group(members, who) { if (members != "") { of[++groups] = members; by[groups] = who } }
function alone(members, who,   i, n, each) { n = split(members, each, " "); for (i = 1; i <= n; i++) group(each[i], who) }
# What is given for a setting, the last in last; how often it is not empty.
function given(members, name,   i, j, n, each, times) {
  times = 0; last = all = ""
  n = split(members, each, " ")
  for (i = 1; i <= n; i++) for (j = 1; j <= flagged[each[i]]; j++) if (setting[each[i] SUBSEP j] == name) {
    last = value[each[i] SUBSEP j]
    if (last != "") { times++; all = all (all == "" ? "" : ",") last }
  }
  return times
}
function listed(members, name) { return given(members, name) > 1 ? all : last }
function isAddress(text,   i, n, octet) {
  if (text ~ /:/) return text ~ /^[0-9A-Fa-f:.]+$/
  n = split(text, octet, ".")
  for (i = 1; i <= n; i++) if (octet[i] !~ /^(0|[1-9][0-9]?[0-9]?)$/ || octet[i] > 255) return 0
  return n == 4
}
function trimmed(text) { sub(/^[ \t]+/, "", text); sub(/[ \t]+$/, "", text); return text }
# An address of this machine, for one that means all of them.
function place(text) {
  gsub(/^\[|\]$/, "", text)
  if (text != "" && text != "0.0.0.0" && text != "::") return text
  return address != "" ? address : text == "::" ? "::1" : "127.0.0.1"
}
function tell(who, where, at) {
  if (where ~ /^[0-9.]+$/ ? !isAddress(where) : where ~ /:/ ? !isAddress(where) : where !~ /^[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?$/) return
  if (at !~ /^[0-9]+$/ || at + 0 < 1 || at + 0 > 65535) return
  where = (where ~ /:/ ? "[" tolower(where) "]" : tolower(where)) ":" (at + 0)
  if (!(where in seen) && ++told <= {{endpoints}}) print who "/" where
  seen[where] = 1
}
# Host and port of a URL with TLS.
function endpoint(url, usual,   n, each) {
  host = ""; port = usual
  if (url !~ /^https:\/\/[^\/?#]/) return 0
  url = substr(url, 9); sub(/[\/?#].*/, "", url)
  if (url ~ /^\[.*\](:[0-9]+)?$/) {
    host = substr(url, 2, index(url, "]") - 2)
    if (url ~ /\]:/) port = substr(url, index(url, "]") + 2)
  } else if (url ~ /:.*:/) host = url
  else {
    n = split(url, each, ":"); host = each[1]
    if (n > 1) port = each[2]
  }
  return host != ""
}
function etcd(members, listen, advertise, usual,   i, n, each, other) {
  other = ""
  n = split(listed(members, advertise), each, ",")
  for (i = n; i > 0; i--) if (endpoint(trimmed(each[i]), usual)) other = host
  n = split(listed(members, listen), each, ",")
  for (i = 1; i <= n; i++) if (endpoint(trimmed(each[i]), usual)) tell("etcd", place((host == "0.0.0.0" || host == "::") && other != "" ? other : host), port)
}
match($0, /[{]"component":"[^"]*"/) {
  who = substr($0, RSTART + 14, RLENGTH - 15)
  source++
  if (!(who in isKnown)) { isKnown[who] = 1; kind[++kinds] = who }
  isFields = 0
  rest = $0
  while (match(rest, /"name":"[^"\\]*","value":"[^"\\]*","file":"([^"\\]|\\.)*","form":"[a-z]*"/)) {
    one = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
    if (one ~ /"form":"fields"$/) isFields = 1
    sub(/^"name":"/, "", one)
    flagged[source]++
    setting[source SUBSEP flagged[source]] = substr(one, 1, index(one, "\"") - 1)
    one = substr(one, index(one, "\"") + 11)
    value[source SUBSEP flagged[source]] = substr(one, 1, index(one, "\"") - 1)
  }
  isPart = $0 ~ /"isPart":true/
  if (!isFields && !isPart) { commands[who] = commands[who] " " source; count[who]++ }
  else {
    additions[who] = additions[who] " " source
    if (isFields) { fields[who] = fields[who] " " source; configured[who]++ }
    else parts[who] = parts[who] " " source
  }
}
END {
  for (k = 1; k <= kinds; k++) {
    who = kind[k]
    if (count[who] == 1) group(fields[who] parts[who] commands[who], who)
    else if (count[who] > 1 || configured[who] > 1) { alone(commands[who], who); alone(additions[who], who) }
    else group(additions[who], who)
  }
  for (g = 1; g <= groups; g++) {
    who = by[g] == "kube-apiserver" ? "--advertise-address" : by[g] == "kubelet" ? "--node-ip" : ""
    n = who == "" ? 0 : split(listed(of[g], who), each, ",")
    for (i = 1; i <= n; i++) if (address == "" && isAddress(trimmed(each[i]))) address = trimmed(each[i])
  }
  m = split("{{servers}}", server, " ")
  for (g = 1; g <= groups; g++) for (i = 1; i <= m; i += 4) if (by[g] == server[i]) {
    given(of[g], server[i + 1]); where = place(last)
    given(of[g], server[i + 2]); tell(by[g], where, last == "" ? server[i + 3] : last)
  }
  m = split("{{etcd}}", server, " ")
  for (g = 1; g <= groups; g++) if (by[g] == "etcd") for (i = 1; i <= m; i += 3) etcd(of[g], server[i], server[i + 1], server[i + 2])
}
'

# What a server showed, as openssl s_client tells it: its certificates, whose clients it takes, and on lines with ! in front, why it showed none.
showed=$common$bytes'
function number(h, from, octets,   n) { for (n = 0; octets > 0; octets--) { n = n * 256 + byte(substr(h, from, 2)); from += 2 } return n }
# Names of authorities in a CertificateRequest (RFC 5246 7.4.4; RFC 8446 4.3.2 and 4.2.4): null where it names none.
function names(h, is13,   at, end, size, out, n) {
  if (h == "") return "null"
  end = 8 + 2 * number(h, 3, 3); at = 9
  if (length(h) < end) return "null"
  at += 2 + 2 * number(h, at, 1)
  if (!is13) at += 4 + 2 * number(h, at, 2)
  else {
    for (at += 4; at < end && number(h, at, 2) != 47; ) at += 8 + 2 * number(h, at + 4, 2)
    if (at >= end) return "null"
    at += 8
    end = at + 3 + 2 * number(h, at, 2)
  }
  size = 2 * number(h, at, 2); at += 4
  if (at + size != end + 1) return "null"
  for (; at < end; at += 4 + size) {
    size = 2 * number(h, at, 2)
    if (at + 3 + size > end || ++n > {{names}}) return "null"
    out = out (out == "" ? "" : ",") "\"" encode(substr(h, at + 4, size)) "\""
  }
  return out == "" ? "null" : "[" out "]"
}
function failed(step, code,   i, n, each) {
  if (why != "") return
  stage = step
  n = split("{{failures}}", each, "=")
  for (i = 1; i < n; i += 2) if (each[i] == code) why = each[i + 1]
  if (why == "" && code ~ /^ERR_SSL_/) {
    sub(/^ERR_SSL_/, "", code)
    i = sub(/^(TLSV1|TLSV13|SSLV3|SSL\/TLS)_ALERT_/, "", code)
    gsub(/_/, " ", code)
    why = (i ? "TLS alert: " : "TLS error: ") tolower(code)
  } else if (why == "") why = code
}
/^!SSL_connect:/ { isConnected = 1; next }
/^!late/ { late = 1; next }
/^!/ { line[++said] = $0; next }
/^<<< .*CertificateRequest/ { asked = ""; isAsked = 1; is13 = $0 ~ /TLS 1\.3/; next }
isAsked && /^ +[0-9a-f][0-9a-f]( [0-9a-f][0-9a-f])*$/ { gsub(/ /, ""); asked = asked $0; next }
{ isAsked = 0 }
/^Server certificate/ { isOver = 1 }
/^-----BEGIN CERTIFICATE-----$/ { inside = !isOver; text = ""; next }
/^-----END CERTIFICATE-----$/ { if (inside && text != "" && ++shown <= {{chain}}) chain = chain (chain == "" ? "" : ",") certificate(text); inside = 0; next }
inside { if ($0 ~ /^[A-Za-z0-9+\/]+=?=?$/) text = text $0; else inside = 0 }
END {
  if (chain == "") {
    step = isConnected ? "handshake" : "connect"
    if (late) failed(step, "no answer in {{patience}} s")
    for (i = 1; i <= said; i++) {
      if (line[i] ~ /Connection refused/) failed(step, "ECONNREFUSED")
      else if (line[i] ~ /Connection reset|errno=104/) failed(step, "ECONNRESET")
      else if (line[i] ~ /Connection timed out/) failed(step, "ETIMEDOUT")
      else if (line[i] ~ /No route to host/) failed(step, "EHOSTUNREACH")
      else if (line[i] ~ /Network is unreachable/) failed(step, "ENETUNREACH")
      else if (line[i] ~ /not known|no address|BIO_lookup|gethostbyname/) failed(step, "ENOTFOUND")
      else if (line[i] ~ /unexpected eof/) failed(step, "ECONNRESET")
      else if (isConnected && line[i] ~ /:error:[0-9A-F]+:SSL routines:/) {
        split(line[i], part, ":")
        code = toupper(part[6]); gsub(/ /, "_", code)
        failed(step, "ERR_SSL_" code)
      }
    }
    if (why == "" && !isConnected) failed(step, "no connection")
    if (why == "") failed(step, "it showed no certificate")
  }
  print "{\"endpoint\":" json(endpoint) ",\"chain\":[" chain "],\"stage\":" maybe(stage) ",\"reason\":" maybe(why) ",\"takes\":" \
    (chain != "" && asks ? names(asked, is13) : "null") "}"
}
'

quote() { printf '%s' "$1" | awk "$common"'{ line = line (NR > 1 ? " " : "") $0 } END { print json(line) }'; }

# What a link says: folder and name. readlink is not everywhere.
linked() { (cd "$1" && tar -cf - "./$2" 2>/dev/null | od -An -v -tx1 -N 512 | awk -v what=target "$header"); }

# Where a path of the node lies below --root: an absolute link begins there, and .. ends there. Of a loop nothing.
resolve() {
  left=$1 at= followed=0
  while [ -n "$left" ]; do
    part=${left%%/*}
    case $left in */*) left=${left#*/} ;; *) left= ;; esac
    case $part in
      '' | .) ;;
      ..) at=${at%/*} ;;
      *)
        if [ -L "$root$at/$part" ]; then
          followed=$((followed + 1))
          [ "$followed" -gt 40 ] && return 0
          to=$(linked "$root$at" "$part")
          case $to in /*) at= ;; esac
          left=$to${left:+/$left}
        else at=$at/$part; fi ;;
    esac
  done
  printf '%s' "$at"
}

# What opens a path of the node on this machine, its links followed as the node means them: the root itself for a loop.
opened() { if [ -n "$root" ]; then printf '%s' "$root$(resolve "$1")"; else printf '%s' "$1"; fi; }

walk() {
  within=$(opened "/$1")
  [ "$within" != "$root" ] && [ -d "$within" ] || return 0
  for found in "$within"/* "$within"/.[!.]*; do
    name=${found##*/}
    [ -L "$found" ] && target=$(opened "/$1/$name") || target=$found
    if [ "$target" != "$root" ] && [ -d "$target" ]; then
      [ "$2" -gt 0 ] && (walk "$1/$name" $(($2 - 1)))
    elif [ -f "$target" ] || [ -L "$found" ]; then
      printf '%s\n' "$1/$name"
    fi
  done
  return 0
}

# Drop-ins of a unit, as the node names them, in the order of their names; one of an administrator goes before one of a package.
dropins() {
  for folder in etc/systemd/system usr/local/lib/systemd/system usr/lib/systemd/system lib/systemd/system; do
    for drop in "$(opened "/$folder/$1.service.d")"/*.conf; do
      drop=/$folder/$1.service.d/${drop##*/}
      case $drop in *[[:space:]]*) continue ;; esac
      [ -f "$(opened "$drop")" ] && printf '%s\n' "$drop"
    done
  done | awk -F/ '!($NF in path) { path[$NF] = $0; name[++n] = $NF } END {
    for (i = 2; i <= n; i++) { x = name[i]; for (j = i - 1; j > 0 && name[j] > x; j--) name[j + 1] = name[j]; name[j + 1] = x }
    for (i = 1; i <= n; i++) print path[name[i]] }'
}

# The first unit of a name with its drop-ins: what it starts, or only where that is told to keep its data.
service() {
  name=$1 placing=$2 taken=$3
  for folder in etc/systemd/system usr/local/lib/systemd/system usr/lib/systemd/system lib/systemd/system; do
    service=/$folder/$name.service
    # Masked (systemd.unit(5)): not even one of a package is started then.
    [ -L "$root$service" ] && [ "$(linked "$root/$folder" "$name.service")" = /dev/null ] && break
    file=$(opened "$service")
    [ -f "$file" ] || continue
    set -- "here=$service" "$file"
    for drop in $(dropins "$name"); do set -- "$@" "here=$drop" "$(opened "$drop")"; done
    environments=$(awk -v what=environments -v "called=$name" "$unit" "$@" | while IFS= read -r one; do
      file=$(opened "$one")
      [ -f "$file" ] && [ -r "$file" ] && printf '%s\n%s\n' "$one" "$file"
    done)
    export environments
    awk -v "file=$service" -v "called=$name" -v "placing=$placing" -v "taken=$taken" "$unit" "$@"
    break
  done
}

# Where programs that place files of Kubernetes are told to keep their data: flags go before configurations, and these before variables.
placed() {
  for program in k3s rke2 k0s; do
    case $program in
      k3s) units='k3s k3s-agent' ;;
      rke2) units='rke2-server rke2-agent' ;;
      k0s) units='k0scontroller k0sworker' ;;
    esac
    for name in $units; do service "$name" "$program" flags; done
    below=/etc/rancher/$program
    {
      for drop in "$(opened "$below/config.yaml.d")"/*; do printf '%s\n' "$below/config.yaml.d/${drop##*/}"; done
    } | awk '/\.ya?ml$/ && !/[ \t]/ { list[++n] = $0 } END {
      for (i = 2; i <= n; i++) { x = list[i]; for (j = i - 1; j > 0 && list[j] < x; j--) list[j + 1] = list[j]; list[j + 1] = x }
      for (i = 1; i <= n; i++) print list[i] }' | {
      while IFS= read -r one; do placement_in "$one" "$program"; done
      placement_in "$below/config.yaml" "$program"
    }
    for name in $units; do service "$name" "$program" variables; done
  done
}
placement_in() {
  file=$(opened "$1")
  [ -f "$file" ] && [ -r "$file" ] && awk -v "file=$1" -v "placing=$2" "$placement" "$file"
  return 0
}

# Components: what runs goes before what would be started.
started() {
  if [ -z "$root" ] && [ -r /proc/stat ]; then
    for process in /proc/[0-9]*; do
      [ -r "$process/cmdline" ] || continue
      id=${process#/proc/}
      od -An -v -tx1 "$process/cmdline" 2>/dev/null | awk -v "file=process $id" "$running"
    done
  fi
  placed
  for manifest in "$(opened /etc/kubernetes/manifests)"/*; do
    manifest=/etc/kubernetes/manifests/${manifest##*/}
    file=$(opened "$manifest")
    [ -f "$file" ] && awk -v "file=$manifest" "$pod" "$file"
  done
  for name in {{components}}; do service "$name" '' ''; done
  file=$(opened /var/lib/kubelet/kubeadm-flags.env)
  [ -f "$file" ] && awk -v file=/var/lib/kubelet/kubeadm-flags.env "$variables" "$file"
  return 0
}
# The file that a component is given as its configuration; else the usual one.
configured() {
  path=$(printf '%s\n' "$all_started" | awk -v "component=$1" -v "flag=$2" '
    index($0, "C{\"component\":\"" component "\"") == 1 && match($0, "\"name\":\"" flag "\",\"value\":\"/[^\"]*\"") {
      part = substr($0, RSTART, RLENGTH); sub(/.*"value":"/, "", part); sub(/"$/, "", part)
      if (part !~ /\.\.(\/|$)/) { print part; exit }
    }')
  path=${path:-$3}
  [ -n "$path" ] || return 0
  file=$(opened "$path")
  [ -f "$file" ] && awk -v "file=$path" -v "of=$1" "$fields" "$file"
  return 0
}
all_started=$(started)
all_started=$(printf '%s\n' "$all_started"; configured kubelet --config /var/lib/kubelet/config.yaml; configured etcd --config-file '')
components=$(printf '%s\n' "$all_started" | awk '
  /^P/ { runs[substr($0, 2)] = 1; next }
  /^C/ {
    name = $0; sub(/^C[{]"component":"/, "", name); sub(/".*/, "", name)
    if (runs[name] && $0 !~ /"file":"process / && $0 !~ /"form":"fields"/) next
    printf "%s%s", count++ ? ",\n" : "", substr($0, 2)
  }')

# Since when each component runs (proc_pid_stat(5), field 22, in hundredths of a second since the start of the machine).
processes=null
if [ -z "$root" ] && [ -r /proc/stat ]; then
  processes=$(for stat in /proc/[0-9]*/stat; do sed -n '1p' "$stat" 2>/dev/null; done | awk -v "booted=$(sed -n 's/^btime //p' /proc/stat)" "$clock"'
    {
      from = index($0, "("); rest = $0; sub(/.*\) /, "", rest)
      name = substr($0, from + 1, length($0) - length(rest) - from - 2)
      split(rest, f, " ")
      if (f[1] != "Z" && (!(name in at) || f[20] < at[name])) at[name] = f[20]
    }
    END {
      n = split("{{components}}", all, " ")
      for (i = 2; i <= n; i++) for (j = i; j > 1 && all[j - 1] > all[j]; j--) { x = all[j]; all[j] = all[j - 1]; all[j - 1] = x }
      for (i = 1; i <= n; i++) {
        short = substr(all[i], 1, 15)
        list = list (i > 1 ? "," : "") "{\"component\":" json(all[i]) ",\"started\":" (short in at ? "\"" iso(int(booted + at[short] / 100)) "\"" : "null") "}"
      }
      print "[" list "]"
    }')
fi

# Where programs are told to keep their data, as USUAL=TOLD each: the first that is said of each.
data=$(printf '%s\n' "$components" | awk '
  BEGIN { n = split("{{placing}}", all, " ") }
  {
    for (i = 1; i <= n; i++) {
      split(all[i], own, "=")
      if (own[1] in told || index($0, "{\"component\":\"" own[1] "\"") != 1 || !match($0, /"name":"--data-dir","value":"\/[^" \t\\=]*"/)) continue
      part = substr($0, RSTART, RLENGTH); sub(/.*"value":"\/+/, "", part); sub(/\/*"$/, "", part); gsub(/\/+/, "/", part)
      if (part == "" || part ~ /(^|\/)\.\.(\/|$)/) continue
      told[own[1]] = 1
      printf "%s=%s ", own[2], part
    }
  }')
# Paths, and where they lie too, where a program is told another folder.
moved() {
  for one; do printf '%s\n' "$one"; done | awk -v "told=$data" '
    BEGIN { n = split(told, all, " ") }
    { list[$0] = 1; print; for (i = 1; i <= n; i++) {
      split(all[i], two, "=")
      if ($0 == two[1] || index($0, two[1] "/") == 1) { there = two[2] substr($0, length(two[1]) + 1); if (!(there in list)) print there; list[there] = 1 }
    } }'
}
deep=$(moved {{deep}}) flat=$(moved {{flat}}) single=$(moved {{single}})

# Files: where layouts have them, what flags name, and what kubeconfigs name.
paths() {
  for folder in $deep; do walk "$folder" {{depth}}; done
  for folder in $flat; do walk "$folder" 0; done
  for file in $single; do printf '%s\n' "$file"; done
  printf '%s\n' "$components" | awk '{
    while (match($0, /"name":"[^"]*","value":"\/[^"]*"/)) {
      part = substr($0, RSTART, RLENGTH); $0 = substr($0, RSTART + RLENGTH)
      name = part; sub(/^"name":"/, "", name); sub(/".*/, "", name)
      sub(/^"name":"[^"]*","value":"/, "", part); sub(/"$/, "", part)
      if (tolower(name) ~ /((cert|key|ca|kubeconfig)-file|-cafile|-keyfile|-certfile|kubeconfig|certificate-authority|client-certificate|client-key|cafile|certfile|privatekeyfile|webhook-config-file|sni-cert-key)$/) {
        sub(/:.*/, "", part)
        n = split(part, each, ",")
        for (i = 1; i <= n; i++) if (each[i] ~ /^\// && each[i] !~ /\.\.(\/|$)/) print substr(each[i], 2)
      }
    }
  }'
}
sorted() { awk '!seen[$0]++ && $0 != "" { list[++n] = $0 } END {
  for (i = 2; i <= n; i++) { x = list[i]; for (j = i - 1; j > 0 && list[j] > x; j--) list[j + 1] = list[j]; list[j + 1] = x }
  for (i = 1; i <= n && i <= {{files}}; i++) print list[i] }'; }

# One file: its attributes, its hash where nothing could be guessed from it, and what it holds.
tell() {
  path=$1
  file=$root/$path
  target=
  [ -L "$file" ] && target=$(linked "${file%/*}" "${file##*/}")
  file=$(opened "/$path")
  shown=$(quote "/$path")
  if [ ! -e "$file" ] || [ "$file" = "$root" ]; then
    if [ -n "$target" ]; then printf '%s\n' "{\"path\":$shown,\"state\":\"unreadable\",\"reason\":\"a link to nothing\"}"
    else printf '%s\n' "{\"path\":$shown,\"state\":\"absent\"}"; fi
    return 0
  fi
  if [ ! -f "$file" ]; then printf '%s\n' "{\"path\":$shown,\"state\":\"unreadable\",\"reason\":\"not a regular file\"}"; return 0; fi
  if [ ! -r "$file" ]; then printf '%s\n' "{\"path\":$shown,\"state\":\"unreadable\",\"reason\":\"permission denied\"}"; return 0; fi
  folder=${file%/*}
  name=./${file##*/}
  links=$(ls -ldnL "$file" | awk '{ print $2; exit }')
  tarred=$(cd "$folder" && tar -chf - "$name" 2>/dev/null | od -An -v -tx1 -N 512)
  size=$(printf '%s\n' "$tarred" | awk -v what=size "$header")
  attributes=$(printf '%s\n' "$tarred" | awk -v what=all -v "links=$links" -v "target=$target" "$header")
  if [ -z "$attributes" ]; then printf '%s\n' "{\"path\":$shown,\"state\":\"unreadable\",\"reason\":\"its attributes could not be seen\"}"; return 0; fi
  if [ "$size" -gt 1048576 ]; then printf '%s\n' "{\"path\":$shown,\"state\":\"unreadable\",\"reason\":\"larger than 1 MiB ($size bytes)\"}"; return 0; fi
  meaning=$(awk -v openssl= "$content" "$file")
  case $meaning in
    *'"publicKey":null,"isEncrypted":false'*)
      if command -v openssl >/dev/null 2>&1; then
        half=$(openssl pkey -in "$file" -passin pass: -pubout -outform DER 2>/dev/null | base64 | awk '{ printf "%s", $0 }')
        [ -n "$half" ] && meaning=$(awk -v "openssl=$half" "$content" "$file")
      fi ;;
  esac
  [ -z "$meaning" ] && meaning='N{"kind":"other"}'
  hash=
  case $meaning in
    H*)
      if command -v sha256sum >/dev/null 2>&1; then hash=$(sha256sum < "$file" | sed 's/ .*//')
      elif command -v openssl >/dev/null 2>&1; then hash=$(openssl dgst -sha256 -r < "$file" | sed 's/ .*//'); fi ;;
  esac
  if [ -n "$hash" ]; then hash=\"$hash\"; else hash=null; fi
  printf '%s\n' "{\"path\":$shown,\"state\":\"present\",$attributes,\"sha256\":$hash,\"content\":${meaning#?}}"
}
told() { while IFS= read -r one; do tell "$one"; done; }

first=$(paths | sorted)
files=$(printf '%s\n' "$first" | told)
# A path that is not absolute begins in the folder of its kubeconfig.
further=$(printf '%s\n' "$files" | awk '
  function joined(path,   part, kept, n, i, m) {
    n = split(path, part, "/")
    for (i = 1; i <= n; i++) if (part[i] == "..") { if (m > 0) m-- } else if (part[i] != "" && part[i] != ".") kept[++m] = part[i]
    path = ""
    for (i = 1; i <= m; i++) path = path (i > 1 ? "/" : "") kept[i]
    return path
  }
  /"kind":"kubeconfig"/ {
    folder = $0; sub(/^[{]"path":"/, "", folder); sub(/".*/, "", folder); sub(/[^\/]*$/, "", folder)
    while (match($0, /"held":"path","path":"[^"]*"/)) {
      part = substr($0, RSTART, RLENGTH); $0 = substr($0, RSTART + RLENGTH)
      sub(/^"held":"path","path":"/, "", part); sub(/"$/, "", part)
      if (part !~ /^\//) print joined(folder part)
      else if (part !~ /\.\.(\/|$)/) print substr(part, 2)
    }
  }' | sorted)
known=$(printf '%s\n' "$first")
more=$(printf '%s\n' "$further" | while IFS= read -r one; do
  [ -n "$one" ] || continue
  case "
$known
" in *"
$one
"*) ;; *) tell "$one" ;; esac
done)
files=$(printf '%s\n%s\n' "$files" "$more" | sorted)

list() { for one in $deep $flat; do if [ ! -e "$root/$one" ] || [ -r "$root/$one" ]; then printf '%s"/%s"' "${comma-}" "$one"; comma=,; fi; done; }
unread() { printf '%s\n' "$files" | awk '/"state":"unreadable"/ { what = $0; sub(/^[{]"path":/, "", what); reason = what; sub(/,"state".*/, "", what); sub(/.*"reason":/, "", reason); sub(/[}]$/, "", reason); printf "%s{\"what\":%s,\"reason\":%s}", n++ ? "," : "", what, reason }
  END { if (more != "") print (n ? "," : "") more }' "more=$unasked" -; }

# What an endpoint of this machine serves: one connection, in which nothing is said and no certificate shown. There is no timeout(1)
# everywhere. What openssl says of itself stands behind what it shows, with ! in front.
ask() {
  endpoint=${1#*/}
  { {
    # A server with several certificates chooses by the name (RFC 6066 3); an address is none.
    case $endpoint in \[*) name= ;; *[!0-9.:]*) name=${endpoint%:*} ;; *) name= ;; esac
    openssl s_client -connect "$endpoint" ${name:+-servername "$name"} ${ciphers:+-cipher "$ciphers"} -showcerts -msg -state </dev/null 2>&1 >&3 3>&- &
    asked=$!
    (sleep {{patience}} & nap=$!; trap 'kill "$nap"; exit 0' TERM; wait "$nap"; kill "$asked") >/dev/null 2>&1 3>&- &
    guard=$!
    wait "$asked" || [ $? -le 128 ] || echo late
    kill "$guard"
  } 2>/dev/null | awk '{ all = all "!" $0 "\n" } END { printf "%s", all }'; } 3>&1 |
    awk -v "endpoint=$endpoint" -v "asks=$(case ' {{saying}} ' in *" ${1%%/*} "*) echo 1 ;; *) echo 0 ;; esac)" "$showed"
}
# All at the same time, told in their order.
each() {
  [ $# -gt 0 ] || return 0
  one=$1
  shift
  each "$@" | { ask "$one"; cat; }
}
served=
unasked=
if [ -z "$root" ] && [ -n "$asks" ]; then
  endpoints=$(printf '%s\n' "$components" | awk "$listening")
  if [ -n "$endpoints" ] && command -v openssl >/dev/null 2>&1; then
    # Nobody is verified here: servers with weak keys are seen too.
    ciphers=DEFAULT@SECLEVEL=0
    openssl ciphers "$ciphers" >/dev/null 2>&1 || ciphers=
    served=$(set -f; each $endpoints | awk '{ printf "%s%s", n++ ? ",\n" : "", $0 }')
  elif [ -n "$endpoints" ]; then
    unasked='{"what":"what its servers serve","reason":"there is no openssl"}'
  fi
fi

cat <<END
{"apiVersion":"kubepki/v1","kind":"NodeFacts","collector":"{{collector}}, collect.sh",
"collectedAt":"$(date -u +%Y-%m-%dT%H:%M:%SZ)","node":$(quote "$node"),"hostname":$([ -n "$hostname" ] && quote "$hostname" || echo null),
"folders":[$(list)],
"files":[
$(printf '%s\n' "$files" | awk 'NF { printf "%s%s", n++ ? ",\n" : "", $0 }')
],
"components":[
$components
],
"processes":$processes,
"served":[$served],
"notRead":[$(unread)]}
END
