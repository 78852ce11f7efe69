package formats

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"picket/report"
)

// The tests of this file ask consumers that are not Go modules; `make consumers`
// puts them into .tools, where they can be had.

// tool is a file below .tools; the test is skipped, with the reason, without it.
func tool(t *testing.T, parts ...string) string {
	t.Helper()
	name := filepath.Join(append([]string{"..", "..", ".tools"}, parts...)...)
	if _, err := os.Stat(name); err != nil {
		t.Skipf("%s is not here; make consumers fetches it where it can be had", filepath.Join(parts...))
	}
	return name
}

// runs are what every consumer is shown.
func runs() map[string]*report.Run {
	return map[string]*report.Run{"sample": sampleRun(), "hostile": hostileRun(), "incomplete": {Command: "scan"}}
}

// TestGitLabFollowsTheSchema checks against the schema that GitLab publishes for its
// secret detection reports, by which it refuses reports as a whole.
func TestGitLabFollowsTheSchema(t *testing.T) {
	text, err := os.ReadFile(tool(t, "gitlab", "secret-detection-report-format.json"))
	s := compiled(t, text, err)
	valid := func(text []byte) error {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return s.Validate(doc)
	}
	for name, run := range runs() {
		if err := valid(written(t, "gitlab", run, Options{})); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := string(written(t, "gitlab", sampleRun(), Options{}))
	for _, broken := range [][2]string{{`"Critical"`, `"Fatal"`}, {`"sha"`, `"commit"`}, {`"start_time"`, `"begin"`}} {
		text := strings.Replace(good, broken[0], broken[1], 1)
		if text == good || valid([]byte(text)) == nil {
			t.Errorf("the schema takes %s for %s", broken[1], broken[0])
		}
	}
}

// TestSARIFByMultitool asks Microsoft's validator, which knows the rules of the
// standard that no schema can say, and those by which GitHub refuses a file.
func TestSARIFByMultitool(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the validator is installed for Linux only")
	}
	program, err := filepath.Abs(tool(t, "consumers", "node_modules", "@microsoft", "sarif-multitool-linux", "Sarif.Multitool"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	args := []string{"validate"}
	texts := map[string][]byte{
		"broken": bytes.ReplaceAll(written(t, "sarif", sampleRun(), Options{}), []byte(`"startLine"`), []byte(`"beginLine"`)),
	}
	for name, run := range runs() {
		texts[name] = written(t, "sarif", run, Options{})
	}
	for name, text := range texts {
		args = append(args, filepath.Join(dir, name+".sarif"))
		if err := os.WriteFile(args[len(args)-1], text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "verdict.json")
	cmd := exec.Command(program, append(args, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--output", out, "--quiet")...)
	cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", "DOTNET_CLI_HOME="+dir)
	said, _ := cmd.CombinedOutput() // it fails by what it finds; the file is the answer
	data, err := os.ReadFile(out)
	if err != nil {
		t.Skipf("the validator does not run here: %s", said)
	}
	for name, list := range verdicts(t, data) {
		if name == "broken" {
			delete(texts, name)
			continue
		}
		for _, v := range list {
			t.Errorf("%s: %s", name, v)
		}
	}
	if texts["broken"] != nil {
		t.Error("the validator takes regions without a line")
	}
}

// TestReviewdogFormat asks a validator of reviewdog's format.
func TestReviewdogFormat(t *testing.T) {
	program := tool(t, "consumers", "node_modules", ".bin", "rdformat-validator")
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not here, which runs the validator")
	}
	valid := func(text []byte) bool {
		name := filepath.Join(t.TempDir(), "report.json")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		said, err := exec.Command(program, name).CombinedOutput()
		if !bytes.Contains(said, []byte("Files processed: 1")) {
			t.Fatalf("%v\n%s", err, said)
		}
		return err == nil
	}
	for name, run := range runs() {
		if !valid(written(t, "reviewdog", run, Options{})) {
			t.Errorf("%s: the validator refuses it", name)
		}
	}
	if valid(bytes.ReplaceAll(written(t, "reviewdog", sampleRun(), Options{}), []byte(`"message"`), []byte(`"massage"`))) {
		t.Error("the validator takes diagnostics without a message")
	}
}

// verdicts are what the validator says against each file.
func verdicts(t *testing.T, data []byte) map[string][]string {
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID    string
				Message   json.RawMessage
				Locations []struct {
					PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
				}
			}
		}
	}
	if err := json.Unmarshal(data, &log); err != nil {
		t.Fatal(err)
	}
	list := map[string][]string{}
	for _, r := range log.Runs[0].Results {
		if r.RuleID == "SARIF2005" {
			continue // picket has no address of its own, and builds without a version exist
		}
		name := strings.TrimSuffix(path.Base(r.Locations[0].PhysicalLocation.ArtifactLocation.URI), ".sarif")
		list[name] = append(list[name], r.RuleID+" "+string(r.Message))
	}
	return list
}
