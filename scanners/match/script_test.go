package match

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"testing"
)

// scriptFor makes a script of any pattern; nil when it cannot be said.
func scriptFor(pattern string) *script {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	m := &scriptMaker{index: map[byteSet]uint16{}, most: scriptSteps}
	m.emit(tree)
	m.step(opMatch, 0, 0, 0, 0)
	if m.bad {
		return nil
	}
	s := &script{code: m.code, slots: 2 * (tree.MaxCap() + 1)}
	var sets []byte
	for i := range m.sets {
		for k := range scriptSetLen {
			sets = append(sets, byte(m.sets[i][k/8]>>(k%8*8)))
		}
	}
	s.sets = string(sets)
	return s
}

// TestScriptsOfHugeTexts has a place behind what a tracer's offsets can say. The text's
// pages are never touched but the last.
func TestScriptsOfHugeTexts(t *testing.T) {
	if strconv.IntSize < 64 {
		t.Skip("an int has 32 bits here")
	}
	size := math.MaxInt32 // a variable, which a compiler for 32 bits lets grow
	text := make([]byte, size+100)
	at := len(text) - 50
	copy(text[at:], "tokenabcx")
	m := &matcher{waiting: []place{{pos: at, end: at + 5}}}
	m.tracer.script = scriptFor(`token[a-z]*?x`)
	m.tracer.leads = "\x00"
	if m.settleWaiting(text, func(*matcher, []int) int { return -1 }) {
		t.Error("a script has settled a place that it cannot number")
	}
	m.waiting[0] = place{pos: 0, end: 5}
	hits := 0
	if !m.settleWaiting(text[at:], func(_ *matcher, loc []int) int { hits += loc[1]; return -1 }) || hits != 9 {
		t.Errorf("in a short text the script finds %d", hits)
	}
}

// scriptEqualsRegexp tries a script at every offset of a text and compares with the
// regexp there. It counts what the script said.
func scriptEqualsRegexp(t *testing.T, pattern string, text []byte, said *[3]int) {
	t.Helper()
	s := scriptFor(pattern)
	if s == nil {
		return
	}
	tr := tracer{script: s}
	for at := range len(text) + 1 {
		if at > 0 && text[at-1] >= 0x80 {
			return // the regexp counts runes
		}
		way := tr.at(text, at)
		said[way]++
		if way == unsure {
			continue
		}
		re, err := regexp.Compile(fmt.Sprintf(`\A(?s:.{%d})(?:%s)`, at, pattern))
		if err != nil {
			return
		}
		want := re.FindSubmatchIndex(text)
		if want != nil {
			want[0] = at
		}
		if got := tr.loc; way == aMatch && !slices.Equal(got, want) || way == noMatch && want != nil {
			t.Fatalf("%s on %q from %d: %d %v, want %v", pattern, text, at, way, got, want)
		}
	}
}

// trickyPatterns are about the order in which ways are tried, what groups hold
// then, runs that give back, and conditions.
var trickyPatterns = []string{
	`(a|ab)(c|bcd)(d*)`, `(?:(a)|b)+c`, `(?:(a)|(b)){1,3}?b`, `a{2,4}a`, `a{2,4}?(b|a)`, `(a{0,3})(a{0,3})`, `(a{0,3}?)(a{1,3}?)b`,
	`(?i)key[\w.-]{0,4}["']{0,1}\s{0,3}[:=]\s*("[^"]{2,5}"|[a-z0-9]{2,9})(?:[;\s]|$)`, `\bkey\b`, `\Bey`, `(?m)^a$`, `^a`, `a$`, `(?m)a$\n^b`,
	`(?:ab){2,}c`, `(?:ab|a)*?b`, `(?:a|b|)c`, `(a?){2}b`, `(?:(a)?b){2}`, `[^a]b`, `.{2}`, `(?s).{2}`, `ſ|k`, `(?i)k[^b]`, `(?:x{0,2}y{0,2}){2}z`, `(?U)a{1,3}(b*)`,
}

func TestScriptEqualsRegexp(t *testing.T) {
	var said [3]int
	rnd := rand.New(rand.NewPCG(1, 9))
	for _, p := range trickyPatterns {
		for range 60 {
			text := make([]byte, rnd.IntN(24))
			for i := range text {
				text[i] = "aaabbbccdkeyKEY =:\"';\nxyz_0ab"[rnd.IntN(29)]
			}
			scriptEqualsRegexp(t, p, text, &said)
		}
		scriptEqualsRegexp(t, p, []byte("aba\u017fkéab"), &said)
	}
	if said[noMatch] < 1000 || said[aMatch] < 1000 || said[unsure] == 0 {
		t.Errorf("no match %d times, a match %d times, unsure %d times", said[noMatch], said[aMatch], said[unsure])
	}
}

// FuzzScriptEqualsRegexp does the same for any pattern and text.
func FuzzScriptEqualsRegexp(f *testing.F) {
	for _, p := range trickyPatterns {
		f.Add(p, []byte("aabababcdkey = 'abab';\n"))
	}
	f.Fuzz(func(t *testing.T, pattern string, text []byte) {
		if len(text) > 60 || len(pattern) > 200 {
			return
		}
		scriptEqualsRegexp(t, pattern, text, new([3]int))
	})
}

// TestScriptsSettle looks for candidates of the kind that common literals bring, and
// checks that scripts settle them: no automaton and no regexp is made, and what is
// found is what the slow engine finds.
func TestScriptsSettle(t *testing.T) {
	base := gitleaksSet(t)
	set := base.Clone()
	set.Rules = set.Rules[:0]
	for i, p := range []string{`(?i)(?:token|secret)[\w.-]{0,20}\s{0,3}[:=]\s{0,3}["']([\w+/=-]{8,300})["']`, `\bpassw(?:or)?d=(\w{4,90})\b`} {
		r := base.Rules[0]
		r.ID, r.Regex, r.Keywords, r.Entropy, r.SecretGroup = fmt.Sprint("common-", i), p, nil, 0, 1
		set.Rules = append(set.Rules, r)
	}
	for text, hits := range map[string]int{
		"token = lexer.next()\nsecret: 'no'\n":                             0,
		"token = \"abcdefgh01\"\npasswd=hunter22\n":                        2,
		"my_token.name='abcdefgh01' // token = 'abcdefgh02'\nxpasswd=abcd": 2,
	} {
		e := Over(packed(t, set), Options{})
		sameAsSlow(t, Over(packed(t, set), Options{}), []byte(text))
		if got := len(e.Find(nil, []byte(text))); got != hits {
			t.Errorf("%q: %d hits, want %d", text, got, hits)
		}
		for _, m := range e.pool.free[0].matchers {
			if m != nil && (m.fwd != nil || m.coarse != nil || m.rests.seen != nil || m.memo.seen != nil) {
				t.Errorf("%q: %s has automata or a regexp", text, m.r.ID)
			}
		}
	}
	// A byte beyond ASCII, many places, and many steps warm it up.
	e := Over(packed(t, set), Options{})
	text := []byte("token = \"abcdefghé\"\n")
	sameAsSlow(t, e, text)
	for _, m := range e.pool.free[0].matchers {
		if m != nil && m.r.index == 0 && m.fwd == nil {
			t.Errorf("%q: no automaton was asked", text)
		}
	}
}
