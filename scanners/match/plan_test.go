package match

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"picket/rules"
)

// covered counts the rules of an engine whose plan came from the set's.
func planned(set *rules.Set) (n int) {
	old := oldPlan(set)
	for i := range set.Rules {
		if set.Rules[i].Regex != "" && old.find(keyOf(&set.Rules[i]), 0) >= 0 {
			n++
		}
	}
	return n
}

func TestPlan(t *testing.T) {
	set := gitleaksSet(t)
	set.Rules = append(set.Rules, rules.Rule{ID: "no-literal", Regex: `\d+x?`},
		rules.Rule{ID: "by-keyword", Regex: `\d+x?`, Keywords: []string{"weird"}})
	Prepare(set)
	words := make([]string, 300)
	for i := range words {
		words[i] = fmt.Sprintf("%c%cword%03dx[0-9]", 'a'+i%26, 'a'+i/26, i)
	}
	set.Rules = append(set.Rules, rules.Rule{ID: "wide", Regex: strings.Join(words, "|")})
	Prepare(set)
	if got := find(New(set, Options{}), "", "... dlword289x7 ..."); !slices.Contains(got, "wide:dlword289x7") {
		t.Errorf("an alternation of 300 branches: found %v", got)
	}
	if n := planned(set); n != len(set.Rules)-1 {
		t.Errorf("the plan covers %d of %d rules", n, len(set.Rules))
	}
	again := set.Clone()
	if Prepare(again); again.Plan != set.Plan || again.Hints != set.Hints {
		t.Error("a plan that is read and written again is another")
	}
	costly := New(set, Options{}).Costly()
	for _, id := range []string{"no-literal", "by-keyword", "sourcegraph-access-token"} {
		if !slices.ContainsFunc(costly, func(c Costly) bool { return c.Rule == id && c.Reason != "" }) {
			t.Errorf("%s is not listed as costly", id)
		}
	}
	if slices.ContainsFunc(costly, func(c Costly) bool { return c.Rule == "generic-api-key" }) {
		t.Error("generic-api-key is listed as costly")
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		other := set.Clone()
		rnd.Shuffle(len(other.Rules), func(i, j int) {
			if rnd.IntN(20) == 0 {
				other.Rules[i], other.Rules[j] = other.Rules[j], other.Rules[i]
			}
		})
		other.Rules = other.Rules[rnd.IntN(5) : len(other.Rules)-rnd.IntN(5)]
		other.Rules[3].Regex = `token_[a-z]{4}`
		e := New(other, Options{})
		text := randomText(rnd, other)
		sameAsSlow(t, e, append(text, "token_abcd"...))
	}
}

// FuzzPlan gives the engine damaged plans: it may have to do without, but must
// not fall over, and a plan it takes must be whole.
func FuzzPlan(f *testing.F) {
	set := gitleaksSet(f)
	set.Rules = set.Rules[:12]
	Prepare(set)
	good := set.Plan
	tables := openImage(good, nil).parts[partLinks].at // what is before is too large for a fuzzer
	f.Add([]byte(nil), uint32(0))
	f.Add([]byte(nil), uint32(len(good)/2))
	for k := range 40 {
		f.Add([]byte{byte(k), 0xff, 1}, tables+uint32(k*(len(good)-int(tables))/40))
	}
	f.Fuzz(func(t *testing.T, damage []byte, at uint32) {
		plan := []byte(good)
		if at > uint32(len(plan)) || damage == nil {
			plan = plan[:min(len(plan), int(at))]
		} else {
			copy(plan[at:], damage)
		}
		im := openImage(string(plan), nil)
		if im == nil {
			return
		}
		if p := im.plan(); p != nil {
			other := set.Clone()
			other.Plan = string(plan)
			New(other, Options{}).Find(nil, []byte("AKIA and key=abcdefgh"))
		}
	})
}
