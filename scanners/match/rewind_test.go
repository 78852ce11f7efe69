package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"picket/rules"
)

// greedy are regexps whose matches swallow the beginnings of others, or begin by asking
// what stands before them.
var greedy = []string{
	`(?i)(?:pass|key|token)[\w.-]{0,10}["']?[ =:]{1,3}["']?([^\s"']{4,30})`,
	`(?i)(?:pass|key)\w{0,4}[=:]([^\s"]{3,20})(?:[\s"]|$)`,
	`[\w.-]{0,9}?(?i:key|token)[ =:]{1,3}(\S{4,60})`,
	`\b(ab_[\w-]{3,24})\b`,
	`\b(?:key|ab)=([^ \n]{3,40}) `,
	`begin-+[\s\S]{8,}?-+end`,
	`p(?:ass|wd)=(\w+[=\w]{0,30})`,
	`key((?:=\w+)+)`,
	`(?:^|[^\w/.-])(ab[_c]\w{3,9})`,
	`(?m)^(?:key|pass)=(\w{2,8})`,
	`\b(\w{2,6}zzzz\w+)`,
	`(?i)\b(pass.{2,9}abc)`,
}

var greedyPieces = []string{"key", "=", ":", " ", "token", "pass", "\"", "'", "ab_", "abc", "x", "-", "\n", "begin-", "-end",
	"é", "key=", "pwd=", "Key: ", "secret", "ab=", "_", "zzzzzz", "pass=", ".", "ab_cde", "0123", `\n`, `\n`, `\t`, `\`}

// TestRefusedMatchesHideNothing holds the search within refused matches to the slow
// engine's, in all three ways in which a rule's matches are found.
func TestRefusedMatchesHideNothing(t *testing.T) {
	within, scripts, behind := 0, 0, 0
	for seed := range uint64(100) {
		rnd := rand.New(rand.NewPCG(seed, 41))
		set := &rules.Set{}
		for i, re := range greedy {
			if rnd.IntN(2) == 0 {
				set.Rules = append(set.Rules, rules.Rule{ID: fmt.Sprintf("greedy-%d", i), Regex: re})
			}
		}
		opt := Options{Filter: picky, FilterReach: 1}
		shelf := packed(t, set)
		plain, hook := New(set, opt), Over(shelf, opt)
		for range 30 {
			text := greedyText(rnd)
			for _, e := range []*Engine{plain, hook} {
				e.block = 1 + rnd.IntN(len(text)+2)
				e.tables().few, e.tables().kept, e.tables().spread = rnd.IntN(9), 1+rnd.IntN(9), rnd.IntN(3)
				sameAsSlow(t, e, text)
			}
			for i := range set.Rules {
				n := 0
				for _, loc := range plain.rule(i).re.get().FindAllSubmatchIndex(text, -1) {
					if hits, _ := plain.consider(nil, plain.rule(i), text, loc, slowJudge{}); len(hits) > 0 {
						n++
					}
				}
				if hits, _ := plain.slowRule(nil, plain.rule(i), text); len(hits) != n {
					within++
				}
			}
			// A fresh engine has no automata yet: scripts settle what it meets.
			fresh := Over(shelf, opt)
			slow := sorted(fresh.findSlow(nil, text))
			for i := range slow {
				if endsEscape(text, slow[i].Start) {
					behind++
				}
			}
			want := show(set, slow)
			if got := show(set, fresh.Find(nil, text)); got != want {
				t.Fatalf("seed %d: %q\ncold:\n%sslow:\n%s", seed, text, got, want)
			}
			for _, s := range fresh.pool.free {
				for _, m := range s.matchers {
					if m != nil && m.temper == cold && len(m.tracer.loc) > 0 {
						scripts++
					}
				}
			}
		}
	}
	if within < 100 || scripts < 100 || behind < 100 {
		t.Errorf("%d texts in which something stands within a refused match, %d settled by scripts, %d hits behind escapes: the test tests little", within, scripts, behind)
	}
}

func greedyText(rnd *rand.Rand) []byte {
	var b strings.Builder
	for n := 1 + rnd.IntN(24); n > 0; n-- {
		b.WriteString(greedyPieces[rnd.IntN(len(greedyPieces))])
	}
	return []byte(b.String())
}

func sorted(hits []Hit) []Hit { sortHits(hits); return hits }

// TestRewind says where the search goes on behind refused matches, and that it gives
// up a stretch in which they pile up.
func TestRewind(t *testing.T) {
	type refused struct{ lit, secret, end int }
	tests := []struct {
		name string
		in   []refused
		want []int
	}{
		{"at the secret", []refused{{10, 16, 40}}, []int{16}},
		{"behind the literal, when the secret begins with it", []refused{{10, 10, 40}}, []int{11}},
		{"one within another", []refused{{10, 16, 40}, {16, 20, 60}, {100, 103, 120}}, []int{16, 20, 103}},
		{"many within another", slices.Repeat([]refused{{0, 1, 1000}}, 5), []int{1, 1, 1, 1, 1000}},
		{"and another behind them", append(slices.Repeat([]refused{{0, 1, 1000}}, 5), refused{1000, 1001, 1100}), []int{1, 1, 1, 1, 1000, 1001}},
	}
	for _, tt := range tests {
		w := rewind{}
		var got []int
		for _, r := range tt.in {
			got = append(got, w.behind(r.lit, r.secret, r.end))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestProbeBeforeEscape: what is dead for the letter before it is alive behind an
// escape, so being dead depends on what stands before that letter.
func TestProbeBeforeEscape(t *testing.T) {
	set := &rules.Set{Rules: []rules.Rule{{ID: "x", Regex: `\b(zzqqxx_[a-f]{4})\b`}}}
	s := New(set, Options{}).Session()
	for _, tt := range []struct {
		text  string
		alive bool
		from  int // at most
	}{
		{"say nzzqqxx_abcd end", false, 3},
		{`say \nzzqqxx_abcd end`, true, 4},
		{"nzzqqxx_abcd end", false, -1},
	} {
		for _, spot := range s.Near(nil, []byte(tt.text), 0, len(tt.text)) {
			if p := s.Probe([]byte(tt.text), spot); p.Alive != tt.alive || p.From > tt.from {
				t.Errorf("%q: alive %v, from %d on; want %v, from %d on at the latest", tt.text, p.Alive, p.From, tt.alive, tt.from)
			}
		}
		if n := len(s.FindAt(nil, []byte(tt.text), s.Near(nil, []byte(tt.text), 0, len(tt.text)))); n > 0 != tt.alive {
			t.Errorf("%q: %d hits", tt.text, n)
		}
	}
}
