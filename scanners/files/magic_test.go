package files

import "testing"

// TestPlain holds the look at a text's first bytes to what is asked afterwards: a
// text that is called plain is of no kind. Every kind's own beginning is not plain.
func TestPlain(t *testing.T) {
	kinds := []string{"der-key", "pkcs12", "pe", "core"}
	texts := []string{"\x30\x26\x02\x01\x01\x04\x20", "MZ", "", "package a\n", "#!/bin/sh\n", "<?php\n", "{}", "\xef\xbb\xbfx"}
	for _, s := range signatures {
		kinds = append(kinds, s.kind)
		text := string(make([]byte, s.offset)) + s.prefix
		texts = append(texts, text)
		if plain([]byte(text)) || !hasMagic(s.kind, []byte(text)) {
			t.Errorf("%s: the beginning of one is plain, or none", s.kind)
		}
	}
	calm := 0
	for _, text := range texts {
		if !plain([]byte(text)) {
			continue
		}
		calm++
		for _, k := range kinds {
			if hasMagic(k, []byte(text)) {
				t.Errorf("%q is plain, and of kind %s", text, k)
			}
		}
	}
	if calm < 5 {
		t.Errorf("only %d texts are plain", calm)
	}
}
