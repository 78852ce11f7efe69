package load

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/team"
)

// The floors below are what the rules reach less a small margin. A change that
// falls under one loses secrets or cries wolf, and must say why it may.
const (
	leastPrecision  = 0.98
	leastRecall     = 0.84
	mostUnlabelled  = 0.45  // findings without a label per million bytes
	leastBlocking   = 0.990 // precision of what blocks by default: high and critical
	leastVectors    = 0.75
	mostFalseVector = 0.036
	corpora         = "../../../shared/corpora/"
)

// identifiers are the categories that a scanner need not report: they name, they
// open nothing.
var identifiers = []string{"UUID", "Nonce", "Salt", "AWS S3 Bucket", "Firebase Domain", "Tencent WeChat API App ID"}

// label is one row of labels.jsonl.
type label struct {
	File     string
	Start    int `json:"line_start"`
	End      int `json:"line_end"`
	Label    string
	Category string
}

// unit is a labelled range of lines: positive when a row of it is true.
type unit struct {
	start, end     int
	positive, idle bool // idle: all its true rows are identifiers
	hit            bool
	blocked        bool // hit by a finding of high or critical severity
}

func openCorpus(t *testing.T, name string) io.Reader {
	t.Helper()
	f, err := os.Open(corpora + name)
	if err != nil {
		t.Skip("the corpora are not beside the project: ", err)
	}
	t.Cleanup(func() { f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func builtinTeam(t *testing.T) *team.Team {
	t.Helper()
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	tm, err := team.New(set, team.Options{DecodeDepth: team.HookDepth})
	if err != nil {
		t.Fatal(err)
	}
	return tm
}

// TestAccuracyOnSource measures precision and recall on labelled source files, by
// lines: the measure of CredData's own benchmark of 2022.
func TestAccuracyOnSource(t *testing.T) {
	archive := tar.NewReader(openCorpus(t, "creddata-dev.tar.gz"))
	tm := builtinTeam(t)
	texts := map[string][]byte{}
	var labels []byte
	for {
		h, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		if path.Base(h.Name) == "labels.jsonl" {
			labels = data
		} else if _, file, ok := strings.Cut(h.Name, "/files/"); ok {
			texts["files/"+file] = data
		}
	}
	units := unitsOf(t, labels)
	var all, blocking tally
	var unlabelled, size int
	for file, text := range texts {
		size += len(text)
		for _, f := range tm.Scan(nil, scanners.Text{Path: file, Bytes: text}) {
			if f.Category == "secret" && !mark(units[file], f) {
				unlabelled++
			}
		}
		for _, u := range units[file] {
			all.add(u, u.hit)
			blocking.add(u, u.blocked)
		}
	}
	perMB := float64(unlabelled) / float64(size) * 1e6
	t.Logf("source: %v; %d findings without a label, %.2f per MB", all, unlabelled, perMB)
	t.Logf("what blocks: %v", blocking)
	if all.precision() < leastPrecision || blocking.precision() < leastBlocking || all.recall() < leastRecall || perMB > mostUnlabelled {
		t.Errorf("below the floors: precision %.2f (%.3f of what blocks), recall %.2f, at most %.2f unlabelled per MB", leastPrecision, leastBlocking, leastRecall, mostUnlabelled)
	}
}

// tally counts units: found, found wrongly, missed.
type tally struct{ tp, fp, fn int }

func (c *tally) add(u *unit, hit bool) {
	switch {
	case u.positive && u.idle:
	case u.positive && hit:
		c.tp++
	case u.positive:
		c.fn++
	case hit:
		c.fp++
	}
}

func (c tally) precision() float64 { return float64(c.tp) / float64(c.tp+c.fp) }
func (c tally) recall() float64    { return float64(c.tp) / float64(c.tp+c.fn) }

func (c tally) String() string {
	return fmt.Sprintf("TP %d, FP %d, FN %d: precision %.3f, recall %.3f", c.tp, c.fp, c.fn, c.precision(), c.recall())
}

func unitsOf(t *testing.T, labels []byte) map[string][]*unit {
	t.Helper()
	type key struct {
		file       string
		start, end int
	}
	byKey := map[key]*unit{}
	units := map[string][]*unit{}
	lines := bufio.NewScanner(bytes.NewReader(labels))
	for lines.Scan() {
		var l label
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		k := key{l.File, l.Start, l.End}
		u := byKey[k]
		if u == nil {
			u = &unit{start: l.Start, end: l.End, idle: true}
			byKey[k] = u
			units[l.File] = append(units[l.File], u)
		}
		if l.Label == "T" {
			u.positive = true
			for _, c := range strings.Split(l.Category, ":") {
				u.idle = u.idle && slices.Contains(identifiers, c)
			}
		}
	}
	if lines.Err() != nil || len(units) == 0 {
		t.Fatalf("the labels cannot be read: %v", lines.Err())
	}
	return units
}

// mark notes which units a finding hits, and says whether it hits any. One that
// hits a positive unit is not charged with the negative ones beside it.
func mark(units []*unit, f scanners.Finding) bool {
	var hit []*unit
	positive := false
	for _, u := range units {
		if u.start <= f.EndLine && f.Line <= u.end {
			hit = append(hit, u)
			positive = positive || u.positive
		}
	}
	for _, u := range hit {
		u.hit = u.hit || u.positive || !positive
		u.blocked = u.blocked || f.Severity >= rules.High && (u.positive || !positive)
	}
	return len(hit) > 0
}

// TestAccuracyOnVectors measures how many of the strings that other scanners test
// their provider rules with are found, and how many innocent ones are flagged.
func TestAccuracyOnVectors(t *testing.T) {
	lines := bufio.NewScanner(openCorpus(t, "vectors-dev.jsonl.gz"))
	lines.Buffer(nil, 1<<22)
	tm := builtinTeam(t)
	var positives, found, clean, cleanFound, negatives, flagged int
	for lines.Scan() {
		var v struct {
			ID, Text  string
			Positive  bool
			Synthetic bool // counts up, repeats itself, says example
			Secrets   []string
		}
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		hits := tm.Scan(nil, scanners.Text{Path: v.ID + ".txt", Bytes: []byte(v.Text)})
		if !v.Positive {
			negatives++
			if len(hits) > 0 {
				flagged++
			}
			continue
		}
		positives++
		if !v.Synthetic {
			clean++
		}
		if slices.ContainsFunc(hits, func(f scanners.Finding) bool {
			return len(v.Secrets) == 0 || slices.ContainsFunc(v.Secrets, func(s string) bool { return overlap(f.Secret, s) })
		}) {
			found++
			if !v.Synthetic {
				cleanFound++
			}
		}
	}
	if lines.Err() != nil || positives == 0 || negatives == 0 {
		t.Fatalf("the vectors cannot be read: %v", lines.Err())
	}
	recall, wrong := float64(found)/float64(positives), float64(flagged)/float64(negatives)
	t.Logf("vectors: %d of %d found (%.3f), without the made-up ones %.3f, %d of %d innocent ones flagged (%.3f)",
		found, positives, recall, float64(cleanFound)/float64(clean), flagged, negatives, wrong)
	if recall < leastVectors || wrong > mostFalseVector {
		t.Errorf("below the floors: %.2f found, at most %.3f flagged", leastVectors, mostFalseVector)
	}
}

// overlap says whether two secrets are the same but for their edges.
func overlap(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return min(len(a), len(b)) >= 4
	}
	n := min(8, len(a), len(b))
	for i := 0; i+n <= len(a); i++ {
		if strings.Contains(b, a[i:i+n]) {
			return true
		}
	}
	return false
}
