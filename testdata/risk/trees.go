package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"picket/rules"
	"picket/scanners"
)

// head scans every file of HEAD.
func (m *measure) head(r *repo) error {
	files, lines, size, blocking, warning := 0, 0, 0, 0, 0
	var spent time.Duration
	err := r.head(func(modeOf, path string, data []byte) {
		files++
		size += len(data)
		if bytes.IndexByte(data[:min(len(data), 8000)], 0) < 0 {
			lines += bytes.Count(data, []byte("\n"))
		}
		start := time.Now()
		found := m.team.Scan(nil, scanners.Text{Path: path, Mode: mode(modeOf), Bytes: data})
		spent += time.Since(start)
		for _, x := range found {
			switch {
			case x.Severity >= rules.High:
				blocking++
			case x.Severity == rules.Medium:
				warning++
			}
			m.show("", x)
		}
	})
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d files, %d lines, %.1f MB, %v; blocking %d, %.2f per 100,000 lines; warnings %d; objects missing %d\n", r.dir, files, lines,
		float64(size)/1e6, spent.Round(time.Millisecond), blocking, float64(blocking)*1e5/float64(max(lines, 1)), warning, r.lost)
	return nil
}

// entry is one changed path of a commit.
type entry struct {
	oldMode, newMode, oldID, newID, path string
}

// history scans commits as a hook would have seen them: the new contents, and
// what is found there counts when the old contents do not hold it.
func (m *measure) history(r *repo, n int) error {
	log, err := r.git("log", "--first-parent", "-m", "--no-renames", "--raw", "-z", "--no-abbrev", "--format=%x01%H", "-n", strconv.Itoa(n), "HEAD")
	if err != nil {
		return err
	}
	commits, blocked, warned := 0, 0, 0
	for _, record := range strings.Split(log, "\x01")[1:] {
		commits++
		found, err := m.commit(r, entries(record[40:]))
		if err != nil {
			return err
		}
		worst := rules.Severity(0)
		for _, f := range found {
			worst = max(worst, f.Severity)
			if f.Severity >= rules.High {
				m.show(record[:10]+" ", f)
			}
		}
		switch {
		case worst >= rules.High:
			blocked++
		case worst == rules.Medium:
			warned++
		}
	}
	fmt.Printf("%s: %d commits, blocked %d (1 in %d), warned %d; objects missing %d\n", r.dir, commits, blocked, commits/max(blocked, 1), warned, r.lost)
	return nil
}

// entries reads the raw lines of git log -z.
func entries(record string) []entry {
	var out []entry
	parts := strings.Split(record, "\x00")
	for k := 0; k+1 < len(parts); k++ {
		if meta := strings.TrimLeft(parts[k], "\n"); strings.HasPrefix(meta, ":") {
			f := strings.Fields(meta)
			out = append(out, entry{f[0], f[1], f[2], f[3], parts[k+1]})
			k++
		}
	}
	return out
}

// commit finds what a change adds.
func (m *measure) commit(r *repo, changed []entry) ([]scanners.Finding, error) {
	scan := func(dst []scanners.Finding, modeOf, id, path string) ([]scanners.Finding, error) {
		if k := mode(modeOf); k == 0 || k == 0o160000 {
			return dst, nil
		}
		data, err := r.blob(id)
		return m.team.Scan(dst, scanners.Text{Path: path, Mode: mode(modeOf), Bytes: data}), err
	}
	var found, old []scanners.Finding
	var err error
	for _, e := range changed {
		if found, err = scan(found, e.newMode, e.newID, e.path); err != nil {
			return nil, err
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	had := map[string]int{}
	for _, e := range changed {
		if old, err = scan(old[:0], e.oldMode, e.oldID, e.path); err != nil {
			return nil, err
		}
		for _, f := range old {
			had[f.Fingerprint]++
		}
	}
	kept := found[:0]
	for _, f := range found {
		if had[f.Fingerprint] > 0 {
			had[f.Fingerprint]--
			continue
		}
		kept = append(kept, f)
	}
	return kept, nil
}
