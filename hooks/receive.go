package hooks

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"picket/git"
	"picket/report"
)

// The configuration of a receiving repository.
const (
	budgetKey   = "picket.receiveBudget" // seconds that looking at a push may take
	overrideKey = "picket.allowOverride" // whether a push option may override a refusal
	// OverrideOption is the push option that asks for it: git push -o.
	OverrideOption = "picket.override"
)

// defaultBudget leaves a second to servers that end a hook after five.
const defaultBudget = 4 * time.Second

// OverrideLog records overrides, in the folder picket of the Git directory.
const OverrideLog = "overrides.log"

// receive judges what a push brings to this repository: pre-receive and
// post-receive get a line for each ref on standard input, update one ref as its
// arguments. Git keeps what is pushed in a quarantine until pre-receive is over
// (git-receive-pack(1)); the variables that lead there hold for all that is read.
func (r *run) receive() (int, error) {
	updates, err := r.received()
	if err != nil {
		return Trouble, err
	}
	budget, err := r.budget()
	if err != nil {
		return Trouble, err
	}
	args := []string{"--not", "--all", "--not"}
	var without []git.ID
	if r.ev.Name == "post-receive" {
		// The refs have moved: what was there before is known by the old ids, and by
		// the refs that this push left alone.
		args = []string{"--not"}
		for _, u := range updates {
			args = append(args, "--exclude="+globEscape(u.ref))
		}
		args = append(args, "--glob=refs/*", "--not") // not --all: HEAD names what was pushed
	}
	for _, u := range updates {
		if u.old != "" {
			without = append(without, u.old)
		}
	}
	var look *Look
	err = r.within(budget, func() (err error) {
		look, _, err = r.incoming(updates, args, without)
		return err
	})
	if err != nil {
		return Trouble, err
	}
	code, err := r.finish(look, "push")
	if err == nil && code == Blocked {
		return r.override(updates)
	}
	return code, err
}

// within does something in the time there is. When that ran out the error says so,
// whatever came of it.
func (r *run) within(budget time.Duration, do func() error) error {
	whole := r.ctx
	ctx, cancel := context.WithTimeout(whole, budget)
	defer cancel()
	r.ctx = ctx
	err := do()
	r.ctx = whole
	if errors.Is(ctx.Err(), context.DeadlineExceeded) && whole.Err() == nil {
		return &budgetError{budget}
	}
	return err
}

// budgetError says that a push was too much for the time there is.
type budgetError struct{ budget time.Duration }

func (e *budgetError) Error() string {
	return fmt.Sprintf("looking at this push takes longer than %s, so it was not checked", e.budget)
}

func (e *budgetError) Hints() []string {
	return []string{"push in smaller parts, or ask the server's keeper to raise " + budgetKey}
}

// received reads which refs the push moves.
func (r *run) received() ([]update, error) {
	if r.ev.Name == "update" {
		if len(r.ev.Args) != 3 {
			return nil, fmt.Errorf("update wants a ref, its old id and its new id, got %d arguments", len(r.ev.Args))
		}
		return []update{{ref: r.ev.Args[0], old: someID(r.ev.Args[1]), new: someID(r.ev.Args[2])}}, nil
	}
	var updates []update
	for _, line := range strings.Split(string(r.input), "\n") {
		if line == "" {
			continue
		}
		f := strings.SplitN(line, " ", 3)
		if len(f) != 3 {
			return nil, fmt.Errorf("%s got the line %q: want three fields", r.ev.Name, line)
		}
		updates = append(updates, update{ref: f[2], old: someID(f[0]), new: someID(f[1])})
	}
	return updates, nil
}

func (r *run) budget() (time.Duration, error) {
	value, ok, err := r.repo.ConfigGet(r.ctx, budgetKey)
	if err != nil || !ok {
		return defaultBudget, err
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s is %q: want a number of seconds", budgetKey, value)
	}
	return time.Duration(n) * time.Second, nil
}

// override lets a refused push through when the repository allows it and the push
// says why. It is said and logged.
func (r *run) override(updates []update) (int, error) {
	reason := r.pushOption(OverrideOption)
	if reason == "" {
		return Blocked, nil
	}
	value, _, err := r.repo.ConfigGet(r.ctx, overrideKey)
	if err != nil {
		return Trouble, err
	}
	if value != "true" {
		fmt.Fprintf(r.ev.Stderr, "picket: %s is not allowed here\n", OverrideOption)
		return Blocked, nil
	}
	var log strings.Builder
	for _, u := range updates {
		fmt.Fprintf(&log, "%s %s %s %s %s %s\n", time.Now().UTC().Format(time.RFC3339), orNull(u.old), orNull(u.new),
			report.Escape(u.ref), report.Escape(r.ev.getenv("USER")), report.Escape(reason))
	}
	f, err := os.OpenFile(filepath.Join(r.repo.CommonDir, Folder, OverrideLog), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o640)
	if err != nil {
		return Trouble, fmt.Errorf("the override cannot be logged, so it does not count: %w", err)
	}
	_, err = f.WriteString(log.String())
	if err = errors.Join(err, f.Close()); err != nil {
		return Trouble, fmt.Errorf("the override cannot be logged, so it does not count: %w", err)
	}
	fmt.Fprintln(r.ev.Stderr, "picket: let through by override, which was logged")
	return Clean, nil
}

// pushOption gives the value of a push option, which Git passes in numbered
// variables (githooks(5), "pre-receive").
func (r *run) pushOption(name string) string {
	n, _ := strconv.Atoi(r.ev.getenv("GIT_PUSH_OPTION_COUNT"))
	for i := range min(n, 1000) {
		if v, ok := strings.CutPrefix(r.ev.getenv("GIT_PUSH_OPTION_"+strconv.Itoa(i)), name+"="); ok && strings.TrimSpace(v) != "" {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func orNull(id git.ID) string {
	if id == "" {
		return "-"
	}
	return string(id)
}

// globEscape makes a ref's name match only itself where Git expects a pattern.
func globEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(s)
}

// mergeHeads gives the commits that git merge is merging: for each it sets a
// variable GITHEAD_<id>, and it writes MERGE_HEAD only after pre-merge-commit.
func mergeHeads(env []string) []git.ID {
	var ids []git.ID
	for _, kv := range env {
		rest, ok := strings.CutPrefix(kv, "GITHEAD_")
		if !ok {
			continue
		}
		if id, _, _ := strings.Cut(rest, "="); isID(id) {
			ids = append(ids, git.ID(id))
		}
	}
	return ids
}

// rfc3339 is a commit's date, empty when it has none.
func rfc3339(seconds int64, zone string) string {
	if zone == "" {
		return ""
	}
	loc := time.UTC
	if t, err := time.Parse("-0700", zone); err == nil {
		loc = t.Location()
	}
	return time.Unix(seconds, 0).In(loc).Format(time.RFC3339)
}
