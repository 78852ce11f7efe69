package infra

import (
	"testing"

	"picket/rules"
	"picket/scanners/code"
	"picket/scanners/trial"
)

func builtin(t testing.TB) (*Scanner, *rules.Set) {
	t.Helper()
	set := trial.Builtin(t)
	shell, err := code.New(set)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(set, shell)
	if err != nil {
		t.Fatal(err)
	}
	return s, set
}

func TestSamples(t *testing.T) {
	s, _ := builtin(t)
	trial.Samples(t, s, Matcher)
}

func TestKeywords(t *testing.T) { trial.Keywords(t, Matcher, Keywords, 80) }
