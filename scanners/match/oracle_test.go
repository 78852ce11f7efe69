package match

import (
	"bufio"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp/syntax"
	"strconv"
	"strings"
	"testing"

	"github.com/zricethezav/gitleaks/v8/detect"

	"picket/rules"
)

// oracleCase is one text with what both found: a count for each rule, line and
// secret.
type oracleCase struct {
	name, text   string
	theirs, ours map[oracleKey]int
	hits         []Hit
	engine       *Engine
}

type oracleKey struct {
	rule   string
	line   int // of the match's first byte, from 1
	secret string
}

// oracle runs both engines over one text and reports every finding that only one
// has. It returns how many both have.
func oracle(t *testing.T, d *detect.Detector, e *Engine, name, text string) int {
	c := &oracleCase{name: name, text: text, theirs: map[oracleKey]int{}, ours: map[oracleKey]int{}, engine: e}
	//lint:ignore SA1019 the detector still takes no other
	for _, f := range d.Detect(detect.Fragment{Raw: text, FilePath: name, StartLine: 1}) {
		c.theirs[oracleKey{f.RuleID, f.StartLine, f.Secret}]++
	}
	if !e.PathSkipped(name) {
		for _, h := range e.Settle([]byte(text), name, e.Find(nil, []byte(text))) {
			if h.Comment.Frees {
				continue // gitleaks drops these; here policy decides
			}
			c.hits = append(c.hits, h)
			c.ours[oracleKey{e.rule(h.Rule).ID, c.lineOf(h.Start), h.Secret}]++
		}
	}
	same := 0
	for key, n := range c.theirs {
		same += min(n, c.ours[key])
		if n > c.ours[key] && !c.generic(key) && !c.twice(key) {
			t.Errorf("%s: gitleaks found %s at line %d %d times, picket %d: %q", name, key.rule, key.line, n, c.ours[key], key.secret)
		}
	}
	for key, n := range c.ours {
		if n > c.theirs[key] && !c.hidden(key) {
			t.Errorf("%s: picket found %s at line %d %d times, gitleaks %d: %q", name, key.rule, key.line, n, c.theirs[key], key.secret)
		}
	}
	return same
}

func (c *oracleCase) lineOf(at int) int { return 1 + strings.Count(c.text[:at], "\n") }

// generic says whether a finding of gitleaks is one of the listed class "a specific
// rule at the same place": it is of the generic rule, and picket has found the same
// secret, on lines that hold this one's, by a specific rule.
func (c *oracleCase) generic(key oracleKey) bool {
	if key.rule != "generic-api-key" {
		return false
	}
	for i := range c.hits {
		h := &c.hits[i]
		if !c.engine.rule(h.Rule).Generic && strings.Contains(h.Secret, key.secret) && c.lineOf(h.Start) <= key.line && key.line <= c.lineOf(h.End) {
			return true
		}
	}
	return false
}

// twice says whether a finding of gitleaks is one of the listed class "what stands
// there is found once": picket has the very same finding, once and plain, and
// something encoded stands on its lines, in which gitleaks found it again.
func (c *oracleCase) twice(key oracleKey) bool {
	if c.ours[key] != 1 {
		return false
	}
	for i := range c.hits {
		h := &c.hits[i]
		if c.engine.rule(h.Rule).ID == key.rule && h.Secret == key.secret && h.Depth == 0 && c.lineOf(h.Start) == key.line {
			around := lines([]byte(c.text), h.Start, h.End)
			return len(segmentsOf(around).segments) > 0
		}
	}
	return false
}

// hidden says whether a finding of picket's is of a listed class: "a token behind an
// escape", or "a refused match hides nothing", when it begins within a match of its rule
// that is no finding.
func (c *oracleCase) hidden(key oracleKey) bool {
	r := c.engine.rule(c.engine.shelf.Index(key.rule))
	text := []byte(c.text)
	for i := range c.hits {
		h := &c.hits[i]
		if h.Rule != r.index || h.Secret != key.secret || h.Depth > 0 || c.lineOf(h.Start) != key.line {
			continue
		}
		if endsEscape(text, h.Start) {
			return true
		}
		for _, loc := range r.re.get().FindAllSubmatchIndex(text, -1) {
			if hits, _ := c.engine.consider(nil, r, text, loc, slowJudge{}); len(hits) == 0 && loc[0] < h.Start && h.Start < loc[1] {
				return true
			}
		}
	}
	return false
}

// TestOracle compares with gitleaks' own detector under gitleaks' own rules. What
// differs on purpose is in TestDifferences; of that only four classes turn up here, and
// each finding that only one has must prove that it belongs to one.
func TestOracle(t *testing.T) {
	d, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		t.Fatal(err)
	}
	set := gitleaksSet(t)
	e := New(set, Options{})
	d.MaxDecodeDepth = 0
	same, texts, size := 0, 0, 0
	check := func(name, text string) {
		texts++
		size += len(text)
		same += oracle(t, d, e, name, text)
	}
	vectors(t, check)
	generated(t, set, check)
	sources(t, check)
	e = New(set, Options{DecodeDepth: 5})
	d.MaxDecodeDepth = 5 // as the command line has it
	vectors(t, check)
	encodedVectors(t, check)
	t.Logf("%d texts, %d bytes: the same %d findings", texts, size, same)
	if same < 100 {
		t.Errorf("only %d findings in common: the comparison says nothing", same)
	}
}

// vectors calls check with each development vector, alone and inside code.
func vectors(t *testing.T, check func(name, text string)) {
	f, err := os.Open("../../../shared/corpora/vectors-dev.jsonl.gz")
	if err != nil {
		t.Logf("without the development vectors: %v", err)
		return
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<24)
	for n := 0; lines.Scan(); n++ {
		var v struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		check("vector-"+strconv.Itoa(n), v.Text)
	}
}

// generated calls check with three texts made from each rule's regexp, so that there is
// something to find where the vectors are not at hand.
func generated(t *testing.T, set *rules.Set, check func(name, text string)) {
	rnd := rand.New(rand.NewPCG(7, 11))
	ascii := strings.NewReplacer("\u017f", "s", "\u212a", "k") // (?i) takes them too, gitleaks' keywords do not
	for _, r := range set.Rules {
		re, err := syntax.Parse(r.Regex, syntax.Perl)
		if err != nil || r.Regex == "" {
			continue
		}
		for n := range 3 {
			var b strings.Builder
			generate(rnd, &b, re)
			check(r.ID+"-"+strconv.Itoa(n), "one line\n"+ascii.Replace(b.String())+"\nanother\n")
		}
	}
}

// encodedVectors does the same with each vector encoded.
func encodedVectors(t *testing.T, check func(name, text string)) {
	n := 0
	vectors(t, func(name, text string) {
		n++
		switch n % 4 {
		case 0:
			text = base64.StdEncoding.EncodeToString([]byte(text))
		case 1:
			text = hex.EncodeToString([]byte(text))
		case 2:
			text = percents(text)
		case 3:
			text = escapes(text)
		}
		check(name, "x: "+text+"\n")
	})
}

// sources calls check with source files of the Go tree and the module cache,
// evenly chosen, as many bytes as PICKET_ORACLE_MB says (3 without it).
func sources(t *testing.T, check func(name, text string)) {
	limit := 3
	if n, err := strconv.Atoi(os.Getenv("PICKET_ORACLE_MB")); err == nil {
		limit = n
	}
	var files []string
	for _, key := range []string{"GOROOT", "GOMODCACHE"} {
		out, err := exec.Command("go", "env", key).Output()
		if err != nil {
			t.Logf("without source files of %s: %v", key, err)
			continue
		}
		files = append(files, sourceFiles(filepath.Join(strings.TrimSpace(string(out))))...)
	}
	left := limit << 20
	step := max(1, len(files)/(limit*150))
	for i := 0; i < len(files) && left > 0; i += step {
		text, err := os.ReadFile(files[i])
		if err != nil || len(text) > 1<<20 {
			continue
		}
		left -= len(text)
		check(filepath.Base(files[i]), string(text))
	}
}

func sourceFiles(top string) []string {
	var files []string
	filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			switch filepath.Ext(path) {
			case ".go", ".md", ".json", ".yaml", ".yml", ".toml", ".js", ".py", ".sh", ".txt", ".pem", ".s", ".c":
				files = append(files, path)
			}
		}
		return nil
	})
	return files
}
