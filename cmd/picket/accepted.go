package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"picket/audit"
	"picket/git"
	"picket/policy"
	"picket/rules"
	"picket/scan"
	"picket/scanners"
	"picket/scanners/team"
)

// saveRecords writes a file of accepted findings, and beside the usual ones the
// attributes by which Git merges them line by line.
func (s *setup) saveRecords(name string, records []policy.Record) error {
	if err := s.saveFile(name, policy.EncodeRecords(records)); err != nil {
		return err
	}
	if filepath.ToSlash(filepath.Dir(name)) != filepath.Dir(policy.AttributesFile) {
		return nil
	}
	_, err := s.read(policy.AttributesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return s.saveFile(policy.AttributesFile, []byte(policy.Attributes))
	}
	return err
}

// saveFile writes a file below the top of the work tree. The repository is somebody
// else's perhaps: a link in it leads to nothing outside, and is no file to write through.
func (s *setup) saveFile(name string, data []byte) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return wrongUse("choose a path below the top", "%s is not inside the repository", name)
	}
	root, err := os.OpenRoot(s.repo.Top)
	if err != nil {
		return err
	}
	defer root.Close()
	if err = saveIn(root, filepath.FromSlash(name), data); err != nil {
		return fmt.Errorf("writing %s: %w", name, bareError(err))
	}
	return nil
}

// saveIn replaces a file of a folder as a whole.
func saveIn(root *os.Root, name string, data []byte) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	perm, exact := fs.FileMode(0o666), fs.FileMode(0)
	if info, err := root.Lstat(name); err == nil && info.Mode().IsRegular() {
		exact = info.Mode().Perm()
	}
	tmp, err := besideOf(name, func(name string) (*os.File, error) { return root.OpenFile(name, writeNew, perm) })
	if err != nil {
		return err
	}
	return fillAndMove(tmp, data, exact, func(from string) error { return root.Rename(from, name) }, root.Remove)
}

// needsWorkTree refuses to accept findings where no file can be written.
func (s *setup) needsWorkTree(command string) error {
	if s.repo == nil || s.repo.Top == "" {
		return wrongUse("change to a work tree first", "%s writes into a work tree, and there is none here", command)
	}
	return nil
}

// identity is who Git would name as the author, "Name <address>"; "" when Git
// does not know.
func identity(ctx context.Context, repo *git.Repo) string {
	out, err := repo.Output(ctx, "var", "GIT_AUTHOR_IDENT")
	if err != nil {
		return ""
	}
	ident := strings.TrimSpace(string(out))
	if i := strings.LastIndexByte(ident, '>'); i >= 0 {
		return ident[:i+1]
	}
	return ""
}

// everything is what is found in the work tree and, if wanted, in the history,
// whatever was accepted earlier.
func (s *setup) everything(ctx context.Context, env []string, history bool) ([]scanners.Finding, scanners.Coverage, error) {
	var shut unopened
	crew, err := team.New(s.set, team.Options{DecodeDepth: team.AuditDepth, Opener: shut.opener(s.set.Settings.Scan, 0)})
	if err != nil {
		return nil, scanners.Coverage{}, err
	}
	r, err := scan.Paths(ctx, []string{s.repo.Top}, scan.Listing{Env: env},
		scan.Options{Scanner: crew, Name: crew.Name, MaxSize: s.set.Settings.Scan.MaxFileSize})
	if err != nil || !history {
		return r.Findings, r.Coverage, err
	}
	past, err := audit.Run(ctx, audit.Options{Repo: s.repo, Set: s.set, Team: crew})
	if err != nil {
		return nil, r.Coverage, err
	}
	all := scan.Merge(r, scan.Result{Findings: past.Findings, Coverage: past.Coverage})
	all.Coverage.Commits = past.Coverage.Commits
	return all.Findings, all.Coverage, nil
}

// accountable are the findings that would block or warn at any stage, were nothing
// accepted and the mode the strictest.
func (s *setup) accountable(found []scanners.Finding) ([]scanners.Finding, error) {
	settings := rules.Settings{Policy: s.set.Settings.Policy}
	settings.Policy.Mode = rules.ModeBlock
	var out []scanners.Finding
	seen := map[string]bool{}
	for _, stage := range []policy.Stage{policy.Audit, policy.Hook, policy.Scan} {
		v, err := policy.Judge(found, settings, policy.Context{Stage: stage, Today: today()})
		if err != nil {
			return nil, err
		}
		for _, f := range v.Shown() {
			if at := f.Fingerprint + "\x00" + f.Path; !seen[at] {
				seen[at] = true
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// maxDays bounds --until in days to a century: dates of five-digit years would not
// compare as texts.
const maxDays = 36_525

// lastDay reads the value of --until: a date, or a number of days from today.
func lastDay(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	hint := "--until 2027-01-31, or --until 30d"
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n <= 0 || n > maxDays {
			return "", wrongUse(hint, "--until %q is no number of days", text)
		}
		return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", wrongUse(hint, "--until %q is not a date", text)
	}
	if policy.Expired(text, today()) {
		return "", wrongUse(hint, "--until %s is past", text)
	}
	return text, nil
}
