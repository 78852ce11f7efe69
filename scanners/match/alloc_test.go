package match

import (
	"bytes"
	"encoding/base64"
	"strings"
	"sync"
	"testing"
)

func TestCleanTextAllocatesNothing(t *testing.T) {
	e := New(gitleaksSet(t), Options{DecodeDepth: 2})
	clean := []byte(strings.Repeat("func add(a, b int) int { return a + b } // nothing here, key or token\n", 500))
	guilty := append(bytes.Clone(clean), "aws = AKIA"+"Q3EGTIWJPLAZ6NVX\n"...)
	if n := len(e.Find(nil, guilty)); n != 1 {
		t.Fatalf("%d hits in a text with a key", n)
	}
	if n := testing.AllocsPerRun(50, func() {
		if len(e.Find(nil, clean)) != 0 {
			t.Error("hits in clean text")
		}
	}); n != 0 {
		t.Errorf("%v allocations on a clean text", n)
	}
}

// TestTogether lets many goroutines use one engine; the race detector listens.
func TestTogether(t *testing.T) {
	set := gitleaksSet(t)
	e := New(set, Options{DecodeDepth: 2})
	text := []byte("x\naws = AKIA" + "Q3EGTIWJPLAZ6NVX\nsecret_key = \"sd8Fhs7D" + "kfj3Hs9dKfj3hSd8\"\n")
	want := show(set, New(set, Options{DecodeDepth: 2}).Find(nil, text))
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 20 {
				hits := e.Find(nil, text)
				if got := show(set, hits); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
				e.Settle(text, "a/b.go", hits)
			}
		})
	}
	wg.Wait()
	if strings.Count(want, "\n") < 2 {
		t.Errorf("only found %s", want)
	}
}

func TestLongLine(t *testing.T) {
	e := New(gitleaksSet(t), Options{})
	long := bytes.Repeat([]byte("a"), 30<<20)
	if n := len(e.Find(nil, long)); n != 0 {
		t.Errorf("%d hits in a line of 30 MB without a key", n)
	}
	copy(long[20<<20:], " AKIA"+"Q3EGTIWJPLAZ6NVX ")
	if n := len(e.Find(nil, long)); n != 1 {
		t.Errorf("%d hits in a line of 30 MB with one", n)
	}
}

// TestMemory bounds what an engine holds after much text beside the text itself.
func TestMemory(t *testing.T) {
	e := New(gitleaksSet(t), Options{DecodeDepth: 2})
	for _, text := range corpus(t, 12<<20) {
		e.Find(nil, text)
	}
	for _, unit := range []string{"key=", "token ", "curl -H ", "key: 'abcdefghijk' "} {
		e.Find(nil, []byte(strings.Repeat(unit, 1<<20/len(unit))))
	}
	if held := e.Held(); held == 0 || held > 10<<20 {
		t.Errorf("the engine holds %d bytes", held)
	}
}

// TestLargeBlob decodes one run of base64 of some megabytes.
func TestLargeBlob(t *testing.T) {
	plain := bytes.Repeat([]byte("a line of text, and no more than that\n"), 100_000)
	e := New(gitleaksSet(t), Options{DecodeDepth: 2})
	blob := func() []byte { return []byte("x: " + base64.StdEncoding.EncodeToString(plain) + "\n") }
	if n := len(e.Find(nil, blob())); n != 0 {
		t.Errorf("%d hits in a blob without a key", n)
	}
	copy(plain[3_000_000:], " AKIA"+"Q3EGTIWJPLAZ6NVX ")
	if n := len(e.Find(nil, blob())); n != 1 {
		t.Errorf("%d hits in a blob with one", n)
	}
}
