package match

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"picket/rules"
)

// outdoneSlow asks every other hit.
func (e *Engine) outdoneSlow(text []byte, h *Hit, all []Hit) bool {
	for i := range all {
		o := &all[i]
		if o.Rule == h.Rule {
			continue
		}
		if e.outdoes(o, h) {
			return true
		}
		lo, hi := min(h.Start, o.Start), max(h.Start, o.Start)
		if !e.rule(o.Rule).Generic && strings.Contains(o.Secret, h.Secret) && bytes.IndexByte(text[lo:hi], '\n') < 0 {
			return true
		}
	}
	return false
}

func (e *Engine) requiredSlow(text []byte, h *Hit, all []Hit) bool {
	for _, q := range e.rule(h.Rule).Required {
		if !slices.ContainsFunc(all, func(o Hit) bool { return e.rule(o.Rule).ID == q.ID && near(text, h, &o, q) }) {
			return false
		}
	}
	return true
}

func linesBetween(text []byte, a, b int) int {
	return bytes.Count(text[min(a, b):max(a, b)], []byte{'\n'})
}

// near says whether two hits start within the distances that a requirement
// allows, in lines and in bytes of their lines.
func near(text []byte, a, b *Hit, q rules.Required) bool {
	if q.WithinLines != nil && linesBetween(text, a.Start, b.Start) > *q.WithinLines {
		return false
	}
	if q.WithinColumns != nil {
		d := column(text, a.Start) - column(text, b.Start)
		if max(d, -d) > *q.WithinColumns {
			return false
		}
	}
	return true
}

func column(text []byte, at int) int {
	return at - bytes.LastIndexByte(text[:at], '\n')
}

// TestSettleEqualsSlow gives random hits in random lines.
func TestSettleEqualsSlow(t *testing.T) {
	set := &rules.Set{Rules: []rules.Rule{
		{ID: "g1", Regex: "x", Generic: true}, {ID: "g2", Regex: "x", Generic: true, Confidence: rules.HighConfidence},
		{ID: "s1", Regex: "x"}, {ID: "s2", Regex: "x", Required: []rules.Required{{ID: "s1", WithinLines: ptr(1)}}},
		{ID: "s3", Regex: "x", Required: []rules.Required{{ID: "s3", WithinColumns: ptr(4)}, {ID: "g1"}}},
	}}
	e := New(set, Options{})
	rnd := rand.New(rand.NewPCG(8, 9))
	kept, dropped := 0, 0
	for range 4000 {
		text := make([]byte, 60)
		for i := range text {
			text[i] = "abc\n"[min(3, rnd.IntN(14))%4]
			if rnd.IntN(8) > 0 && text[i] == '\n' {
				text[i] = 'a'
			}
		}
		var hits []Hit
		for range rnd.IntN(9) {
			a := rnd.IntN(len(text))
			b := a + 1 + rnd.IntN(min(12, len(text)-a))
			h := Hit{Rule: rnd.IntN(len(set.Rules)), Start: a, End: b, SecretStart: a, SecretEnd: b, Depth: rnd.IntN(2)}
			h.Secret = string(text[a:b])
			hits = append(hits, h)
		}
		sortHits(hits)
		var want []Hit
		for i := range hits {
			if h := &hits[i]; e.requiredSlow(text, h, hits) {
				want = append(want, *h)
			}
		}
		after := slices.Clone(want)
		want = want[:0:0]
		for i := range after {
			if h := &after[i]; !e.rule(h.Rule).Generic || !e.outdoneSlow(text, h, after) {
				want = append(want, *h)
			}
		}
		got := e.settleGeneric(text, e.settleRequired(text, slices.Clone(hits)))
		if show(set, got) != show(set, want) {
			t.Fatalf("%q\nhits:\n%sfast:\n%sslow:\n%s", text, show(set, hits), show(set, got), show(set, want))
		}
		kept += len(got)
		dropped += len(hits) - len(got)
	}
	if kept == 0 || dropped == 0 {
		t.Errorf("%d hits kept, %d dropped: one never happened", kept, dropped)
	}
}

// TestManyHits settles tens of thousands of hits; a pair-wise comparison would
// take minutes.
func TestManyHits(t *testing.T) {
	set := &rules.Set{Rules: []rules.Rule{{ID: "g", Regex: `key=(\w+)`, Generic: true}, {ID: "s", Regex: `(s_\d+)x`}}}
	e := New(set, Options{})
	text := []byte(strings.Repeat("key=abcd key=s_12x\n", 60_000))
	hits := e.Settle(text, "a", e.Find(nil, text))
	if len(hits) != 180_000 {
		t.Errorf("%d hits", len(hits))
	}
	set = &rules.Set{Rules: []rules.Rule{{ID: "a", Regex: `a_\d+`, Required: []rules.Required{{ID: "b", WithinLines: ptr(0)}}}, {ID: "b", Regex: `b_\d+`}}}
	e = New(set, Options{})
	for _, last := range []string{"b_1", "\nb_1"} {
		text := []byte(strings.Repeat("a_1 ", 60_000) + strings.Repeat(" ", 10<<20) + last)
		want := 60_001
		if last != "b_1" {
			want = 1
		}
		if hits := e.Settle(text, "a", e.Find(nil, text)); len(hits) != want {
			t.Errorf("%d hits, want %d", len(hits), want)
		}
	}
}
