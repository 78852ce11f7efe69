package main

import "testing"

func TestParseMemory(t *testing.T) {
	for text, want := range map[string]int64{
		"64MB": 64 << 20, "64m": 64 << 20, "64mb": 64 << 20, "1gib": 1 << 30, "500MB": 500 << 20, "2G": 2 << 30, "2 GiB": 2 << 30, "67108864": 64 << 20, "65536kB": 64 << 20,
		"63MB": 0, "-500MB": 0, "": 0, "MB": 0, "much": 0, "500TB": 0, "10000000000GB": 0, "99999999999999999999": 0,
	} {
		if got, err := parseMemory(text); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
}
