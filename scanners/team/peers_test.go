package team

import (
	"testing"

	"picket/rules"
	"picket/rules/load"
	"picket/scanners"
)

// TestPeers looks at texts with other tools' comments: covered when the policy
// says so, and not otherwise.
func TestPeers(t *testing.T) {
	set, err := load.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, text, rule string
		want             bool
		until            string
	}{
		{"a.go", "x.InsecureSkipVerify = true // #nosec G402 -- pinned", "go-tls-skip-verify", true, ""},
		{"a.go", "x.InsecureSkipVerify = true // #nosec", "go-tls-skip-verify", true, ""},
		{"a.go", "x.InsecureSkipVerify = true // #nosec G101", "go-tls-skip-verify", false, ""},
		{"a.go", "x.InsecureSkipVerify = true //nolint:gosec", "go-tls-skip-verify", true, ""},
		{"a.go", "x.InsecureSkipVerify = true", "go-tls-skip-verify", false, ""},
		{"a.py", "import requests\nrequests.get(u, verify=False)  # nosec B501", "py-requests-verify-false", true, ""},
		{"a.py", "import requests\nrequests.get(u, verify=False)  # nosemgrep: python.requests.disabled-cert-validation", "py-requests-verify-false", true, ""},
		{"a.js", "a({ rejectUnauthorized: false }) // DevSkim: ignore DS125134 until 2030-01-01", "js-tls-reject-off", true, "2030-01-01"},
		{"a.js", "a({ rejectUnauthorized: false }) // DevSkim: ignore DS999999", "js-tls-reject-off", false, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  # checkov:skip=CKV_AWS_17: behind a proxy\n  publicly_accessible = true\n}", "tf-database-public", true, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  #trivy:ignore:AVD-AWS-0180\n  publicly_accessible = true\n}", "tf-database-public", true, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  #trivy:ignore:AWS-9999\n  publicly_accessible = true\n}", "tf-database-public", false, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  #tfsec:ignore:aws-rds-enable-public-access\n  publicly_accessible = true\n}", "tf-database-public", true, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  #tfsec:ignore:aws-rds-encrypt-instance-storage-data\n  publicly_accessible = true\n}", "tf-database-public", false, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  #tfsec:ignore:*\n  publicly_accessible = true\n}", "tf-database-public", true, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  # trivy:ignore:* not ours\n  publicly_accessible = true\n}", "tf-database-public", true, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  /* tfsec:ignore:* */\n  publicly_accessible = true\n}", "tf-database-public", true, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  #tfsec:ignore:aws-*\n  publicly_accessible = true\n}", "tf-database-public", false, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  #tfsec:ignore:aws-s3-enable-versioning tfsec:ignore:aws-rds-enable-public-access\n  publicly_accessible = true\n}", "tf-database-public", true, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  #tfsec:ignore:aws-s3-enable-versioning tfsec:ignore:aws-s3-enable-logging\n  publicly_accessible = true\n}", "tf-database-public", false, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  #tfsec:ignore:aws-rds-enable-public-access:exp:2031-02-03\n  publicly_accessible = true\n}", "tf-database-public", true, "2031-02-03"},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  #tfsec:ignore:*:exp:2031-02-03 soon\n  publicly_accessible = true\n}", "tf-database-public", true, "2031-02-03"},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  #tfsec:ignore:aws-rds-enable-public-access:ws:testing\n  publicly_accessible = true\n}", "tf-database-public", false, ""},
		{"a.py", "import requests\nrequests.get(u, verify=False)  # tfsec:ignore:*", "py-requests-verify-false", false, ""},
		{"a.tf", "resource \"aws_db_instance\" \"a\" {\n  # kics-scan ignore-line\n  publicly_accessible = true\n}", "tf-database-public", true, ""},
		{"Dockerfile", "FROM a\n# hadolint ignore=DL3002\nUSER root\n", "docker-user-root", true, ""},
		{".github/workflows/a.yml", "on: push\npermissions: write-all # zizmor: ignore[excessive-permissions]\n", "gha-write-all", true, ""},
	} {
		for _, honoured := range []bool{true, false} {
			s := set.Clone()
			s.Settings.Policy.Inline = rules.Inline{Peers: honoured}
			team, err := New(s, Options{})
			if err != nil {
				t.Fatal(err)
			}
			seen := false
			for _, f := range team.ScanOthers(nil, scanners.Text{Path: c.path, Bytes: []byte(c.text)}) {
				if f.Rule != c.rule {
					continue
				}
				seen = true
				if got := f.Inline != nil; got != (c.want && honoured) {
					t.Errorf("%q honoured=%v: covered %v, want %v", c.text, honoured, got, c.want && honoured)
				}
				if f.Inline != nil && f.Inline.Until != c.until {
					t.Errorf("%q: until %q, want %q", c.text, f.Inline.Until, c.until)
				}
			}
			if !seen {
				t.Errorf("%q: %s found nothing", c.text, c.rule)
			}
		}
	}
}
