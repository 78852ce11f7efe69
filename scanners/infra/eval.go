package infra

import (
	"strconv"
	"strings"

	"picket/scanners"
	"picket/scanners/infra/doc"
)

// spot is where a condition found what it looked for.
type spot struct {
	node       *doc.Node
	start, end int // within the source; equal: the node itself
}

// apply finds a rule's cases in one document.
func (r *rule) apply(dst []scanners.Finding, t scanners.Text, root *doc.Node) []scanners.Finding {
	if !r.where.Wanted(t.Path) {
		return dst
	}
	var cursor scanners.Cursor
	for i := range r.cases {
		c := &r.cases[i]
		for _, at := range c.each.find(nil, root) {
			for _, n := range items(at) {
				s, ok := c.holds(n)
				if !ok {
					continue
				}
				if c.at != nil {
					if found := c.at.find(nil, n); len(found) > 0 {
						s = spot{node: found[0]}
					}
				}
				dst = append(dst, r.finding(&cursor, t, s))
			}
		}
	}
	return dst
}

// holds says whether every condition is met at a node, and where the last of
// those that ask for something is.
func (c *case1) holds(n *doc.Node) (spot, bool) {
	where := spot{node: n}
	for i := range c.conds {
		d := &c.conds[i]
		s, ok := d.met(n)
		if ok == d.not {
			return where, false
		}
		if ok && s.node != nil {
			where = s
		}
	}
	return where, true
}

func (d *cond) met(n *doc.Node) (spot, bool) {
	found := d.path.find(nil, n)
	switch d.op {
	case "missing":
		return spot{}, len(found) == 0
	case "exists":
		if len(found) > 0 {
			return spot{node: found[0]}, true
		}
		return spot{}, false
	case "cover":
		return d.covers(found, d.to.find(nil, n))
	case "has", "hasnt":
		s, ok := d.has(found)
		return s, ok == (d.op == "has") && (len(found) > 0 || d.op == "has")
	}
	for _, f := range found {
		for _, v := range flat(f) {
			if s, ok := d.fits(v); ok {
				return s, true
			}
		}
	}
	return spot{}, false
}

// fits judges one scalar. What is unknown fits nothing, but for raw.
func (d *cond) fits(v *doc.Node) (spot, bool) {
	s := spot{node: v}
	if d.op == "raw" || d.op == "matches" && !v.Unknown {
		loc := d.re.Find(v.Value)
		if loc == nil {
			return s, false
		}
		if v.Raw {
			s.start, s.end = v.Start+loc[0], v.Start+loc[1]
		}
		return s, true
	}
	if v.Unknown {
		return s, false
	}
	switch d.op {
	case "is":
		return s, anyWord(d.words, v.Value)
	case "not":
		return s, v.Value != "" && !anyWord(d.words, v.Value)
	case "lacks":
		return s, v.Value != "" && d.re.Find(v.Value) == nil
	case "open-cidr":
		return s, openCIDR(v.Value)
	case "literal":
		return s, literal(v.Value)
	case "secret":
		return s, literal(v.Value) && !trivial(v.Value)
	case "not-sha":
		return s, notSHA(v.Value)
	}
	n, err := strconv.ParseInt(v.Value, 0, 64)
	return s, err == nil && (d.op == "under" && n < d.number || d.op == "over" && n > d.number)
}

func anyWord(words []string, value string) bool {
	for _, w := range words {
		if strings.EqualFold(w, value) {
			return true
		}
	}
	return false
}

// has says whether one of the words is the value, an element, or a key.
func (d *cond) has(found []*doc.Node) (spot, bool) {
	for _, f := range found {
		if f.Kind == doc.Map {
			for _, k := range f.Kids {
				if anyWord(d.words, k.Key) {
					return spot{node: k}, true
				}
			}
			continue
		}
		for _, v := range flat(f) {
			if !v.Unknown && anyWord(d.words, v.Value) {
				return spot{node: v}, true
			}
		}
		for _, m := range items(f) {
			if m.Kind == doc.Map && f.Kind == doc.List {
				if s, ok := d.has([]*doc.Node{m}); ok {
					return s, true
				}
			}
		}
	}
	return spot{}, false
}

// covers says whether a range of ports holds one of the ports.
func (d *cond) covers(from, to []*doc.Node) (spot, bool) {
	if len(from) == 0 || from[0].Unknown {
		return spot{}, false
	}
	lo, hi, ok := portRange(from[0].Value)
	if !ok {
		return spot{}, false
	}
	if len(to) > 0 && to[0] != from[0] {
		if to[0].Unknown {
			return spot{}, false
		}
		if _, hi, ok = portRange(to[0].Value); !ok {
			return spot{}, false
		}
	}
	for _, p := range d.ports {
		if lo <= p && p <= hi {
			return spot{node: from[0]}, true
		}
	}
	return spot{}, false
}

// portRange reads 22, 20-25 or *.
func portRange(s string) (lo, hi int64, ok bool) {
	if s == "*" {
		return 0, 65535, true
	}
	a, b, dash := strings.Cut(s, "-")
	if !dash || a == "" {
		n, err := strconv.ParseInt(s, 10, 32)
		return n, n, err == nil
	}
	lo, err1 := strconv.ParseInt(a, 10, 32)
	hi, err2 := strconv.ParseInt(b, 10, 32)
	return lo, hi, err1 == nil && err2 == nil
}

// openCIDR says whether a range is so wide that it means everybody: /7 or wider
// in IPv4, /16 or wider in IPv6.
func openCIDR(s string) bool {
	switch strings.ToLower(s) {
	case "*", "internet", "any":
		return true
	}
	address, bits, ok := strings.Cut(s, "/")
	n, err := strconv.Atoi(bits)
	if !ok || err != nil || n < 0 {
		return false
	}
	if strings.Contains(address, ":") {
		return n <= 16
	}
	return strings.Count(address, ".") == 3 && n <= 7
}

// literal says whether a value is one, and no stand-in for one.
func literal(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsAny(s, "$<>{}%") || strings.HasPrefix(s, "/") || strings.HasPrefix(s, "((") || strings.Trim(s, "xX*.-_") == "" {
		return false
	}
	lower := strings.ToLower(s)
	for _, w := range [...]string{"changeme", "change-me", "change_me", "placeholder", "example", "your-", "your_", "replace", "todo", "dummy", "redacted", "vault:", "secretsmanager", "ssm:", "arn:"} {
		if strings.Contains(lower, w) {
			return false
		}
	}
	switch lower {
	case "null", "none", "true", "false", "nil", "yes", "no", "0", "1", "undefined", "optional", "required":
		return false
	}
	return true
}

// trivial says whether a password protects nothing anyway: those of databases
// that exist for tests.
func trivial(s string) bool {
	switch strings.ToLower(s) {
	case "password", "passwd", "pass", "secret", "test", "testing", "postgres", "root", "admin", "mysql", "user", "guest", "dev", "development", "local", "default", "foo", "bar", "token", "key", "docker", "rabbitmq", "minio", "minioadmin", "sa", "12345", "123456", "1234", "db", "app":
		return true
	}
	return len(s) < 4
}

// notSHA says whether an action's version is neither a full commit id nor a
// place in the same repository.
func notSHA(s string) bool {
	if strings.HasPrefix(s, "./") || strings.HasPrefix(s, "docker://") {
		return false
	}
	_, version, ok := strings.Cut(s, "@")
	if !ok {
		return false
	}
	if len(version) != 40 && len(version) != 64 {
		return true
	}
	return strings.Trim(version, "0123456789abcdef") != ""
}

// finding reports a spot. It is known by the names above it and its text, so
// that moving it within its file makes nothing new.
func (r *rule) finding(c *scanners.Cursor, t scanners.Text, s spot) scanners.Finding {
	f := scanners.NewFinding(r.Rule)
	start, end := s.start, s.end
	n := s.node
	if start == end {
		start, end = n.KeyStart, n.End
		if n.Kind != doc.Scalar || end <= start {
			end = start + len(n.Key)
		}
	}
	start, end = clamp(start, end, len(t.Bytes))
	f.LocateFrom(c, t, start, end)
	f.Secret = identity(n) + " " + strings.Join(strings.Fields(f.Match), " ")
	f.SecretAt = -1
	f.Fingerprint = scanners.Fingerprint(f.Rule, f.Secret)
	f.Severity = r.where.Lower(f.Severity, t.Path)
	return f
}

func clamp(start, end, size int) (int, int) {
	start = max(0, min(start, size))
	return start, max(start, min(end, size))
}

// identity is the names from the top down to a node; a list's element goes by
// its name or id, where it has one.
func identity(n *doc.Node) string {
	var parts []string
	for k := 0; n != nil && k < 64; k++ {
		switch {
		case n.Key != "":
			parts = append(parts, n.Key)
		case n.Kind == doc.Map:
			for _, key := range [...]string{"name", "id", "Sid"} {
				if v := n.Get(key); v != nil && v.Kind == doc.Scalar {
					parts = append(parts, v.Value)
					break
				}
			}
		}
		if n.Parent == nil {
			if m := n.Get("metadata").Get("name"); m != nil {
				parts = append(parts, m.Value)
			}
		}
		n = n.Parent
	}
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, ".")
}
