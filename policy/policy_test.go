package policy

import (
	"io/fs"
	"testing"

	"picket/rules"
	"picket/scanners"
)

func finding(sev rules.Severity, fingerprint string) scanners.Finding {
	return scanners.Finding{Rule: "r", Category: rules.Secret, Severity: sev, Fingerprint: fingerprint}
}

func judge(t *testing.T, fs []scanners.Finding, s rules.Settings, c Context) Verdict {
	t.Helper()
	v, err := Judge(fs, s, c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestJudgeDefaultGates(t *testing.T) {
	v := judge(t, []scanners.Finding{
		finding(rules.Critical, "a"), finding(rules.High, "b"), finding(rules.Medium, "c"),
		finding(rules.Low, "d"), finding(0, "e"),
	}, rules.Settings{}, Context{})
	if len(v.Blocking) != 3 || len(v.Warning) != 1 || len(v.Tracked) != 1 || !v.Blocks() {
		t.Fatalf("default gates: %+v", v)
	}
	if v.Blocking[2].Fingerprint != "e" {
		t.Errorf("a finding without a severity must block, got %+v", v.Blocking)
	}
	if len(v.Shown()) != 4 {
		t.Errorf("shown: %d findings, want 4", len(v.Shown()))
	}
}

// TestGates is finding × policy × stage → action.
func TestGates(t *testing.T) {
	severity := func(s rules.Severity, a rules.Action) rules.Gate {
		var g rules.Gate
		g.Severity[s] = a
		return g
	}
	var secretsWarn rules.Levels
	secretsWarn[rules.High] = rules.ActionWarn
	high := finding(rules.High, "a")
	high.Path = "src/main.go"
	unsure := high
	unsure.Confidence = rules.LowConfidence
	for _, c := range []struct {
		name    string
		finding scanners.Finding
		policy  rules.Policy
		stage   Stage
		want    rules.Action
	}{
		{"default", high, rules.Policy{}, Hook, rules.ActionBlock},
		{"severity", high, rules.Policy{Gate: severity(rules.High, rules.ActionWarn)}, Hook, rules.ActionWarn},
		{"another severity", high, rules.Policy{Gate: severity(rules.Low, rules.ActionWarn)}, Hook, rules.ActionBlock},
		{"hook over general", high, rules.Policy{Gate: severity(rules.High, rules.ActionWarn), Hook: severity(rules.High, rules.ActionTrack)}, Hook, rules.ActionTrack},
		{"hook's table is not audit's", high, rules.Policy{Hook: severity(rules.High, rules.ActionTrack)}, Audit, rules.ActionBlock},
		{"audit's table is not scan's", high, rules.Policy{Audit: severity(rules.High, rules.ActionTrack)}, Scan, rules.ActionBlock},
		{"audit", high, rules.Policy{Audit: severity(rules.High, rules.ActionTrack)}, Audit, rules.ActionTrack},
		{"category over severity", high, rules.Policy{Gate: rules.Gate{
			Severity:   severity(rules.High, rules.ActionBlock).Severity,
			Categories: map[rules.Category]rules.Levels{rules.Secret: secretsWarn}}}, Hook, rules.ActionWarn},
		{"another category", high, rules.Policy{Gate: rules.Gate{
			Categories: map[rules.Category]rules.Levels{rules.Infra: secretsWarn}}}, Hook, rules.ActionBlock},
		{"rule over category", high, rules.Policy{Gate: rules.Gate{
			Rules:      map[string]rules.Action{"r": rules.ActionTrack},
			Categories: map[rules.Category]rules.Levels{rules.Secret: secretsWarn}}}, Hook, rules.ActionTrack},
		{"path over all", high, rules.Policy{Hook: severity(rules.High, rules.ActionWarn),
			Paths: []rules.PathGate{{Paths: []string{`^src/`}, Gate: severity(rules.High, rules.ActionTrack)}}}, Hook, rules.ActionTrack},
		{"another path", high, rules.Policy{
			Paths: []rules.PathGate{{Paths: []string{`^test/`}, Gate: severity(rules.High, rules.ActionTrack)}}}, Hook, rules.ActionBlock},
		{"the last path wins", high, rules.Policy{Paths: []rules.PathGate{
			{Paths: []string{`^src/`}, Gate: severity(rules.High, rules.ActionTrack)},
			{Paths: []string{`\.go$`}, Gate: severity(rules.High, rules.ActionWarn)}}}, Hook, rules.ActionWarn},
		{"the last path with an entry wins", high, rules.Policy{Paths: []rules.PathGate{
			{Paths: []string{`^src/`}, Gate: severity(rules.High, rules.ActionTrack)},
			{Paths: []string{`\.go$`}, Gate: severity(rules.Low, rules.ActionWarn)}}}, Hook, rules.ActionTrack},
		{"too little confidence", unsure, rules.Policy{Gate: rules.Gate{Confidence: rules.MediumConfidence}}, Hook, rules.ActionWarn},
		{"enough confidence", unsure, rules.Policy{Gate: rules.Gate{Confidence: rules.LowConfidence}}, Hook, rules.ActionBlock},
		{"the narrower threshold", unsure, rules.Policy{Gate: rules.Gate{Confidence: rules.HighConfidence},
			Hook: rules.Gate{Confidence: rules.LowConfidence}}, Hook, rules.ActionBlock},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := judge(t, []scanners.Finding{c.finding}, rules.Settings{Policy: c.policy}, Context{Stage: c.stage})
			if got := actionOf(v); got != c.want {
				t.Errorf("action %d, want %d", got, c.want)
			}
		})
	}
}

func actionOf(v Verdict) rules.Action {
	switch {
	case len(v.Blocking) > 0:
		return rules.ActionBlock
	case len(v.Warning) > 0:
		return rules.ActionWarn
	case len(v.Tracked) > 0:
		return rules.ActionTrack
	}
	return rules.ActionDefault
}

// TestSeverityBeyondAll judges a finding of a severity that nobody knows as the worst.
func TestSeverityBeyondAll(t *testing.T) {
	f := scanners.Finding{Rule: "x", Severity: rules.Critical + 1}
	v, err := Judge([]scanners.Finding{f}, rules.Settings{}, Context{})
	if err != nil || !v.Blocks() {
		t.Errorf("%+v (%v)", v, err)
	}
	gate := rules.Gate{Severity: rules.Levels{rules.Critical: rules.ActionWarn}}
	v, err = Judge([]scanners.Finding{f}, rules.Settings{Policy: rules.Policy{Gate: gate}}, Context{})
	if err != nil || len(v.Warning) != 1 {
		t.Errorf("where the worst warns: %+v (%v)", v, err)
	}
}

func TestModesCap(t *testing.T) {
	fs := []scanners.Finding{finding(rules.High, "a"), finding(rules.Medium, "b"), finding(rules.Low, "c")}
	for _, c := range []struct {
		mode                               rules.Mode
		blocking, warning, tracked, capped int
	}{
		{rules.ModeDefault, 1, 1, 1, 0}, {rules.ModeBlock, 1, 1, 1, 0},
		{rules.ModeWarn, 0, 2, 1, 1}, {rules.ModeObserve, 0, 0, 3, 1},
	} {
		v := judge(t, fs, rules.Settings{Policy: rules.Policy{Mode: c.mode}}, Context{})
		if len(v.Blocking) != c.blocking || len(v.Warning) != c.warning || len(v.Tracked) != c.tracked || v.Capped != c.capped {
			t.Errorf("mode %d: %d block, %d warn, %d tracked, %d capped", c.mode, len(v.Blocking), len(v.Warning), len(v.Tracked), v.Capped)
		}
	}
}

func TestBadPathPatternIsAnError(t *testing.T) {
	p := rules.Policy{Paths: []rules.PathGate{{Paths: []string{"("}}}}
	if _, err := Judge([]scanners.Finding{finding(rules.Low, "a")}, rules.Settings{Policy: p}, Context{}); err == nil {
		t.Error("a pattern that does not compile was taken")
	}
}

func TestJudgeAllowAndExpiry(t *testing.T) {
	s := rules.Settings{Allows: []rules.Allow{{Fingerprint: "a", Until: "2026-05-01", Reason: "a fixture"}}}
	fs := []scanners.Finding{finding(rules.High, "a"), finding(rules.High, "b")}
	for _, c := range []struct {
		today    string
		blocking int
	}{{"2026-04-30", 1}, {"2026-05-01", 1}, {"2026-05-02", 2}} {
		v := judge(t, fs, s, Context{Today: c.today})
		if len(v.Blocking) != c.blocking || len(v.Allowed) != 2-c.blocking {
			t.Errorf("on %s: %d block, %d allowed, want %d block", c.today, len(v.Blocking), len(v.Allowed), c.blocking)
		}
		if gotNote := len(v.Notes) == 1; gotNote != (c.blocking == 2) {
			t.Errorf("on %s: notes %q", c.today, v.Notes)
		}
	}
}

func TestAllowFieldsMustAgree(t *testing.T) {
	f := finding(rules.High, "a")
	f.Path, f.Line, f.Commit = "p", 3, &scanners.Provenance{ID: "c1", Places: []scanners.Place{{Commit: "c3", Path: "elsewhere", Line: 9}}}
	for _, c := range []struct {
		allow rules.Allow
		want  bool
	}{
		{rules.Allow{Fingerprint: "a"}, true},
		{rules.Allow{Fingerprint: "b"}, false},
		{rules.Allow{Rule: "r"}, true},
		{rules.Allow{Rule: "r", Path: "p", Line: 3}, true},
		{rules.Allow{Rule: "r", Path: "q", Line: 3}, false},
		{rules.Allow{Rule: "r", Path: "p", Line: 4}, false},
		{rules.Allow{Rule: "r", Path: "p"}, true},
		{rules.Allow{Rule: "r", Path: "q"}, false},
		{rules.Allow{Rule: "r", Line: 3}, true},
		{rules.Allow{Rule: "r", Line: 4}, false},
		{rules.Allow{Rule: "r", Commit: "c1"}, true},
		{rules.Allow{Rule: "r", Commit: "c2"}, false},
		{rules.Allow{Fingerprint: "a", Rule: "other"}, false},
		{rules.Allow{Path: "p"}, false},
		{rules.Allow{Rule: "r", Path: "elsewhere", Line: 9}, true},
		{rules.Allow{Rule: "r", Path: "elsewhere", Line: 9, Commit: "c3"}, true},
		{rules.Allow{Rule: "r", Path: "elsewhere", Line: 3}, false},
		{rules.Allow{Rule: "r", Path: "p", Line: 3, Commit: "c3"}, false},
	} {
		v := judge(t, []scanners.Finding{f}, rules.Settings{Allows: []rules.Allow{c.allow}}, Context{})
		if got := len(v.Allowed) == 1; got != c.want {
			t.Errorf("%+v: allowed %v, want %v", c.allow, got, c.want)
		}
	}
}

func TestReasonMayBeDemanded(t *testing.T) {
	fs := []scanners.Finding{finding(rules.High, "a")}
	for _, c := range []struct {
		reason string
		demand bool
		want   bool
	}{{"", false, true}, {"", true, false}, {"a fixture", true, true}} {
		s := rules.Settings{Policy: rules.Policy{RequireReason: c.demand}, Allows: []rules.Allow{{Fingerprint: "a", Reason: c.reason}}}
		v := judge(t, fs, s, Context{})
		if got := len(v.Allowed) == 1; got != c.want || (len(v.Notes) == 1) == c.want {
			t.Errorf("reason %q, demanded %v: allowed %v, notes %q", c.reason, c.demand, got, v.Notes)
		}
	}
}

func TestAcceptedFiles(t *testing.T) {
	const a, b, c = "00000000000000aa", "00000000000000bb", "00000000000000cc"
	found := []scanners.Finding{finding(rules.High, a), finding(rules.High, b), finding(rules.High, c)}
	files := map[string]string{
		BaselineFile: `{"fingerprint":"` + a + `","rule":"r","path":"elsewhere"}` + "\n",
		AllowFile:    `{"fingerprint":"` + b + `","rule":"other","path":"elsewhere","reason":"a fixture"}` + "\n",
	}
	v := judge(t, found, rules.Settings{}, Context{Read: reader(files)})
	if len(v.Allowed) != 2 || v.Allowed[0].By != ByBaseline || v.Allowed[1].By != BySuppression || len(v.Blocking) != 1 {
		t.Errorf("accepted files: %+v", v)
	}
	files["kept.jsonl"] = files[BaselineFile]
	delete(files, BaselineFile)
	v = judge(t, found, rules.Settings{Policy: rules.Policy{Baseline: "kept.jsonl"}}, Context{Read: reader(files)})
	if len(v.Allowed) != 2 {
		t.Errorf("another baseline file was not read: %+v", v)
	}
	files[AllowFile] = "nonsense"
	if _, err := Judge(found, rules.Settings{}, Context{Read: reader(files)}); err == nil {
		t.Error("a damaged file was taken for an empty one")
	}
	if _, err := Judge(nil, rules.Settings{}, Context{Read: reader(files)}); err != nil {
		t.Errorf("a clean commit read the file: %v", err)
	}
}

func reader(files map[string]string) Reader {
	return func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, fs.ErrNotExist
	}
}

func TestUnusedAndStale(t *testing.T) {
	files := map[string]string{
		AllowFile:    `{"fingerprint":"00000000000000aa","until":"2020-01-01"}` + "\n" + `{"fingerprint":"00000000000000bb"}` + "\n",
		BaselineFile: `{"fingerprint":"00000000000000cc"}` + "\n" + `{"fingerprint":"00000000000000dd"}` + "\n",
	}
	found := []scanners.Finding{finding(rules.High, "00000000000000aa"), finding(rules.High, "00000000000000cc")}
	v := judge(t, found, rules.Settings{}, Context{Stage: Audit, Today: "2026-01-01", Read: reader(files)})
	if len(v.Unused) != 1 || v.Unused[0].Fingerprint != "00000000000000bb" || v.Stale != 1 {
		t.Errorf("unused %+v, stale %d", v.Unused, v.Stale)
	}
	v = judge(t, nil, rules.Settings{}, Context{Stage: Audit, Read: reader(files)})
	if len(v.Unused) != 2 || v.Stale != 2 {
		t.Errorf("without findings: unused %+v, stale %d", v.Unused, v.Stale)
	}
	if v := judge(t, found, rules.Settings{}, Context{Stage: Hook, Read: reader(files)}); v.Unused != nil || v.Stale != 0 {
		t.Errorf("a hook, which sees only a change, knows what is unused: %+v", v)
	}
}

func TestKnownAtTheBase(t *testing.T) {
	found := []scanners.Finding{finding(rules.High, "a"), finding(rules.High, "b")}
	known := func(f *scanners.Finding) bool { return f.Fingerprint == "a" }
	v := judge(t, found, rules.Settings{}, Context{Stage: Audit, Known: known})
	if len(v.Tracked) != 1 || v.Tracked[0].Fingerprint != "a" || len(v.Blocking) != 1 {
		t.Errorf("%+v", v)
	}
}
