package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"picket/audit"
	"picket/audit/event"
	"picket/audit/state"
	"picket/report"
)

// narrow turns the flags into what the audit looks at.
func (a *app) narrow(ctx context.Context, opt *audit.Options, o auditOptions, j *audited) error {
	debug.SetMemoryLimit(int64(opt.MaxMemory) / 10 * 8) // the runtime may go a little beyond
	if o.Shard != "" && o.Repos == "" {
		var err error
		if opt.Shard, err = audit.ParseShard(o.Shard); err != nil {
			return wrongUse("--shard 1/4", "%w", err)
		}
		j.part = o.Shard
		j.remarks = append(j.remarks, "part "+o.Shard+" of the audit alone: picket report merge joins the parts")
	}
	switch {
	case o.Range != "":
		r, err := audit.ReadRange(ctx, opt.Repo, o.Range)
		if err != nil {
			return err
		}
		opt.Range = &r
	case o.SinceRef != "":
		opt.Range = &audit.Range{Tips: []string{"HEAD"}, Not: []string{o.SinceRef}}
	case o.CI:
		return a.narrowToEvent(ctx, opt, j)
	case o.State != "":
		s, err := state.Load(o.State, j.setup.digest)
		if err != nil {
			return err
		}
		if len(s.Tips) > 0 {
			opt.Range = &audit.Range{All: true, Not: s.Tips, Gone: true}
			j.remarks = append(j.remarks, "only what is new since the last audit with "+o.State+" was looked at")
		}
	}
	return nil
}

func (a *app) narrowToEvent(ctx context.Context, opt *audit.Options, j *audited) error {
	e, err := event.Read(a.getenv, os.ReadFile)
	if err != nil {
		return err
	}
	if e.Whole() {
		j.remarks = append(j.remarks, e.System+", "+e.Kind+": the whole history")
		return nil
	}
	r := audit.Range{Tips: []string{e.Head}, Others: e.Others, Gone: e.Kind == "push"}
	from := "what no other branch has"
	if r.Tagged = e.Tag != ""; r.Tagged {
		from = "what no branch has"
	}
	if e.Base != "" {
		r.Not = []string{e.Base}
		from = e.Base
	}
	if e.Tag != "" { // a light one is the commit itself
		tag := "refs/tags/" + e.Tag
		if _, err := opt.Repo.RevParse(ctx, tag); err != nil {
			j.remarks = append(j.remarks, "the tag "+e.Tag+" is not in this clone, so what it says was not looked at")
		} else {
			r.Tips = append(r.Tips, tag)
		}
	}
	opt.Range, opt.Depth = &r, e.Depth
	j.remarks = append(j.remarks, fmt.Sprintf("%s, %s: %s..%s", e.System, e.Kind, from, e.Head))
	return nil
}

// remember writes the state after an audit that was complete.
func (a *app) remember(o auditOptions, j *audited) error {
	if o.State == "" || !j.result.Coverage.Complete || j.result.Interrupted {
		return nil
	}
	return state.State{Digest: j.setup.digest, Tips: j.result.Tips}.Save(o.State)
}

// parseMemory reads a size in bytes, with kB, MB or GB in powers of 1024.
func parseMemory(text string) (int64, error) {
	number, unit := strings.TrimRight(text, "kKmMgGbBi"), int64(1)
	switch strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(text[len(number):]), "b"), "i") {
	case "":
	case "k":
		unit = 1 << 10
	case "m":
		unit = 1 << 20
	case "g":
		unit = 1 << 30
	default:
		return 0, fmt.Errorf("want a number with MB or GB")
	}
	n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
	if err != nil || n > math.MaxInt64/unit || n*unit < 64<<20 {
		return 0, fmt.Errorf("want at least 64MB")
	}
	return n * unit, nil
}

// auditList audits the repositories of a list one after the other, and reports
// them as one. The path of a finding then begins with its repository's.
func (a *app) auditList(ctx context.Context, o auditOptions) error {
	dirs, err := readList(o.Repos)
	if err != nil {
		return err
	}
	if o.Shard != "" {
		shard, err := audit.ParseShard(o.Shard)
		if err != nil {
			return wrongUse("--shard 1/4", "%w", err)
		}
		return a.auditAll(ctx, o, shard.Share(dirs), dirs)
	}
	return a.auditAll(ctx, o, dirs, dirs)
}

func readList(path string) ([]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--repos: %w", err)
	}
	var dirs []string
	known := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' && !known[same(line)] {
			known[same(line)] = true
			dirs = append(dirs, line)
		}
	}
	if len(dirs) == 0 {
		return nil, wrongUse("a folder a line", "--repos %s lists no repository", path)
	}
	return dirs, nil
}

// same is equal for all ways to write a folder: a repository that stands in the list
// twice is audited once.
func same(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return dir
}

// many is the remark that says what a report of several repositories is of.
func many(audited, listed int) string {
	all := report.Count(int64(listed), "repository", "repositories")
	if audited < listed {
		return report.Digits(int64(audited)) + " of " + all + " audited"
	}
	return all + " audited"
}
