package match

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/zricethezav/gitleaks/v8/detect"
)

// TestDifferences lists every way in which picket departs on purpose from what
// gitleaks makes of the same rules, with a text that shows it. If gitleaks mends
// its side, the case fails and can go.
func TestDifferences(t *testing.T) {
	key := "AKIA" + "Q3EGTIWJPLAZ6NVX"
	wide := strings.Join(strings.Split("aws "+key+" end ", ""), "\x00") + "\x00"
	tests := []struct {
		name, reason string
		path, text   string
		theirs, ours string // rules that find something
	}{
		{
			name:   "case of paths",
			reason: "gitleaks joins the patterns of a list into one, so that a (?i) in the second makes all that follow ignore case",
			path:   "Node_Modules/a.js", text: key,
			theirs: "", ours: "aws-access-token",
		},
		{
			name:   "a refused match hides nothing",
			reason: "gitleaks goes on behind a match that a stop word or too little entropy turned down, and so misses what begins inside it",
			text:   "auth: access_token=" + "Zq8vK2xW9mP4tL7bN3cR6yH1\n",
			theirs: "", ours: "generic-api-key",
		},
		{
			name:   "a token behind an escape",
			reason: "gitleaks takes the n of \\n for a letter of the word that follows",
			text:   `notes = "use this:\n` + key + `\n"`,
			theirs: "", ours: "aws-access-token",
		},
		{
			name:   "a specific rule at the same place",
			reason: "gitleaks lets a generic rule yield only when the specific one's match begins on the same line",
			text:   "curl -X GET \\\n -H \"apikey: c4ed6c21-9dd5-" + "4a05-8e3f-c56d1151cce8\" \n",
			theirs: "curl-auth-header generic-api-key", ours: "curl-auth-header",
		},
		{
			name:   "entropy per character",
			reason: "gitleaks counts characters but divides by bytes, so that any text beyond ASCII has too little entropy",
			path:   "nuget.config", text: `<add key="ClearTextPassword" value="😀😀😀😀😁😁😁😂" />`,
			theirs: "", ours: "nuget-config-password",
		},
		{
			name:   "what stands there is found once",
			reason: "gitleaks finds a plain secret again in the decoded text when it only touches something encoded",
			text:   "?X-Amz-Credential=" + key + "%2F20180913%2Fus-east-1",
			theirs: "aws-access-token aws-access-token", ours: "aws-access-token",
		},
		{
			name:   "hexadecimal with a prefix",
			reason: "gitleaks takes 0x with the digits for base64, and decodes nothing",
			text:   "x = 0x" + hex.EncodeToString([]byte("aws "+key+" end")),
			theirs: "", ours: "aws-access-token",
		},
		{
			name:   "UTF-16 in base64",
			reason: "gitleaks decodes to printable ASCII only; PowerShell takes its encoded commands as UTF-16",
			text:   "powershell -enc " + base64.StdEncoding.EncodeToString([]byte(wide)),
			theirs: "", ours: "aws-access-token",
		},
		{
			name:   "letters beyond ASCII beside a secret",
			reason: "gitleaks decodes to printable ASCII only",
			text:   base64.StdEncoding.EncodeToString([]byte("clé AWS : " + key + " voilà")),
			theirs: "", ours: "aws-access-token",
		},
		{
			name:   "percent escapes beyond ASCII on the line",
			reason: "gitleaks gives a line up for one escape that is not printable ASCII",
			text:   "q=%C3%A9&k=" + percents(key) + "&z=%C3%A9",
			theirs: "", ours: "aws-access-token",
		},
	}
	d, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		t.Fatal(err)
	}
	d.MaxDecodeDepth = 5
	set := gitleaksSet(t)
	e := New(set, Options{DecodeDepth: 5})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var theirs, ours []string
			//lint:ignore SA1019 the detector still takes no other
			for _, f := range d.Detect(detect.Fragment{Raw: tt.text, FilePath: tt.path}) {
				theirs = append(theirs, f.RuleID)
			}
			if !e.PathSkipped(tt.path) {
				for _, h := range e.Settle([]byte(tt.text), tt.path, e.Find(nil, []byte(tt.text))) {
					ours = append(ours, set.Rules[h.Rule].ID)
				}
			}
			slices.Sort(theirs)
			slices.Sort(ours)
			if got := fmt.Sprint(theirs); got != fmt.Sprint(strings.Fields(tt.theirs)) {
				t.Errorf("gitleaks finds %s, want %q (%s)", got, tt.theirs, tt.reason)
			}
			if got := fmt.Sprint(ours); got != fmt.Sprint(strings.Fields(tt.ours)) {
				t.Errorf("picket finds %s, want %q (%s)", got, tt.ours, tt.reason)
			}
		})
	}
}
