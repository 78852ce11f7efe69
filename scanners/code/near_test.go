package code

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/code/lex"
)

// nearRef is the stretch about a match that a condition near it looks at, found by
// whole lines.
func nearRef(m *run, lines, i, end int) []byte {
	lo, hi := int(m.toks[i].Start), int(m.toks[end-1].End)
	from, to := lo, hi
	for n := 0; n <= lines && from > 0; n++ {
		from = max(bytes.LastIndexByte(m.src[:from], '\n'), 0)
	}
	for n := 0; n <= lines && to < len(m.src); n++ {
		if k := bytes.IndexByte(m.src[to:], '\n'); k >= 0 {
			to += k + 1
		} else {
			to = len(m.src)
		}
	}
	return m.src[max(from, lo-maxNear):min(to, hi+maxNear)]
}

// TestNearEqualsRef holds conditions near a match to that stretch, in texts of lines
// shorter and longer than how far is looked.
func TestNearEqualsRef(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	re, err := NewLazy("flag", true)
	if err != nil {
		t.Fatal(err)
	}
	said := map[bool]int{}
	for range 2000 {
		var b strings.Builder
		for range 1 + rnd.IntN(8) {
			b.WriteString([]string{"a();", "\n", "\n\n", "flag", strings.Repeat("x ", rnd.IntN(maxNear)), "\r\n"}[rnd.IntN(6)])
		}
		m := &run{lang: lex.Named("javascript"), src: []byte(b.String())}
		m.toks = lex.Scan(nil, m.lang, m.src)
		if len(m.toks) == 0 {
			continue
		}
		i := rnd.IntN(len(m.toks))
		c := cond{re: re, lines: rnd.IntN(4)}
		got, want := m.around(&c, i, i+1), re.Match(nearRef(m, c.lines, i, i+1))
		if got != want {
			t.Fatalf("%d lines about token %d of %q: %t, want %t", c.lines, i, m.src, got, want)
		}
		said[got]++
	}
	if said[true] == 0 || said[false] == 0 {
		t.Errorf("said %v", said)
	}
}

// TestManyNear has a file of one line that is full of matches, each with lines to look
// at: to look for their ends each time takes minutes.
func TestManyNear(t *testing.T) {
	s, err := New(&rules.Set{Rules: []rules.Rule{{ID: "x", Matcher: Matcher, Spec: "in javascript\nmatch danger(<dyn>)\nnot-near 3 /safety/\n"}}})
	if err != nil {
		t.Fatal(err)
	}
	const n = 150_000
	start := time.Now()
	found := s.Scan(nil, scanners.Text{Path: "a.js", Bytes: []byte(strings.Repeat("danger(a);", n))})
	if d := time.Since(start); len(found) != n || d > 60*time.Second {
		t.Errorf("%d found in %v", len(found), d)
	}
}
