package match

import (
	"strings"
	"testing"
)

func TestProfile(t *testing.T) {
	set := gitleaksSet(t)
	text := []byte(strings.Repeat("nothing\n", 100) + "aws AKIA" + "Q3EGTIWJPLAZ6NVX\naws AKIA" + "Q3EGTIWJPLAEXAMPLE\n")
	off := New(set, Options{DecodeDepth: 1})
	off.Find(nil, text)
	if got := off.Profile(); len(got) != 0 {
		t.Errorf("measured without being asked: %+v", got)
	}
	e := New(set, Options{DecodeDepth: 1, Profile: true})
	for range 3 {
		e.Find(nil, text)
	}
	seen := map[string]RuleCost{}
	for _, c := range e.Profile() {
		seen[c.Rule] = c
	}
	aws := seen["aws-access-token"]
	if aws.Time == 0 || aws.Literals != 6 || aws.Matches != 3 || aws.Hits != 3 {
		t.Errorf("%+v", aws)
	}
	if seen[costOfFilter].Time == 0 || seen[costOfDecode].Time == 0 {
		t.Errorf("%+v", seen)
	}
	if _, ok := seen["slack-bot-token"]; ok {
		t.Error("a rule that took no part is listed")
	}
}
