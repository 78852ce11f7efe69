package main

import (
	"strings"
	"testing"
)

// stream is what go test -json prints of a package with one test of each kind.
const stream = `{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestGood"}
{"Action":"output","Package":"p","Test":"TestGood","Output":"=== RUN   TestGood\n"}
{"Action":"output","Package":"p","Test":"TestGood","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestGood"}
{"Action":"output","Package":"p","Test":"TestNot","Output":"=== RUN   TestNot\n"}
{"Action":"output","Package":"p","Test":"TestNot","Output":"    a_test.go:7: no such tool\n"}
{"Action":"output","Package":"p","Test":"TestNot","Output":"--- SKIP: TestNot (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestNot"}
{"Action":"output","Package":"p","Test":"TestSilent","Output":"--- SKIP: TestSilent (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestSilent"}
{"Action":"output","Package":"p","Test":"TestBad","Output":"    a_test.go:9: it is wrong\n"}
{"Action":"fail","Package":"p","Test":"TestBad"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
plain words
`

func TestFollow(t *testing.T) {
	var out strings.Builder
	skipped := follow(strings.NewReader(stream), &out)
	if want := "p TestNot: no such tool|p TestSilent: no reason given"; strings.Join(skipped, "|") != want {
		t.Errorf("skipped %q, want %q", skipped, want)
	}
	if want := "    a_test.go:9: it is wrong\nFAIL\tp\t0.1s\nplain words\n"; out.String() != want {
		t.Errorf("printed %q, want %q", &out, want)
	}
}
