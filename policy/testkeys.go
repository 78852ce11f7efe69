package policy

import (
	"strings"

	"picket/scanners"
)

// Whoever writes a test of TLS or SSH makes a key for it with one command, and commits
// it; nobody else can know that it opens nothing, but where it stands says so nearly
// always. Such a key warns; in an audit it blocks when it also stands elsewhere.
// What only a provider can issue blocks in tests as well: tests that reach real
// services are where real tokens leak.

// selfMade says whether a rule finds what anybody can make: private keys and stores
// of them.
func selfMade(rule string) bool {
	switch rule {
	case "private-key", "private-key-der", "private-key-base64", "putty-key", "pkcs12-base64", "pkcs12-file",
		"file-java-keystore", "file-pkcs12", "file-der-private-key", "file-ssh-private-key", "file-putty-key":
		return true
	}
	return false
}

// testKey says whether a finding is a private key that stands in tests and, as far as
// an audit knows, nowhere else.
func testKey(f *scanners.Finding) bool {
	if !selfMade(f.Rule) || !inTests(f.Path) {
		return false
	}
	if f.Commit != nil {
		for i := range f.Commit.Places {
			if !inTests(f.Commit.Places[i].Path) {
				return false
			}
		}
	}
	return true
}

// inTests says whether a path, with slashes, is one of tests: a word of it, or the last
// one of a name that is written together, says so (testdata/, my-fixtures/, src/test/,
// jvmTest/, x_test.go, key.spec.ts, LoginTests.java).
func inTests(path string) bool {
	for start := 0; start < len(path); {
		end := start
		for end < len(path) && strings.IndexByte("/.-_", path[end]) < 0 {
			end++
		}
		if testWord(path[start:end]) {
			return true
		}
		start = end + 1
	}
	return false
}

func testWord(w string) bool {
	switch strings.ToLower(w) {
	case "test", "tests", "testing", "testdata", "testcase", "testcases", "testutil", "testutils", "fixture", "fixtures", "spec", "specs", "e2e":
		return true
	}
	for _, end := range [...]string{"Test", "Tests", "Fixture", "Fixtures"} {
		if head, ok := strings.CutSuffix(w, end); ok && head != "" && head[len(head)-1] >= 'a' && head[len(head)-1] <= 'z' {
			return true
		}
	}
	return false
}
