package policy

import (
	"testing"

	"picket/rules"
	"picket/scanners"
)

func TestKeysInTestsWarn(t *testing.T) {
	tests := []struct {
		rule, path string
		places     []string
		blocks     bool
	}{
		{"private-key", "testdata/server.key", nil, false},
		{"private-key", "src/test/resources/a.pem", nil, false},
		{"private-key", "src/jvmTest/kotlin/a.kt", nil, false},
		{"private-key", "pkg/tls/tls_test.go", nil, false},
		{"private-key", "web/login.spec.ts", nil, false},
		{"private-key", "src/LoginTests.java", nil, false},
		{"private-key", "certs/test-key.pem", nil, false},
		{"file-java-keystore", "app/__tests__/a.jks", nil, false},
		{"private-key-der", "spec/fixtures/a.txt", nil, false},
		{"private-key", "deploy/server.key", nil, true},
		{"private-key", "latest/server.key", nil, true},
		{"private-key", "contest/attestation.key", nil, true},
		{"private-key", "Tests.md.key/../x", nil, false},
		{"private-key", "greatest.key", nil, true},
		{"private-key", "", nil, true},
		{"github-pat", "testdata/token", nil, true},
		{"generic-password", "a_test.go", nil, true},
		{"private-key", "testdata/a.key", []string{"tests/b.key"}, false},
		{"private-key", "testdata/a.key", []string{"tests/b.key", "deploy/a.key"}, true},
	}
	for _, tt := range tests {
		f := scanners.Finding{Rule: tt.rule, Path: tt.path, Severity: rules.Critical, Fingerprint: "1"}
		if tt.places != nil {
			f.Commit = &scanners.Provenance{}
			for _, p := range tt.places {
				f.Commit.Places = append(f.Commit.Places, scanners.Place{Path: p})
			}
		}
		v := judge(t, []scanners.Finding{f}, rules.Settings{}, Context{})
		if v.Blocks() != tt.blocks || len(v.Warning) == 1 == tt.blocks {
			t.Errorf("%s in %s (and %v): blocks %v", tt.rule, tt.path, tt.places, v.Blocks())
		}
		// The repository's own word goes before.
		var s rules.Settings
		s.Policy.Gate.Severity[rules.Critical] = rules.ActionBlock
		if v := judge(t, []scanners.Finding{f}, s, Context{}); !v.Blocks() {
			t.Errorf("%s in %s does not block where the policy says that critical findings do", tt.rule, tt.path)
		}
	}
}
