package load

import (
	"strings"
	"testing"

	"github.com/zricethezav/gitleaks/v8/detect"

	"picket/scanners"
	"picket/scanners/team"
)

// besideExceptions are tokens of gitleaks' rules that picket passes on purpose.
var besideExceptions = map[string]string{
	"curl-auth-header":       "a variable called ..._HEADER holds the header's name more often than its value",
	"lob-pub-api-key":        "the publishable key of a test, made to be shown",
	"telegram-bot-api-token": "the sample's bot has a number of five digits, which Telegram gives to none",
	"twitter-bearer-token":   "the sample has no %3D, which each of these tokens has",
}

// TestNothingThatGitleaksFindsIsMissed puts the token of each rule of gitleaks'
// into every place, lets both search it, and holds picket to what gitleaks finds.
func TestNothingThatGitleaksFindsIsMissed(t *testing.T) {
	detector, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		t.Fatal(err)
	}
	tm := builtinTeam(t)
	theirs, ours, both := 0, 0, 0
	for rule, token := range tokensOfGitleaks(t, tm) {
		variable := strings.ToUpper(strings.ReplaceAll(rule, "-", "_"))
		for _, p := range places {
			text := p.with(tokenFormat{variable: variable}, token)
			they := false
			for _, f := range detector.DetectString(text) {
				they = they || overlap(f.Secret, token)
			}
			we := finds(tm, text, token)
			switch {
			case they && we:
				both++
			case we:
				ours++
			case they && besideExceptions[rule] == "":
				theirs++
				t.Errorf("%s: gitleaks alone finds it: %s: %q", rule, p.name, text)
			}
		}
	}
	t.Logf("both find %d, picket alone %d, gitleaks alone %d", both, ours, theirs)
	if both < 5000 {
		t.Error("too little was compared")
	}
}

// tokensOfGitleaks returns a made-up token for each rule of gitleaks', from the
// samples of the packs.
func tokensOfGitleaks(t *testing.T, tm *team.Team) map[string]string {
	t.Helper()
	set, err := Gitleaks()
	if err != nil {
		t.Fatal(err)
	}
	list, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	tokens := map[string]string{}
	for _, s := range list {
		if !s.Match || set.Index(s.Rule) < 0 || tokens[s.Rule] != "" {
			continue
		}
		for _, f := range tm.Scan(nil, scanners.Text{Path: s.Path, Bytes: []byte(s.Text)}) {
			if f.Category == "secret" && tokens[s.Rule] == "" && !strings.ContainsAny(f.Secret, "\n ") {
				tokens[s.Rule] = f.Secret
			}
		}
	}
	if len(tokens) < 190 {
		t.Fatalf("%d tokens of %d rules", len(tokens), len(set.Rules))
	}
	return tokens
}
