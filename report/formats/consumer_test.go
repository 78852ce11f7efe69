package formats

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"
	sarifschema "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/zricethezav/gitleaks/v8/detect"

	"picket/policy"
	"picket/report"
	"picket/rules"
	"picket/scanners"
)

// hostileRun has names and contents that try to break out of a format.
func hostileRun() *report.Run {
	run := sampleRun()
	f := secretAt("a\n::error::x/`<b>|\xff\u202e/=1+1.go", 2, token("dddd"))
	f.Rule, f.Title = "rule]]>%0A::", "=cmd|' /C calc'!A0 \x00\x1b[31m <script>"
	f.Tags, f.Help = []string{"", "a,b"}, rules.Help{Why: "a\nb `c` ]]>", References: []string{"no address", "javascript:x"}}
	run.Verdict.Blocking = append(run.Verdict.Blocking, f)
	return run
}

// TestSARIFIsValid checks against the schema that the library brings.
func TestSARIFIsValid(t *testing.T) {
	for name, run := range map[string]*report.Run{"sample": sampleRun(), "hostile": hostileRun(), "empty": {Command: "scan"}} {
		doc, err := sarifschema.FromBytes(written(t, "sarif", run, Options{}))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := doc.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got, want := len(doc.Runs[0].Results), len(run.Findings()); got != want {
			t.Errorf("%s: %d results, want %d", name, got, want)
		}
	}
	// The twin: the validator refuses what is wrong.
	broken := bytes.Replace(written(t, "sarif", sampleRun(), Options{}), []byte(`"level": "error"`), []byte(`"level": "fatal"`), 1)
	doc, err := sarifschema.FromBytes(broken)
	if err != nil {
		t.Fatal(err)
	}
	if doc.Validate() == nil {
		t.Error("the validator takes a level that does not exist")
	}
}

func TestSARIFLimits(t *testing.T) {
	run := &report.Run{Command: "scan", Coverage: scanners.Coverage{Complete: true}}
	for i := range maxResults + 10 {
		run.Verdict.Tracked = append(run.Verdict.Tracked, patternAt("a.go", i+1, rules.Low))
	}
	run.Verdict.Blocking = []scanners.Finding{secretAt("z.go", 1, token("aaaa"))}
	var log sarifLog
	if err := json.Unmarshal(written(t, "sarif", run, Options{}), &log); err != nil {
		t.Fatal(err)
	}
	got := log.Runs[0]
	if len(got.Results) != maxResults || got.Results[0].RuleID != "github-pat" {
		t.Errorf("%d results, the first of %s", len(got.Results), got.Results[0].RuleID)
	}
	if n := got.Invocations[0].Notifications; len(n) != 1 || !strings.Contains(n[0].Message.Text, "11 findings are not listed") {
		t.Errorf("notifications: %+v", n)
	}
	hashes := map[string]bool{}
	for _, r := range got.Results {
		hashes[r.Fingerprints["primaryLocationLineHash"]] = true
	}
	if len(hashes) != maxResults {
		t.Errorf("%d different hashes for %d results", len(hashes), maxResults)
	}
}

// TestSARIFAlertsSurviveMoves holds what GitHub recognises an alert by.
func TestSARIFAlertsSurviveMoves(t *testing.T) {
	hash := func(f scanners.Finding) string {
		run := &report.Run{Command: "scan", Verdict: policy.Verdict{Blocking: []scanners.Finding{f}}}
		var log sarifLog
		if err := json.Unmarshal(written(t, "sarif", run, Options{}), &log); err != nil {
			t.Fatal(err)
		}
		return log.Runs[0].Results[0].Fingerprints["primaryLocationLineHash"]
	}
	a := secretAt("a.go", 3, token("aaaa"))
	moved, other := a, secretAt("a.go", 3, token("bbbb"))
	moved.Line, moved.Column = 99, 7
	if hash(a) != hash(moved) {
		t.Error("a moved line is a new alert")
	}
	if hash(a) == hash(other) {
		t.Error("two secrets are one alert")
	}
}

func TestJUnitIsRead(t *testing.T) {
	suites, err := junit.Ingest(written(t, "junit", hostileRun(), Options{}))
	if err != nil || len(suites) != 1 {
		t.Fatalf("%d suites, %v", len(suites), err)
	}
	totals := suites[0].Totals
	suites[0].Aggregate()
	if totals.Failed != 5 || totals.Skipped != 1 || totals.Tests != 7 {
		t.Errorf("totals: %+v", totals)
	}
	partial := &report.Run{Command: "scan"}
	suites, err = junit.Ingest(written(t, "junit", partial, Options{}))
	if err != nil || suites[0].Totals.Error != 1 {
		t.Errorf("an incomplete run: %+v, %v", suites, err)
	}
}

// TestGitLabKeepsItsPromises checks what the schema of the report demands.
func TestGitLabKeepsItsPromises(t *testing.T) {
	var doc gitlabReport
	if err := json.Unmarshal(written(t, "gitlab", hostileRun(), Options{}), &doc); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, v := range doc.Vulnerabilities {
		if v.ID == "" || ids[v.ID] || len(v.Identifiers) == 0 || v.Location.Commit.SHA == "" || len([]rune(v.Name)) > gitlabName {
			t.Errorf("%+v", v)
		}
		ids[v.ID] = true
		if !strings.Contains("Info Unknown Low Medium High Critical", v.Severity) {
			t.Errorf("severity %q", v.Severity)
		}
	}
	if len(ids) != 7 {
		t.Errorf("%d vulnerabilities, want 7", len(ids))
	}
}

// TestCodeQualityKeepsItsPromises checks what GitLab's documentation demands of each
// entry: it drops those that share a fingerprint, and paths that begin with "./".
func TestCodeQualityKeepsItsPromises(t *testing.T) {
	text := written(t, "codequality", hostileRun(), Options{})
	if text[0] != '[' {
		t.Errorf("the report begins with %q", text[:1])
	}
	var list []map[string]any
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	ids := map[any]bool{}
	for _, e := range list {
		location, _ := e["location"].(map[string]any)
		lines, _ := location["lines"].(map[string]any)
		begin, _ := lines["begin"].(float64)
		path, _ := location["path"].(string)
		severity, _ := e["severity"].(string)
		if e["description"] == "" || e["check_name"] == "" || e["fingerprint"] == "" || ids[e["fingerprint"]] || begin < 1 ||
			path == "" || strings.HasPrefix(path, "./") || !slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, severity) {
			t.Errorf("%v", e)
		}
		ids[e["fingerprint"]] = true
	}
	if len(ids) != 7 {
		t.Errorf("%d entries, want 7", len(ids))
	}
}

// TestGitleaksReadsItsFormat has gitleaks take the report as its baseline: what is in
// it is no new finding for gitleaks.
func TestGitleaksReadsItsFormat(t *testing.T) {
	run := sampleRun()
	file := filepath.Join(t.TempDir(), "leaks.json")
	var opt Options
	opt.ShowSecrets = true
	if err := os.WriteFile(file, written(t, "gitleaks", run, opt), 0o600); err != nil {
		t.Fatal(err)
	}
	base, err := detect.LoadBaseline(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(base), len(run.Items()); got != want {
		t.Fatalf("%d findings, want %d", got, want)
	}
	for i := range base {
		if !detect.IsNew(base[i], 0, base[:i:i]) {
			t.Errorf("%+v is there twice", base[i])
		}
		if detect.IsNew(base[i], 0, base) {
			t.Errorf("%+v is new against itself", base[i])
		}
		// A finding of a path stands on no line and has no secret, there as here.
		if base[i].RuleID == "" || base[i].File == "" || (base[i].Secret == "") != (base[i].StartLine == 0) {
			t.Errorf("%+v", base[i])
		}
	}
}

func TestGitHubCap(t *testing.T) {
	run := &report.Run{Command: "scan", Coverage: scanners.Coverage{Complete: true}}
	for i := range 30 {
		run.Verdict.Blocking = append(run.Verdict.Blocking, secretAt("a.go", i+1, token("aaaa")))
		run.Verdict.Tracked = append(run.Verdict.Tracked, patternAt("b.go", i+1, rules.Low))
	}
	got := string(written(t, "github", run, Options{}))
	if e, n := strings.Count(got, "::error "), strings.Count(got, "::notice "); e != 10 || n != 10 {
		t.Errorf("%d errors and %d notices", e, n)
	}
	if !strings.HasSuffix(got, "::notice title=picket::41 more findings not shown here\n") {
		t.Errorf("no closing line: %s", got)
	}
}

func TestMarkdownIsCut(t *testing.T) {
	run := &report.Run{Command: "scan", Coverage: scanners.Coverage{Complete: true}}
	for i := range 2000 {
		run.Verdict.Blocking = append(run.Verdict.Blocking, secretAt("a/long/path/to/a/file.go", i+1, token("aaaa")))
	}
	got := string(written(t, "markdown", run, Options{}))
	if len(got) > 65536 || !strings.Contains(got, "more findings.") {
		t.Errorf("%d characters, cut: %v", len(got), strings.Contains(got, "more findings."))
	}
}

// TestNoFormatSpeaksToCI holds that what stands in a repository gives no command
// to the CI system that reads the log.
func TestNoFormatSpeaksToCI(t *testing.T) {
	const command = "##vso[task.setvariable variable=x]y"
	run := sampleRun()
	f := patternAt("a/"+command, 3, rules.High)
	f.Title, f.Secret, f.Match, f.Context, f.SecretAt = command, command, command, "x "+command, 2
	run.Verdict.Blocking = append(run.Verdict.Blocking, f)
	for _, name := range Names() {
		for line := range strings.Lines(string(written(t, name, run, Options{Template: "{{json .}}"}))) {
			at := strings.Index(strings.ToLower(line), "##vso[")
			if at > 0 || at == 0 && name != "azure" || strings.HasPrefix(line, "::") && name != "github" {
				if name != "template" { // what the user's template writes is the user's
					t.Errorf("%s: %q", name, line)
				}
			}
		}
	}
	var doc Document
	if err := json.Unmarshal(written(t, "json", run, Options{}), &doc); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(doc.Findings, func(f Finding) bool { return f.Path == "a/"+command }) {
		t.Errorf("the path is read back in none of %+v", doc.Findings)
	}
}
