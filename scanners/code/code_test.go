package code

import (
	"testing"

	"picket/rules"
	"picket/scanners/trial"
)

func builtin(t testing.TB) (*Scanner, *rules.Set) {
	t.Helper()
	set := trial.Builtin(t)
	s, err := New(set)
	if err != nil {
		t.Fatal(err)
	}
	return s, set
}

func TestSamples(t *testing.T) {
	s, _ := builtin(t)
	trial.Samples(t, s, Matcher)
}

func TestKeywords(t *testing.T) { trial.Keywords(t, Matcher, Keywords, 100) }
