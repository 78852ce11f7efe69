package foreign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ignoreLines reads .gitleaksignore: file:rule:line or commit:file:rule:line.
func ignoreLines(data []byte) []Entry {
	var entries []Entry
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		parts := strings.Split(line, ":")
		if line == "" || line[0] == '#' || len(parts) < 3 {
			continue
		}
		n, err := strconv.Atoi(parts[len(parts)-1])
		if err != nil {
			continue
		}
		path := parts[:len(parts)-2]
		if len(path) > 1 && (len(path[0]) == 40 || len(path[0]) == 64) && strings.Trim(path[0], "0123456789abcdef") == "" {
			path = path[1:]
		}
		entries = append(entries, Entry{Rule: parts[len(parts)-2], Path: strings.Join(path, ":"), Line: n})
	}
	return entries
}

// detectSecrets reads .secrets.baseline: results by file name.
func detectSecrets(data []byte) ([]Entry, error) {
	var doc struct {
		Plugins json.RawMessage `json:"plugins_used"`
		Results map[string][]struct {
			Type string `json:"type"`
			Hash string `json:"hashed_secret"`
			Line int    `json:"line_number"`
		} `json:"results"`
	}
	if json.Unmarshal(data, &doc) != nil || doc.Plugins == nil || doc.Results == nil {
		return nil, ErrUnknown
	}
	entries := []Entry{}
	for path, list := range doc.Results {
		for _, r := range list {
			entries = append(entries, Entry{Rule: r.Type, Path: path, Line: r.Line, SHA1: strings.ToLower(r.Hash)})
		}
	}
	return entries, nil
}

// gitleaks reads its JSON report, which is also its baseline: an array. A secret
// that was redacted is no help.
func gitleaks(data []byte) ([]Entry, error) {
	var list []struct {
		RuleID    *string
		File      string
		StartLine int
		Secret    string
	}
	if json.Unmarshal(data, &list) != nil {
		return nil, ErrUnknown
	}
	entries := []Entry{}
	for _, l := range list {
		if l.RuleID == nil {
			return nil, ErrUnknown
		}
		e := Entry{Rule: *l.RuleID, Path: l.File, Line: l.StartLine}
		if !strings.Contains(l.Secret, "REDACTED") && !strings.HasSuffix(l.Secret, "...") && !strings.Contains(l.Secret, "****") {
			e.Secret = l.Secret
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// truffleHog reads JSON lines, as TruffleHog prints with --json. A line of its log
// between them is passed over.
func truffleHog(data []byte) ([]Entry, error) {
	entries := []Entry{}
	results := 0
	for n, line := range bytes.Split(data, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		var r struct {
			SourceMetadata struct {
				Data map[string]struct {
					File string `json:"file"`
					Line int    `json:"line"`
				}
			}
			DetectorName *string
			Raw          string
		}
		if err := json.Unmarshal(line, &r); err != nil {
			if results == 0 {
				return nil, ErrUnknown
			}
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
		if r.DetectorName == nil {
			continue
		}
		results++
		e := Entry{Rule: *r.DetectorName, Secret: r.Raw}
		for _, d := range r.SourceMetadata.Data {
			// Files count from 0 in some of its sources; the secret decides anyway.
			e.Path, e.Line = d.File, d.Line
		}
		entries = append(entries, e)
	}
	if results == 0 {
		return nil, ErrUnknown
	}
	return entries, nil
}

// kingfisher reads its JSON report, one document or one for each line: a list of
// findings, each with its rule.
func kingfisher(data []byte) ([]Entry, error) {
	type finding struct {
		Rule *struct {
			Name string `json:"name"`
			ID   string `json:"id"`
		} `json:"rule"`
		Finding struct {
			Snippet string `json:"snippet"`
			Path    string `json:"path"`
			Line    int    `json:"line"`
		} `json:"finding"`
	}
	entries := []Entry{}
	known := false
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err == io.EOF {
			break
		} else if err != nil {
			return nil, ErrUnknown
		}
		var doc struct {
			Findings []finding `json:"findings"`
		}
		var list []finding
		switch {
		case json.Unmarshal(raw, &doc) == nil && doc.Findings != nil:
			list = doc.Findings
		case json.Unmarshal(raw, &list) == nil:
		default:
			var one finding
			if json.Unmarshal(raw, &one) == nil {
				list = []finding{one}
			}
		}
		for _, f := range list {
			if f.Rule == nil {
				continue
			}
			known = true
			e := Entry{Rule: f.Rule.ID, Path: f.Finding.Path, Line: f.Finding.Line}
			if !strings.HasPrefix(f.Finding.Snippet, "[REDACTED") {
				e.Secret = f.Finding.Snippet
			}
			entries = append(entries, e)
		}
	}
	if !known {
		return nil, ErrUnknown
	}
	return entries, nil
}
