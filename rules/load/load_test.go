package load

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zricethezav/gitleaks/v8/config"

	"picket/rules"
	"picket/scanners/check"
	"picket/scanners/filters"
	"picket/scanners/samples"
	"picket/scanners/team"
)

func TestGitleaksIsReadWhole(t *testing.T) {
	set, err := Gitleaks()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(config.DefaultConfig, "[[rules]]"); len(set.Rules) != n || n < 200 {
		t.Errorf("%d rules were read of %d", len(set.Rules), n)
	}
	if len(set.Allowlists) != 1 || len(set.Allowlists[0].Paths) < 20 || len(set.Allowlists[0].StopWords) == 0 {
		t.Errorf("the global lists are %+v", set.Allowlists)
	}
	generic := set.Rules[set.Index("generic-api-key")]
	if !generic.Generic || generic.Source != "gitleaks" || generic.Entropy != 3.5 || len(generic.Allowlists) == 0 {
		t.Errorf("generic-api-key was read as %+v", generic)
	}
	if r := set.Rules[set.Index("sonar-api-token")]; r.SecretGroup == 0 {
		t.Error("sonar-api-token lost its group")
	}
	if strings.Index(config.DefaultConfig, set.Rules[0].ID) > strings.Index(config.DefaultConfig, set.Rules[1].ID) {
		t.Error("the rules are not in the order of the file")
	}
}

// The packs must name only what exists, and every rule must have words.
func TestBuiltin(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for i := range set.Rules {
		r := &set.Rules[i]
		for _, f := range r.Filters {
			if !filters.Known(f) {
				t.Errorf("rule %s: there is no filter %q", r.ID, f)
			}
		}
		if r.Check != "" && !check.Known(r.Check) {
			t.Errorf("rule %s: there is no check %q", r.ID, r.Check)
		}
		if r.Severity == 0 || r.Confidence == 0 || r.Category == "" || r.Title == "" {
			t.Errorf("rule %s lacks severity, confidence, category or title", r.ID)
		}
		if r.Help.Why == "" || r.Help.Rotate == "" {
			t.Errorf("rule %s does not say why, or what to do", r.ID)
		}
	}
	if again, err := Builtin(); err != nil || again.Digest() != set.Digest() {
		t.Errorf("the same rules have two digests (%v)", err)
	}
}

func TestFaultyGlobalListIsMended(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	tm, err := team.New(set, team.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := "api_" + "key = \"k8Xfalse2mQ9wRt7Lp3Zb5Jd6Hn4Vc\"\n"
	if fails := samples.Check(set, tm, []rules.Sample{{Rule: "generic-api-key", Text: text, Match: true}}); len(fails) > 0 {
		t.Errorf("a secret with \"false\" in it is lost: %v", fails[0])
	}
}

func TestSamples(t *testing.T) {
	set, list, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	tm, err := team.New(set, team.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 200 {
		t.Errorf("only %d samples", len(list))
	}
	for _, f := range samples.Check(set, tm, list) {
		t.Errorf("%v: %q", f, f.Text)
	}
}

// The compiled built-in rules are the built-in rules, whatever lies in the folder.
func TestCached(t *testing.T) {
	want, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "cache")
	check := func(when string) {
		t.Helper()
		got, err := Cache{Dir: dir}.Builtin()
		if err != nil || got.Digest() != want.Digest() {
			t.Errorf("%s: other rules came out (%v)", when, err)
		}
	}
	packs := func() []string {
		t.Helper()
		names, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	check("without a folder")
	if len(packs()) != 1 {
		t.Fatalf("the folder holds %v, want one pack", packs())
	}
	check("from the pack")
	if err := os.WriteFile(packs()[0], []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	check("from a damaged pack")
	other := filepath.Join(dir, cachePrefix+"0123"+cacheSuffix)
	if err := rules.WritePackFile(other, &rules.Pack{Set: new(rules.Set), Base: "0123"}); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(packs()[1]); err != nil {
		t.Fatal(err)
	}
	check("beside another version's pack")
	if got := packs(); len(got) != 1 || got[0] == other {
		t.Errorf("the folder holds %v, want the new pack alone", got)
	}
	dir = filepath.Join(packs()[0], "below-a-file")
	check("where no folder can be")
	dir = ""
	check("without a name")
}

func BenchmarkCached(b *testing.B) {
	dir := b.TempDir()
	for b.Loop() {
		if _, err := (Cache{Dir: dir}).Builtin(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBuiltin(b *testing.B) {
	for b.Loop() {
		if _, err := Builtin(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeBuiltin(b *testing.B) {
	s, err := Builtin()
	if err != nil {
		b.Fatal(err)
	}
	d := rules.EncodePack(s)
	b.SetBytes(int64(len(d)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rules.DecodePack(d); err != nil {
			b.Fatal(err)
		}
	}
}
