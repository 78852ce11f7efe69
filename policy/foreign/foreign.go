// Package foreign reads what other secret scanners wrote down, so that a
// repository that changes over to picket need not judge everything again. It runs
// no tool, opens no file, and decides nothing: it says which of picket's findings
// an entry means.
package foreign

import (
	"bytes"
	"cmp"
	"crypto/sha1" // detect-secrets names secrets by it; nothing is protected by it here
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"picket/scanners"
)

// Entry is one finding of another tool. At least a path with a line, a secret, or
// a secret's hash is set.
type Entry struct {
	Rule   string // in the other tool's words
	Path   string // slash-separated, relative to the top
	Line   int    // from 1; 0: not known
	Secret string // "" when the file does not hold it
	SHA1   string // of the secret, in hex
}

// List is what a file held.
type List struct {
	Tool    string
	Entries []Entry
}

// ErrUnknown is a file in no format that is known.
var ErrUnknown = errors.New("not a baseline or report of gitleaks, detect-secrets, TruffleHog or Kingfisher")

// Parse reads a file; the name helps only with .gitleaksignore, which has no form
// of its own.
func Parse(name string, data []byte) (List, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if strings.HasSuffix(name, ".gitleaksignore") {
		return List{"gitleaks", ignoreLines(data)}, nil
	}
	for _, f := range []struct {
		tool string
		read func([]byte) ([]Entry, error)
	}{
		{"detect-secrets", detectSecrets}, {"gitleaks", gitleaks},
		{"TruffleHog", truffleHog}, {"Kingfisher", kingfisher},
	} {
		entries, err := f.read(data)
		if errors.Is(err, ErrUnknown) {
			continue
		}
		if err != nil {
			return List{}, fmt.Errorf("%s: looks like a file of %s: %w", name, f.tool, err)
		}
		for i := range entries {
			e := &entries[i]
			e.Path = strings.TrimPrefix(strings.ReplaceAll(e.Path, `\`, "/"), "./")
		}
		return List{f.tool, entries}, nil
	}
	return List{}, fmt.Errorf("%s: %w", name, ErrUnknown)
}

// Match gives the findings that the entries mean, and the entries that mean none.
// An entry means what has its secret, or the secret of its hash; when nothing has,
// what stands at its path and line, since tools cut secrets out differently. If the
// secret is known it must then be a part of the other, or the other of it: where it
// has been replaced by another since, nothing is meant.
func Match(entries []Entry, found []scanners.Finding) (matched []scanners.Finding, missing []Entry) {
	type place struct {
		path string
		line int
	}
	bySecret, bySHA1, byPlace := map[string][]int{}, map[string][]int{}, map[place][]int{}
	for i := range found {
		f := &found[i]
		if f.Secret != "" {
			sum := sha1.Sum([]byte(f.Secret)) // picket:allow go-weak-hash-secret reason="the format of detect-secrets"
			bySecret[f.Secret] = append(bySecret[f.Secret], i)
			hash := hex.EncodeToString(sum[:])
			bySHA1[hash] = append(bySHA1[hash], i)
		}
		byPlace[place{f.Path, f.Line}] = append(byPlace[place{f.Path, f.Line}], i)
		if f.Commit != nil {
			for _, p := range f.Commit.Places {
				byPlace[place{p.Path, p.Line}] = append(byPlace[place{p.Path, p.Line}], i)
			}
		}
	}
	taken := map[int]bool{}
	for _, e := range entries {
		hits := bySecret[e.Secret]
		if len(hits) == 0 {
			hits = bySHA1[e.SHA1]
		}
		if len(hits) == 0 && e.Path != "" && e.Line > 0 {
			for _, i := range byPlace[place{e.Path, e.Line}] {
				if e.Secret == "" || overlap(e.Secret, found[i].Secret) {
					hits = append(hits, i)
				}
			}
		}
		if len(hits) == 0 {
			missing = append(missing, e)
		}
		for _, i := range hits {
			if !taken[i] {
				taken[i] = true
				matched = append(matched, found[i])
			}
		}
	}
	return matched, missing
}

// overlap tells whether one of two secrets is a part of the other.
func overlap(a, b string) bool {
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

// Compare orders entries by place.
func Compare(a, b Entry) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule))
}
