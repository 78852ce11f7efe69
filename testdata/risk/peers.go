package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"picket/rules"
	"picket/scanners"
)

// margin is how many lines two scanners may differ in about the same thing.
const margin = 2

// row is one line of the table: one scanner on one project.
type row struct {
	reports, blocking, covered, blocked int
	only                                int // findings of ours that block, where the scanner is silent
}

// peers compares our findings with other scanners' reports on the same sources.
func (m *measure) peers(trees, dir, judgedPath string) error {
	if trees == "" || dir == "" {
		return errors.New("want -trees and -reports")
	}
	judged, err := readJudged(judgedPath)
	if err != nil {
		return err
	}
	reports, err := readReports(dir)
	if err != nil {
		return err
	}
	projects, err := os.ReadDir(trees)
	if err != nil {
		return err
	}
	c := comparison{measure: m, judged: judged, rows: map[[2]string]*row{}, ours: map[string]map[string][]scanners.Finding{}}
	for _, p := range projects {
		if c.ours[p.Name()], err = m.tree(filepath.Join(trees, p.Name())); err != nil {
			return err
		}
	}
	for _, r := range reports {
		for name := range c.ours { // the report's name may have more behind the project's
			if strings.HasPrefix(r.project, name) && (len(r.project) == len(name) || r.project[len(name)] == '-') {
				r.project = name
			}
		}
		r.path = within(r.project, r.path)
		c.add(r)
	}
	c.silent()
	c.print()
	return nil
}

// tree scans the files of a folder: findings by path.
func (m *measure) tree(root string) (map[string][]scanners.Finding, error) {
	out := map[string][]scanners.Finding{}
	return out, filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if found := m.team.Scan(nil, scanners.Text{Path: rel, Mode: 0o100644, Bytes: data}); len(found) > 0 {
			out[rel] = found
		}
		return nil
	})
}

// comparison is all that is counted.
type comparison struct {
	*measure
	judged  map[string]verdict
	ours    map[string]map[string][]scanners.Finding // by project and path
	reports []report
	rows    map[[2]string]*row // by scanner and project
}

func (c *comparison) row(tool, project string) *row {
	k := [2]string{tool, project}
	if c.rows[k] == nil {
		c.rows[k] = &row{}
	}
	return c.rows[k]
}

// add counts one report, and names it when it is ours to explain.
func (c *comparison) add(r report) {
	c.reports = append(c.reports, r)
	row := c.row(r.tool, r.project)
	row.reports++
	v, known := judge(c.judged, r)
	if !known {
		fmt.Printf("unjudged  %-8s %-40s %s-%d  ours: %s\n", r.tool, r.rule, r.place(), r.end, c.names(r))
		return
	}
	if v.class != "blocking" {
		return
	}
	row.blocking++
	found, worst := false, rules.Severity(0)
	for _, f := range c.ours[r.project][r.path] {
		if near(r, f) && (len(v.same) == 0 || slices.Contains(v.same, f.Rule)) {
			found, worst = true, max(worst, f.Severity)
		}
	}
	if found {
		row.covered++
		if worst >= rules.High {
			row.blocked++
		}
		if !c.quiet {
			fmt.Printf("covered   %-8s %-40s %s  ours: %s\n", r.tool, r.rule, r.place(), c.names(r))
		}
		return
	}
	fmt.Printf("missed    %-8s %-40s %s-%d  ours: %s\n", r.tool, r.rule, r.place(), r.end, c.names(r))
}

func near(r report, f scanners.Finding) bool {
	return f.Line <= r.end+margin && max(f.EndLine, f.Line) >= r.start-margin
}

// names are our rules at a report's place.
func (c *comparison) names(r report) string {
	var out []string
	for _, f := range c.ours[r.project][r.path] {
		if near(r, f) {
			out = append(out, fmt.Sprintf("%s(%s)", f.Rule, word(f.Severity)))
		}
	}
	slices.Sort(out)
	return strings.Join(slices.Compact(out), " ")
}

// reads says whether a scanner looks at what a finding of ours is about.
func reads(tool string, f scanners.Finding) bool {
	ext := filepath.Ext(f.Path)
	switch tool {
	case "bandit":
		return f.Category == rules.Code && ext == ".py"
	case "gosec":
		return f.Category == rules.Code && ext == ".go"
	case "njsscan":
		return f.Category == rules.Code && slices.Contains([]string{".js", ".ts", ".html", ".ejs", ".pug", ".vue", ".hbs"}, ext)
	case "checkov":
		return f.Category == rules.Infra
	}
	return f.Category == rules.Code || f.Category == rules.Infra
}

// silent counts our blocking findings where a scanner that ran on the project
// says nothing.
func (c *comparison) silent() {
	for k, row := range c.rows {
		for path, found := range c.ours[k[1]] {
			for _, f := range found {
				if f.Severity >= rules.High && reads(k[0], f) && !slices.ContainsFunc(c.reports, func(r report) bool {
					return r.tool == k[0] && r.project == k[1] && r.path == path && near(r, f)
				}) {
					row.only++
				}
			}
		}
	}
}

func (c *comparison) print() {
	keys := make([][2]string, 0, len(c.rows))
	for k := range c.rows {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [2]string) int { return strings.Compare(a[0]+"\x00"+a[1], b[0]+"\x00"+b[1]) })
	fmt.Println("| scanner | project | sure of | of them blocking class | picket finds | and blocks | only picket, blocking |\n|---|---|--:|--:|--:|--:|--:|")
	sums := map[string]*row{}
	for i, k := range keys {
		r := c.rows[k]
		line(k[0], k[1], r)
		s := sums[k[0]]
		if s == nil {
			s = &row{}
			sums[k[0]] = s
		}
		s.reports, s.blocking, s.covered, s.blocked, s.only = s.reports+r.reports, s.blocking+r.blocking, s.covered+r.covered, s.blocked+r.blocked, s.only+r.only
		if i+1 == len(keys) || keys[i+1][0] != k[0] {
			line(k[0], "**all**", s)
		}
	}
}

func line(tool, project string, r *row) {
	percent := "–"
	if r.blocking > 0 {
		percent = fmt.Sprintf("%d (%d %%)", r.covered, 100*r.covered/r.blocking)
	}
	fmt.Printf("| %s | %s | %d | %d | %s | %d | %d |\n", tool, project, r.reports, r.blocking, percent, r.blocked, r.only)
}
