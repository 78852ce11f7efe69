package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// report is one finding of another scanner that it is sure of.
type report struct {
	tool, project, rule string
	path                string // in the project
	start, end          int    // lines
}

func (r report) place() string { return fmt.Sprintf("%s/%s:%d", r.project, r.path, r.start) }

// readers turn a scanner's JSON into findings, leaving out what it says itself it
// is not sure of.
var readers = map[string]func([]byte) ([]report, error){
	"bandit": readBandit, "gosec": readGosec, "semgrep": readSemgrep, "njsscan": readNjsscan, "checkov": readCheckov,
}

// readReports reads all reports of a folder, each finding once.
func readReports(dir string) ([]report, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	seen := map[report]bool{}
	var all []report
	for _, name := range names {
		tool, rest, _ := strings.Cut(strings.TrimSuffix(filepath.Base(name), ".json"), "-")
		read := readers[tool]
		if read == nil {
			return nil, fmt.Errorf("%s: there is no reader for %s", name, tool)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if len(data) == 0 {
			fmt.Printf("%s is empty\n", name)
			continue
		}
		found, err := read(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, f := range found {
			f.tool, f.project = tool, rest
			if !seen[f] {
				seen[f] = true
				all = append(all, f)
			}
		}
	}
	return all, nil
}

// within makes a path relative to a project, whatever a scanner prints.
func within(project, path string) string {
	if _, rest, ok := strings.Cut("/"+path, "/"+project+"/"); ok {
		return rest
	}
	return strings.TrimPrefix(strings.TrimPrefix(path, "./"), "/")
}

func readBandit(data []byte) (out []report, err error) {
	var doc struct {
		Results []struct {
			ID         string `json:"test_id"`
			Path       string `json:"filename"`
			Severity   string `json:"issue_severity"`
			Confidence string `json:"issue_confidence"`
			Line       int    `json:"line_number"`
			Lines      []int  `json:"line_range"`
		} `json:"results"`
	}
	err = json.Unmarshal(data, &doc)
	for _, r := range doc.Results {
		if r.Confidence == "HIGH" && r.Severity != "LOW" {
			out = append(out, report{rule: r.ID, path: r.Path, start: slices.Min(append(r.Lines, r.Line)), end: slices.Max(append(r.Lines, r.Line))})
		}
	}
	return out, err
}

func readGosec(data []byte) (out []report, err error) {
	var doc struct {
		Issues []struct {
			ID         string `json:"rule_id"`
			Path       string `json:"file"`
			Severity   string `json:"severity"`
			Confidence string `json:"confidence"`
			Line       string `json:"line"`
		}
	}
	err = json.Unmarshal(data, &doc)
	for _, r := range doc.Issues {
		from, to, ok := strings.Cut(r.Line, "-")
		if !ok {
			to = from
		}
		start, _ := strconv.Atoi(from)
		end, _ := strconv.Atoi(to)
		if r.Confidence == "HIGH" && r.Severity != "LOW" {
			out = append(out, report{rule: r.ID, path: r.Path, start: start, end: end})
		}
	}
	return out, err
}

func readSemgrep(data []byte) (out []report, err error) {
	type at struct{ Line int }
	var doc struct {
		Results []struct {
			ID         string `json:"check_id"`
			Path       string
			Start, End at
		}
	}
	err = json.Unmarshal(data, &doc)
	for _, r := range doc.Results {
		out = append(out, report{rule: r.ID[strings.LastIndexByte(r.ID, '.')+1:], path: r.Path, start: r.Start.Line, end: r.End.Line})
	}
	return out, err
}

func readNjsscan(data []byte) (out []report, err error) {
	type rule struct {
		Files []struct {
			Path  string `json:"file_path"`
			Lines [2]int `json:"match_lines"`
		}
		Metadata struct{ Severity string }
	}
	var doc struct{ Nodejs, Templates map[string]rule }
	err = json.Unmarshal(data, &doc)
	for _, group := range []map[string]rule{doc.Nodejs, doc.Templates} {
		for id, r := range group {
			for _, f := range r.Files {
				if r.Metadata.Severity == "ERROR" {
					out = append(out, report{rule: id, path: f.Path, start: f.Lines[0], end: f.Lines[1]})
				}
			}
		}
	}
	return out, err
}

// readCheckov reads one report or a list of them. checkov knows no confidence.
func readCheckov(data []byte) (out []report, err error) {
	type part struct {
		Results struct {
			Failed []struct {
				ID    string `json:"check_id"`
				Path  string `json:"file_path"`
				Lines [2]int `json:"file_line_range"`
			} `json:"failed_checks"`
		} `json:"results"`
	}
	var parts []part
	if err = json.Unmarshal(data, &parts); err != nil {
		parts = make([]part, 1)
		err = json.Unmarshal(data, &parts[0])
	}
	for _, p := range parts {
		for _, r := range p.Results.Failed {
			out = append(out, report{rule: r.ID, path: r.Path, start: r.Lines[0], end: r.Lines[1]})
		}
	}
	return out, err
}
