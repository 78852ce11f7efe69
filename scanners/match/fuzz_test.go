package match

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"testing"

	"picket/rules"
)

// odd are regexps that gitleaks' rules do not resemble, one for each thing that
// could go wrong in a window.
var odd = []string{
	`(?i)\bpassword\b\s*[:=]\s*"([^"]{4,})"`,
	`secret.*end`,
	`(?s)open.{3,}?shut`,
	`(?m)^token: (\w+)$`,
	`key\z`,
	`\Akeys?`,
	`a?b?token`,
	`(?:foo|bar)+baz(?:qux)*`,
	`(?i)kiss(?:kiss)*`,
	`(ab|abc)(cd|d)?xyzw`,
	`[\w.-]{0,5}?(?i:key)[ =]{1,3}(\w{3,}?)(?:;|$)`,
	`(?i)[\w.-]{0,50}?(?:access|auth|key|token)[ \t\w.-]{0,20}=([\w=]{4,12}|[a-z]{3}[a-z+/]{4,}={0,3})(?:[\s;]|\\[nr]|$)`,
	`[0-9a-f]{20,}`,
	`\b[A-Z]{16}\b`,
	`x{3}[yz]{2,4}$`,
	`é+clair\b`,
	`\Bward\B`,
	`<([^<>]*)secret([^<>]*)>`,
	`(?i)sk_[a-z]{4}`,
	`(?:begin|start)[\s\S]*?(?:end|stop)`,
	`begin.{0,30}begin`,
	`.{2}token.{2}`,
	`(\w+)@acme\.com`,
}

// pieces are what texts are made of, beside what the rules themselves generate.
var pieces = []string{
	"key", "KEY", "key=", "token", "Token: ", "secret", "password", "end", "open", "shut", "begin", "stop", "start",
	"=", " = ", ":", "\"", "'", ";", "\n", "\r\n", "\n\n", " ", "\t", "\x00", "é", "日本", "\xff\xfe", "\xe2\x84", "K", "ſ",
	"ſecret", "toKen", "paſſword", "abcdefghijklmnop", "0123456789abcdef0123", "ABCDEFGHIJKLMNOP", "foo", "bar", "baz",
	"qux", "kiss", "xyz", "ab", "abc", "-", "_", ".", "access_key", "\\n", "<", ">", "sk_", "aws", "@acme.com", "ward",
}

// generate appends a text that the tree matches, mostly.
func generate(rnd *rand.Rand, b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if re.Flags&syntax.FoldCase != 0 {
				ranges := literalRanges(r, true)
				r = ranges[2*rnd.IntN(len(ranges)/2)]
			}
			b.WriteRune(r)
		}
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		ranges := runesOf(re)
		i := 2 * rnd.IntN(len(ranges)/2)
		lo, hi := ranges[i], min(ranges[i+1], ranges[i]+200)
		b.WriteRune(lo + rune(rnd.IntN(int(hi-lo)+1)))
	case syntax.OpCapture, syntax.OpConcat:
		for _, s := range re.Sub {
			generate(rnd, b, s)
		}
	case syntax.OpAlternate:
		generate(rnd, b, re.Sub[rnd.IntN(len(re.Sub))])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		least, most := times(re)
		if most < 0 {
			most = least + 5
		}
		for range least + rnd.IntN(min(most-least, 20)+1) {
			generate(rnd, b, re.Sub[0])
		}
	}
}

// encodeSome appends what generate would, encoded once or twice.
func encodeSome(rnd *rand.Rand, b *strings.Builder, re *syntax.Regexp) {
	var plain strings.Builder
	generate(rnd, &plain, re)
	s := plain.String() + " padding ~"
	for n := rnd.IntN(2); n >= 0; n-- {
		switch rnd.IntN(6) {
		case 5:
			s = strings.Repeat("\x00", rnd.IntN(3)) + strings.Join(strings.Split(s, ""), "\x00") + strings.Repeat("\x00", rnd.IntN(3))
		case 0:
			s = wrap(rnd, base64.StdEncoding.EncodeToString([]byte(s)))
		case 1:
			s = hex.EncodeToString([]byte(s))
		case 2:
			s = percents(s)
		case 3:
			s = escapes(s)
		case 4:
			s = points(s)
		}
	}
	b.WriteString(s)
}

// wrap cuts a text into lines, as people and programs do, or does not.
func wrap(rnd *rand.Rand, s string) string {
	ends := []string{"", "", "\n", "\r\n  ", "\" +\n    \"", "\\\n", `\n`, "\n\n", "\n# ", " .\n'"}
	end := ends[rnd.IntN(len(ends))]
	if end == "" {
		return s
	}
	var b strings.Builder
	width := 16 + rnd.IntN(30)
	for at := 0; at < len(s); at += width {
		if at > 0 {
			b.WriteString(end)
		}
		b.WriteString(s[at:min(len(s), at+width)])
	}
	return b.String()
}

// randomText mixes pieces, what the rules match, and damage.
func randomText(rnd *rand.Rand, set *rules.Set) []byte {
	var b strings.Builder
	for n := rnd.IntN(30); n > 0; n-- {
		if rnd.IntN(3) > 0 {
			if rnd.IntN(3) == 0 {
				b.WriteString(greedyPieces[rnd.IntN(len(greedyPieces))])
			} else {
				b.WriteString(pieces[rnd.IntN(len(pieces))])
			}
			continue
		}
		r := set.Rules[rnd.IntN(len(set.Rules))]
		re, err := syntax.Parse(r.Regex, syntax.Perl)
		if err != nil || r.Regex == "" {
			continue
		}
		if rnd.IntN(6) == 0 {
			encodeSome(rnd, &b, re)
		} else {
			generate(rnd, &b, re)
		}
		if len(r.Keywords) > 0 && rnd.IntN(3) == 0 {
			b.WriteString(r.Keywords[rnd.IntN(len(r.Keywords))])
		}
		if rnd.IntN(2) == 0 {
			b.WriteString("\n")
		}
	}
	text := []byte(b.String())
	for n := rnd.IntN(4); n > 0 && len(text) > 0; n-- {
		i := rnd.IntN(len(text))
		switch rnd.IntN(4) {
		case 0:
			text[i] = byte(rnd.IntN(256))
		case 1:
			text = append(text[:i], text[min(len(text), i+1+rnd.IntN(3)):]...)
		case 2:
			p := pieces[rnd.IntN(len(pieces))]
			text = append(text[:i:i], append([]byte(p), text[i:]...)...)
		case 3:
			text = text[:i]
		}
	}
	if rnd.IntN(4) == 0 {
		text = append(text, text...)
	}
	if rnd.IntN(8) == 0 {
		p := pieces[rnd.IntN(len(pieces))] + pieces[rnd.IntN(len(pieces))]
		text = append(text, strings.Repeat(p, rnd.IntN(60))...)
	}
	return text
}

func randomSet(rnd *rand.Rand, base *rules.Set) *rules.Set {
	set := &rules.Set{}
	for n := 1 + rnd.IntN(12); n > 0; n-- {
		if rnd.IntN(2) == 0 {
			r := base.Rules[rnd.IntN(len(base.Rules))]
			if rnd.IntN(2) == 0 {
				r.Entropy = 0
			}
			set.Rules = append(set.Rules, r)
			continue
		}
		all := slices.Concat(odd, greedy)
		i := rnd.IntN(len(all))
		r := rules.Rule{ID: fmt.Sprintf("odd-%d", i), Regex: all[i]}
		switch rnd.IntN(4) {
		case 0:
			r.Keywords = []string{"key", "begin"}
		case 1:
			r.Keywords = []string{"token"}
		}
		set.Rules = append(set.Rules, r)
	}
	return set
}

func show(set *rules.Set, hits []Hit) string {
	var b strings.Builder
	for _, h := range hits {
		fmt.Fprintf(&b, "%s [%d,%d) secret [%d,%d) %q ungated=%v depth=%d\n", set.Rules[h.Rule].ID, h.Start, h.End,
			h.SecretStart, h.SecretEnd, h.Secret, h.ungated, h.Depth)
	}
	return b.String()
}

// FuzzFindEqualsSlow holds the fast engine to the slow one: the same hits, for
// any set, any text and any cut into blocks.
func FuzzFindEqualsSlow(f *testing.F) {
	base := gitleaksSet(f)
	for i := range uint64(200) {
		f.Add(i, []byte(nil))
	}
	f.Add(uint64(1), []byte("key=key=key=abcd;\n"))
	f.Fuzz(func(t *testing.T, seed uint64, raw []byte) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		set := randomSet(rnd, base)
		e := engineOf(t, rnd, set)
		for range 8 {
			text := randomText(rnd, set)
			text = append(text, raw...)
			e.block = 1 + rnd.IntN(len(text)+2)
			e.tables().few, e.tables().kept, e.tables().spread = rnd.IntN(9), 1+rnd.IntN(9), rnd.IntN(3)
			sameAsSlow(t, e, text)
		}
	})
}

// engineOf makes an engine of a set as a scan does, or as a hook does: of a pack
// with a plan, whose rules are read one by one.
func engineOf(t *testing.T, rnd *rand.Rand, set *rules.Set) *Engine {
	t.Helper()
	opt := Options{}
	if rnd.IntN(2) == 0 {
		opt.Filter, opt.FilterReach = picky, 1
	}
	if rnd.IntN(2) == 0 {
		return New(set, opt)
	}
	set = set.Clone()
	for i := range set.Rules {
		set.Rules[i].ID = fmt.Sprintf("%s-%d", set.Rules[i].ID, i)
	}
	return Over(packed(t, set), opt)
}

// picky refuses about every other secret.
func picky(_ *rules.Rule, h *Hit, _ []byte) bool {
	f := fnv.New32a()
	f.Write([]byte(h.Secret))
	return f.Sum32()>>7&1 == 0
}

// packed is a set as it is in a pack.
func packed(t testing.TB, set *rules.Set) *rules.Shelf {
	t.Helper()
	set = set.Clone()
	Prepare(set)
	o, err := rules.Open(rules.EncodePack(set))
	if err != nil {
		t.Fatal(err)
	}
	return o.Shelf
}

func sameAsSlow(t *testing.T, e *Engine, text []byte) {
	t.Helper()
	slow := e.findSlow(nil, text)
	sortHits(slow)
	want := show(e.shelf.All(), slow)
	if got := show(e.shelf.All(), e.Find(nil, text)); got != want {
		t.Fatalf("text %q\nblock %d\nfast:\n%sslow:\n%s", text, e.block, got, want)
	}
	spots := e.Spots(nil, text, 0, len(text))
	if got := show(e.shelf.All(), e.FindAt(nil, text, spots)); got != want {
		t.Fatalf("text %q\nFindAt:\n%sslow:\n%s", text, got, want)
	}
}

// TestRandomEqualsSlow is the fuzz target's body over many seeds: fuzzing proper
// spends its time on coverage, which says little here.
func TestRandomEqualsSlow(t *testing.T) {
	seeds := 150
	if n, err := strconv.Atoi(os.Getenv("PICKET_SEEDS")); err == nil {
		seeds = n
	}
	base := gitleaksSet(t)
	for seed := range uint64(seeds) {
		rnd := rand.New(rand.NewPCG(seed, 99))
		set := randomSet(rnd, base)
		e := engineOf(t, rnd, set)
		for range 12 {
			text := randomText(rnd, set)
			e.block = 1 + rnd.IntN(len(text)+2)
			e.tables().few, e.tables().kept, e.tables().spread = rnd.IntN(9), 1+rnd.IntN(9), rnd.IntN(3)
			sameAsSlow(t, e, text)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
