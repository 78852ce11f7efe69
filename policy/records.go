package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"picket/rules"
	"picket/scanners"
)

// The files that hold what people accepted, relative to the top. Both are JSON
// lines, one finding each, in order of fingerprint, without a secret and without
// a line number: two branches that each add entries touch different lines, and
// with the merge=union attribute that picket writes beside them never conflict.
const (
	AllowFile      = ".picket/allow.jsonl"
	BaselineFile   = ".picket/baseline.jsonl"
	AttributesFile = ".picket/.gitattributes"
	Attributes     = "*.jsonl merge=union text eol=lf\n"
)

// Reader returns the bytes of a file by its slash-separated path relative to the
// top of the repository, and an error that is fs.ErrNotExist when there is none.
type Reader func(name string) ([]byte, error)

// Record is one line of either file. The fingerprint decides, and with a scope the
// path as well; the rule, and otherwise the path, say what it was and where it stood,
// so that people can judge a review.
type Record struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule,omitempty"`
	Path        string `json:"path,omitempty"`
	Scope       string `json:"scope,omitempty"` // ScopePath, or "": wherever it stands
	Reason      string `json:"reason,omitempty"`
	Author      string `json:"author,omitempty"`
	Date        string `json:"date,omitempty"`  // YYYY-MM-DD
	Until       string `json:"until,omitempty"` // YYYY-MM-DD, the last day it holds
	Ticket      string `json:"ticket,omitempty"`
}

// ScopePath is the scope of a record that holds in its path only. A secret that is
// accepted is accepted wherever it stands; a way of writing code that is right in one
// file is not therefore right in the next, though its text may be the same.
const ScopePath = "path"

// key is what there is one record of: the finding, and the path where that counts.
func (r *Record) key() string {
	if r.Scope == ScopePath {
		return scoped(r.Fingerprint, r.Path)
	}
	return r.Fingerprint
}

func scoped(fingerprint, path string) string {
	return fingerprint + "\x00" + strings.ToValidUTF8(path, "?")
}

// RecordError is a line that cannot be read.
type RecordError struct {
	File string
	Line int
	Err  error
}

func (e *RecordError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }
func (e *RecordError) Unwrap() error { return e.Err }

// Hints says how to mend the file.
func (e *RecordError) Hints() []string {
	return []string{"each line of " + e.File + ` is one object: {"fingerprint": "...", "rule": "...", "reason": "..."}`}
}

// ParseRecords reads JSON lines. A line that is no record is an error: an entry
// that counts for nothing must not look as if it did. Of two for the
// same, as a union merge can leave them, the later one holds. A byte order mark at the
// beginning, which some editors leave, is no part of the first.
func ParseRecords(file string, data []byte) ([]Record, error) {
	var records []Record
	index := map[string]int{}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	for n, line := range bytes.Split(data, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		r, err := parseRecord(line)
		if err != nil {
			return nil, &RecordError{file, n + 1, err}
		}
		if i, ok := index[r.key()]; ok {
			records[i] = r
			continue
		}
		index[r.key()] = len(records)
		records = append(records, r)
	}
	return records, nil
}

func parseRecord(line []byte) (Record, error) {
	var r Record
	for _, mark := range []string{"<<<<<<<", "=======", ">>>>>>>"} {
		if bytes.HasPrefix(line, []byte(mark)) {
			return r, errors.New("a merge conflict that was not resolved")
		}
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return r, fmt.Errorf("not a record: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return r, errors.New("more than one object on the line")
	}
	if len(r.Fingerprint) != 16 || strings.Trim(r.Fingerprint, "0123456789abcdef") != "" {
		return r, fmt.Errorf("fingerprint %q is not 16 hex digits", r.Fingerprint)
	}
	if r.Scope != "" && (r.Scope != ScopePath || r.Path == "") {
		return r, fmt.Errorf("scope %q: there is only %q, and it wants a path", r.Scope, ScopePath)
	}
	for _, date := range []string{r.Date, r.Until} {
		if date == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return r, fmt.Errorf("%q is not a date like 2027-01-31", date)
		}
	}
	return r, nil
}

// EncodeRecords is what ParseRecords reads, in order of fingerprint and path.
func EncodeRecords(records []Record) []byte {
	sorted := append([]Record(nil), records...)
	slices.SortStableFunc(sorted, func(a, b Record) int { return strings.Compare(a.key(), b.key()) })
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for i := range sorted {
		// A struct of strings cannot fail to encode.
		_ = enc.Encode(&sorted[i])
	}
	return visible(out.Bytes())
}

// visible writes characters that cannot be seen, or that turn the text around, as
// JSON escapes: the file is reviewed by people.
func visible(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for _, r := range string(data) {
		if r < 0x80 || unicode.IsPrint(r) {
			out = utf8.AppendRune(out, r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			out = fmt.Appendf(out, "\\u%04x", unit)
		}
	}
	return out
}

// ReadRecords reads one of the two files; none when it does not exist.
func ReadRecords(read Reader, file string) ([]Record, error) {
	if read == nil {
		return nil, nil
	}
	data, err := read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	return ParseRecords(file, data)
}

// allow is a record as a suppression. Without a scope its path only informs.
func (r Record) allow(file string) rules.Allow {
	a := rules.Allow{
		Fingerprint: r.Fingerprint, Reason: r.Reason, Author: r.Author,
		Date: r.Date, Until: r.Until, Ticket: r.Ticket, Source: file,
	}
	if r.Scope == ScopePath {
		a.Path = r.Path
	}
	return a
}

// BaselinePath is where a repository's baseline is.
func BaselinePath(p rules.Policy) string {
	if p.Baseline != "" {
		return p.Baseline
	}
	return BaselineFile
}

// accepted reads both files: suppressions beside those of the settings, and the
// keys of the baseline.
func accepted(s rules.Settings, read Reader) (Accepted, error) {
	acc := Accepted{Allows: s.Allows[:len(s.Allows):len(s.Allows)]}
	records, err := ReadRecords(read, AllowFile)
	if err != nil {
		return acc, err
	}
	for _, r := range records {
		acc.Allows = append(acc.Allows, r.allow(AllowFile))
	}
	known, err := ReadRecords(read, BaselinePath(s.Policy))
	if err != nil {
		return acc, err
	}
	acc.Baseline, acc.Entries = make(map[string]bool, len(known)), len(known)
	for _, r := range known {
		acc.Baseline[r.key()] = true
	}
	return acc, nil
}

// listed says whether the baseline has a finding, by its fingerprint or in all its paths.
func listed(baseline map[string]bool, f *scanners.Finding) bool {
	if baseline[f.Fingerprint] {
		return true
	}
	if !baseline[scoped(f.Fingerprint, f.Path)] {
		return false
	}
	if f.Commit != nil {
		for _, p := range f.Commit.Places {
			if !baseline[scoped(f.Fingerprint, p.Path)] {
				return false
			}
		}
	}
	return true
}

// LastFile, in the Git directory of the work tree, holds the records of what the
// last refused commit or push showed, for picket allow --last.
const LastFile = "picket-last.jsonl"

// RecordsOf describes findings, one record for each fingerprint, and of what is no
// secret one for each path as well.
func RecordsOf(findings []scanners.Finding) []Record {
	var records []Record
	seen := map[string]bool{}
	for i := range findings {
		f := &findings[i]
		r := Record{Fingerprint: f.Fingerprint, Rule: f.Rule, Path: strings.ToValidUTF8(f.Path, "?")}
		if f.Category != rules.Secret && f.Path != "" {
			r.Scope = ScopePath
		}
		if !seen[r.key()] {
			seen[r.key()] = true
			records = append(records, r)
		}
	}
	return records
}
