package match

import (
	"slices"
	"testing"

	"picket/rules/load"
)

// TestTracedEqualsRegexp tries the scripts of all of picket's rules on all samples and
// compares with the regexps: of rules that are matched from their literals on at each
// offset, of others over the whole text.
func TestTracedEqualsRegexp(t *testing.T) {
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	samples, err := load.Samples()
	if err != nil {
		t.Fatal(err)
	}
	Prepare(set)
	e := New(set, Options{})
	matches, spans, places := 0, 0, 0
	for _, s := range samples {
		m := &matcher{r: e.rule(e.shelf.Index(s.Rule))}
		text := []byte(s.Text)
		if m.r.Regex == "" || len(text) == 0 || len(text) > 4000 {
			continue
		}
		if m.p = m.r.prepare(); m.p.traced().script == nil {
			t.Errorf("%s has no script", s.Rule)
			continue
		}
		if m.p.prefix == nil {
			var got [][]int
			note := func(_ *matcher, loc []int) int { got = append(got, slices.Clone(loc)); return -1 }
			if !m.traceSpan(text, span{0, len(text)}, note) {
				continue
			}
			spans++
			want := m.r.re.get().FindAllSubmatchIndex(text, -1)
			if matches += len(want); !slices.EqualFunc(got, want, slices.Equal[[]int]) {
				t.Errorf("%s on %q: %v, want %v", s.Rule, s.Text, got, want)
			}
			continue
		}
		for at := range text {
			loc, way := m.restTraced(text, at)
			if way == unsure || at > 0 && isWord(text[at-1]) { // a slice has the boundary that the text has not
				continue
			}
			places++
			want := m.p.prefix.rest().FindSubmatchIndex(text[at:])
			if way == noMatch {
				loc = nil
			}
			if matches += len(want); !slices.Equal(loc, moved(want, at)) {
				t.Errorf("%s on %q from %d: %v, want %v", s.Rule, s.Text, at, loc, want)
			}
		}
	}
	if matches == 0 || spans == 0 || places == 0 {
		t.Errorf("%d matches, %d spans, %d places: the test tests nothing", matches, spans, places)
	}
}

// TestLostScripts has a script that tries too many ways: it is given up, and what is
// found is what the regexp finds.
func TestLostScripts(t *testing.T) {
	set := gitleaksSet(t).Clone()
	r := set.Rules[0]
	r.ID, r.Regex, r.Keywords, r.Entropy, r.SecretGroup = "ways", `token(?:a{0,50}a{0,50}a{0,50})b(w7Kp2Lq9)`, nil, 0, 0
	set.Rules = append(set.Rules[:0], r)
	var text []byte
	for range 200 {
		text = append(text, "tokenaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabd tokenaaaabw7Kp2Lq9\n"...)
	}
	for range 3 {
		sameAsSlow(t, New(set, Options{}), text)
	}
	e := New(set, Options{})
	if hits := e.Find(nil, text); len(hits) != 200 {
		t.Errorf("%d hits, want 200", len(hits))
	}
	m := &matcher{r: e.rule(0)}
	m.p = m.r.prepare()
	asked := 0
	for range 100 {
		before := m.tracer.steps
		if _, way := m.restTraced(text, 0); way != unsure {
			t.Fatalf("the script says %d", way)
		}
		if m.tracer.steps > before {
			asked++
		}
	}
	if asked == 0 || asked == 100 {
		t.Errorf("a script that is lost each time was asked %d times of 100", asked)
	}
}
