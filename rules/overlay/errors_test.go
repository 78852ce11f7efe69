package overlay

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"picket/rules"
)

// mistakes are configurations and what must be said of them.
var mistakes = map[string]struct{ file, want, hint string }{
	"unknown key":        {"[[rules]]\nid='a'\nregex='x'\n\nentropi=3", `.picket.toml:5: rule "a": rules.entropi: there is no such key`, `did you mean "entropy"?`},
	"unknown table":      {"[extends]\nuseDefault=true", `.picket.toml:1: extends: there is no such key`, `did you mean "extend"?`},
	"key far from all":   {"[packs]\nwhatever=1", `.picket.toml:2: packs.whatever: there is no such key`, "the keys here are secrets, code, infra, files"},
	"second rule's key":  {"[[rules]]\nid='a'\nregex='x'\n[[rules]]\nid='b'\nregex='''\n#\n'''\npaths=3", `.picket.toml:9: rule "b": rules.paths: there is no such key`, `did you mean "path"?`},
	"key of a list":      {"[[rules]]\nid='a'\nregex='x'\n[[rules.allowlists]]\npath='x'\nregexes=['x']", `.picket.toml:5: rule "a": rules.allowlists.path: there is no such key`, `"paths"`},
	"syntax":             {"[[rules]\n", `.picket.toml:2: expected end of table array`, ""},
	"type":               {"[[rules]]\nid='a'\nentropy='high'", `.picket.toml:3: rules.entropy: it is text in quotes, and has to be a number`, ""},
	"bad regexp":         {"[[rules]]\nid='a'\nregex='(?=x)'", `.picket.toml:3: rule "a": regex: bad regexp: invalid or unsupported Perl syntax`, "RE2"},
	"empty matches":      {"[[rules]]\nid='a'\nregex='x*'", `.picket.toml:3: rule "a": regex: the regexp matches the empty text too`, "one character"},
	"bad path":           {"[[rules]]\nid='a'\npath='('", `.picket.toml:3: rule "a": path: bad regexp: missing closing )`, "RE2"},
	"bad list regexp":    {"[[allowlists]]\nregexes=['x',\n '[']", `.picket.toml:2: allowlists.regexes: "[": bad regexp`, "RE2"},
	"empty list":         {"[[allowlists]]\ndescription='x'", `.picket.toml:1: allowlists: it allows nothing`, "give it"},
	"empty stop word":    {"[[allowlists]]\nstopwords=['']", `.picket.toml:2: allowlists.stopwords: entry 1 is empty`, ""},
	"negative entropy":   {"[[rules]]\nid='a'\nregex='x'\nentropy=-1.0", `.picket.toml:4: rule "a": entropy: -1 bits`, ""},
	"secret group":       {"[[rules]]\nid='a'\nregex='(x)'\nsecretGroup=2", `.picket.toml:4: rule "a": secretGroup: the regexp has 1 groups, not 2`, ""},
	"group of the base":  {"[[rules]]\nid='aws-key'\nsecretGroup=2", `.picket.toml:3: rule "aws-key": secretGroup: the regexp has 1 groups`, ""},
	"severity":           {"[[rules]]\nid='a'\nregex='x'\nseverity='hgih'", `.picket.toml:4: rule "a": severity: "hgih" is not one of "critical", "high", "low", "medium"`, ""},
	"condition":          {"[[allowlists]]\npaths=['x']\ncondition='XOR'", `.picket.toml:3: allowlists.condition: "XOR" is not one of`, ""},
	"target":             {"[[rules]]\nid='a'\nregex='x'\n[rules.allowlist]\nregexes=['x']\nregexTarget='file'", `.picket.toml:6: rule "a": allowlist.regexTarget: "file" is not one of`, ""},
	"no id":              {"[[rules]]\nregex='x'", `.picket.toml:1: id: a rule has no id`, ""},
	"nothing to match":   {"[[rules]]\nid='aws-kye'", `.picket.toml:2: rule "aws-kye": id: it has neither regex nor path`, `did you mean "aws-key"?`},
	"replace by nothing": {"[[rules]]\nid='aws-key'\nreplace=true\nseverity='low'", `.picket.toml:2: rule "aws-key": id: it has neither regex nor path, and replaces`, "leave out replace"},
	"unknown filter":     {"[[rules]]\nid='a'\nregex='x'\nfilters=['randum']", `.picket.toml:4: rule "a": filters: there is no "randum"`, `did you mean "random"?`},
	"unknown check":      {"[[rules]]\nid='a'\nregex='x'\ncheck='crc'", `.picket.toml:4: rule "a": check: there is no "crc"`, `there are atlassian`},
	"twice":              {"[[rules]]\nid='a'\nregex='x'\n[[rules]]\nid='a'", `.picket.toml:5: rule "a": id: the rule stands in this file twice, first on line 1`, ""},
	"disabled unknown":   {"[extend]\ndisabledRules=['aws-kee']", `.picket.toml:2: extend.disabledRules: there is no rule "aws-kee"`, `did you mean "aws-key"?`},
	"target unknown":     {"[[allowlists]]\npaths=['x']\ntargetRules=['nope-nope-nope']", `.picket.toml:3: allowlists.targetRules: there is no rule "nope-nope-nope"`, "picket rules list"},
	"required unknown":   {"[[rules]]\nid='a'\nregex='x'\n[[rules.required]]\nid='b'", `.picket.toml:5: rule "a": required.id: there is no rule "b"`, ""},
	"negative distance":  {"[[rules]]\nid='a'\nregex='x'\n[[rules.required]]\nid='aws-key'\nwithinLines=-1", `.picket.toml:6: rule "a": required.withinLines: -1 is negative`, ""},
	"empty keyword":      {"[[rules]]\nid='a'\nregex='x'\nkeywords=['']", `.picket.toml:4: rule "a": keywords: keyword 1 is empty`, ""},
	"both forms":         {"[allowlist]\npaths=['x']\n[[allowlists]]\npaths=['y']", `.picket.toml:1: allowlist: the old form cannot stand beside`, "[[allowlists]]"},
	"url":                {"[extend]\nurl='x'", `.picket.toml:2: extend.url: picket fetches no configuration`, "extend.path"},
	"file not there":     {"[extend]\npath='x.toml'", `.picket.toml:2: extend.path: there is no file "x.toml"`, "relative"},
	"file outside":       {"[extend]\npath='../x.toml'", `.picket.toml:2: extend.path: "../x.toml" lies outside`, ""},
	"extends itself":     {"[extend]\npath='.picket.toml'", `.picket.toml:2: extend.path: more than 2 files extend`, ""},
	"action":             {"[policy]\nhigh='stop'", `.picket.toml:2: policy.high: "stop" is not one of "block", "track", "warn"`, ""},
	"policy rule":        {"[policy.hook.rules]\n'aws-keys'='warn'", `.picket.toml:2: policy.hook.rules.aws-keys: there is no rule "aws-keys"`, `did you mean "aws-key"?`},
	"category":           {"[policy.categories]\ncodes='warn'", `.picket.toml:2: policy.categories.codes: "codes" is not one of`, ""},
	"category severity":  {"[policy.categories]\ncode={hi='warn'}", `.picket.toml:2: policy.categories.code.hi: "hi" is not one of`, ""},
	"path gate":          {"[[policy.paths]]\nhigh='warn'", `.picket.toml:1: policy.paths.paths: it has no paths`, ""},
	"sla":                {"[policy.sla]\nhigh=-3", `.picket.toml:2: policy.sla.high: -3 days`, ""},
	"size":               {"[scan]\nmaxFileSize='big'", `.picket.toml:2: scan.maxFileSize: "big" is not a size`, "50MB"},
	"size beyond all":    {"[scan]\nmaxFileSize='10000000000GB'", `.picket.toml:2: scan.maxFileSize: "10000000000GB" is not a size`, "50MB"},
	"depth":              {"[scan]\nmaxDecodeDepth=99", `.picket.toml:2: scan.maxDecodeDepth: 99 is not between`, ""},
	"allow without name": {"[[allow]]\nreason='x'", `.picket.toml:1: allow.fingerprint: it names neither`, ""},
	"allow everything":   {"[[allow]]\nrule='aws-key'", `.picket.toml:2: allow.rule: without a fingerprint or a path`, "disabledRules"},
	"allow date":         {"[[allow]]\nfingerprint='00112233aabbccdd'\nuntil='soon'", `.picket.toml:3: allow.until: "soon" is not a date`, ""},
	"allow no hex":       {"[[allow]]\nfingerprint='xyz'", `.picket.toml:2: allow.fingerprint: "xyz" is not made of`, ""},
	"allow a beginning":  {"[[allow]]\nfingerprint='00ff'", `.picket.toml:2: allow.fingerprint: "00ff" has 4 digits instead of 16`, "a blocked commit"},
	"bad sample":         {"[[rules]]\nid='a'\nregex='x'\nmatches=[1]", `.picket.toml:4: rule "a": matches: sample 1: it is of type int64`, "write a string"},
}

func TestMistakesAreNamed(t *testing.T) {
	for name, tc := range mistakes {
		t.Run(name, func(t *testing.T) {
			_, err := Load(baseSet(), tree{PicketFile: tc.file}.read)
			var all Errors
			if !errors.As(err, &all) {
				t.Fatalf("got %v, want Errors", err)
			}
			if !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("got  %s\nwant %s", err, tc.want)
			}
			if hints := strings.Join(all.Hints(), "\n"); !strings.Contains(hints, tc.hint) {
				t.Errorf("the hints are %q, want %q among them", hints, tc.hint)
			}
			var one *Error
			if !errors.As(err, &one) {
				t.Error("a single *Error is not found in it")
			}
		})
	}
}

func TestAllMistakesAreNamedInOrder(t *testing.T) {
	_, err := Load(baseSet(), tree{
		PicketFile:  "[[rules]]\nid='a'\nregex='('\nsevrity='x'\n[policy]\nmode='x'",
		LeaksFile:   "[allowlist]\npaths=['[']",
		LeaksIgnore: "just words",
	}.read)
	var places []string
	for _, line := range strings.Split(err.Error(), "\n") {
		file, rest, _ := strings.Cut(line, ":")
		number, _, _ := strings.Cut(rest, ":")
		places = append(places, file+":"+number)
	}
	want := ".picket.toml:3 .picket.toml:4 .picket.toml:6 .gitleaks.toml:2 .gitleaksignore:1"
	if got := strings.Join(places, " "); got != want {
		t.Errorf("the mistakes stand at %s, want %s\n%v", got, want, err)
	}
}

// TestIgnoreFile reads every line of .gitleaksignore, and names every one that is none.
func TestIgnoreFile(t *testing.T) {
	r := load(t, tree{LeaksIgnore: "\ufeff# a comment\n\na.txt:aws-key:1\r\n\n  # another\nb:c.txt:aws-key:0\n"})
	var got []string
	for _, a := range r.Set.Settings.Allows {
		got = append(got, fmt.Sprint(a.Path, " ", a.Rule, " ", a.Line))
	}
	if want := "a.txt aws-key 1, b:c.txt aws-key 0"; strings.Join(got, ", ") != want {
		t.Errorf("read %v, want %s", got, want)
	}
	_, err := Load(baseSet(), tree{LeaksIgnore: "words\na.txt:aws-key:1\na.txt:aws-key:-1\n"}.read)
	if err == nil || !strings.Contains(err.Error(), ".gitleaksignore:1: ") || !strings.Contains(err.Error(), ".gitleaksignore:3: ") || strings.Contains(err.Error(), ":2: ") {
		t.Errorf("%v", err)
	}
}

// TestTargetsBehindOneThatIsGone gives a list to all rules that it names and that are
// there, whatever stands before them.
func TestTargetsBehindOneThatIsGone(t *testing.T) {
	r := load(t, tree{PicketFile: "[packs]\ncode=false\n[[allowlists]]\ntargetRules=['no-curl','aws-key']\npaths=['x']"})
	if at := r.Set.Index("aws-key"); at < 0 || len(r.Set.Rules[at].Allowlists) != 1 {
		t.Errorf("the set is %+v", r.Set.Rules)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"entropy", "regex", "regexes", "keywords"}
	for word, want := range map[string]string{"entorpy": "entropy", "regexess": "regexes", "keyword": "keywords", "zzz": "", "": ""} {
		if got := nearest(word, known); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

// FuzzLoad feeds arbitrary files: the reader must return a set or mistakes, and
// a file that is accepted must be accepted again with the same result.
func FuzzLoad(f *testing.F) {
	f.Add("[[rules]]\nid='a'\nregex='x'\nmatches=[['a'],{text='b'}]\n[rules.spec]\na=1", "a.txt:aws-key:1")
	f.Add("[policy.categories]\ncode={high='warn'}\n[[allow]]\nfingerprint='00'\nuntil=2027-01-01", "")
	f.Add("[extend]\npath='.picket.toml'\n[packs]\ncode=false", "x")
	f.Add("a.\"b\".c = '''x\n'''\n[[x.y]]\n[x.y.z]\nq=[[1],\n[2]]#\n", "\n#")
	f.Fuzz(func(t *testing.T, config, ignore string) {
		for _, name := range []string{PicketFile, LeaksFile} {
			files := tree{name: config, LeaksIgnore: ignore}
			r, err := Load(baseSet(), files.read)
			if err != nil {
				if err.Error() == "" {
					t.Fatal("a mistake without words")
				}
				continue
			}
			again, err := Load(baseSet(), files.read)
			if err != nil || again.Set.Digest() != r.Set.Digest() {
				t.Fatalf("the same files gave another set (%v)", err)
			}
		}
	})
}

// TestMatchesEmpty agrees with the library about patterns that can match nothing.
func TestMatchesEmpty(t *testing.T) {
	for pattern, want := range map[string]bool{
		"x*": true, "(foo)?": true, "^": true, `\b`: true, "a|": true, "(?:x{0,3})(y*)": true, "(?m)^$": true, "()": true,
		"x+": false, "x*y": false, "^a": false, `\bab\b`: false, "a|b": false, "(x{1,3})": false, "[ab]": false, "(?s).": false, "a?b?c": false, `[^\x00-\x{10FFFF}]`: false,
	} {
		if got := findsNothing(pattern); got != want {
			t.Errorf("%q: %t, want %t", pattern, got, want)
		}
		if all := regexp.MustCompile(pattern).FindStringIndex("0 ab\n\nyz"); all != nil && all[0] == all[1] && !want {
			t.Errorf("%q matches nothing", pattern)
		}
	}
}

// TestSourceIsNotClaimed: no file's rules are taken for those built in.
func TestSourceIsNotClaimed(t *testing.T) {
	for _, name := range []string{"picket", "gitleaks", "other.toml"} {
		r, err := LoadFile(baseSet(), name, tree{name: "[extend]\nuseDefault=true\n[[rules]]\nid='mine'\nregex='x'\n"}.read)
		if err != nil {
			t.Fatal(err)
		}
		want := map[bool]string{true: name, false: "./" + name}[name == "other.toml"]
		if got := r.Set.Rules[r.Set.Index("mine")].Source; got != want {
			t.Errorf("a rule of the file %s has the source %q, want %q", name, got, want)
		}
	}
}

// docs/rules.md promises every key.
func TestEveryKeyIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range [][]string{nil, {"extend"}, {"packs"}, {"scan"}, {"policy"}, {"policy", "paths"}, {"policy", "sla"}, {"policy", "inline"},
		{"allow"}, {"allowlists"}, {"rules"}, {"rules", "required"}} {
		keys := keysAt(table)
		if len(keys) == 0 {
			t.Errorf("%v has no keys", table)
		}
		for _, key := range keys {
			if !strings.Contains(string(text), key) && key != "minVersion" && key != "url" {
				t.Errorf("%s.%s is not in docs/rules.md", strings.Join(table, "."), key)
			}
		}
	}
	for _, name := range append(rules.FilterNames(), rules.CheckNames()...) {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("%s is not in docs/rules.md", name)
		}
	}
}
