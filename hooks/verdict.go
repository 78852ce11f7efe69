package hooks

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"picket/git"
	"picket/policy"
	"picket/report"
	"picket/rules"
	"picket/rules/overlay"
)

// finish judges what was found, prints it, and gives the exit code. Doubt comes
// first: a look that was not complete is no verdict, whatever it found.
func (r *run) finish(look *Look, action string) (int, error) {
	on := policy.Context{Stage: policy.Hook, Read: policy.Reader(Reader(r.repo)), Author: r.author(look)}
	if len(look.Findings) > 0 {
		on.Today = time.Now().UTC().Format(time.DateOnly) // as scan and audit have it
	}
	verdict, err := policy.Judge(look.Findings, *r.book.Rules.Settings(), on)
	if err != nil {
		return Trouble, err
	}
	if len(verdict.Shown()) > 0 || !look.Coverage.Complete {
		verdict.Notes = append(append(verdict.Notes, r.book.Notes...), look.Notes...)
	}
	r.remember(verdict)
	r.trace.phase("policy")
	r.traceLook(look)
	if err := r.print(look, verdict, action); err != nil {
		return Trouble, err
	}
	switch {
	case !look.Coverage.Complete && !r.lenient():
		return Trouble, nil
	case verdict.Blocks():
		return Blocked, nil
	}
	return Clean, nil
}

// author is the address of whoever commits, for a policy that takes allow comments
// from some people only. Git is asked only when that matters.
func (r *run) author(look *Look) string {
	if len(look.Findings) == 0 || len(r.book.Rules.Settings().Policy.Inline.Authors) == 0 {
		return ""
	}
	ident, err := r.repo.Output(r.ctx, "var", "GIT_AUTHOR_IDENT")
	if err != nil {
		return "" // nobody: then no comment counts
	}
	return policy.Address(string(ident))
}

// remember keeps what a person is about to be shown, for picket allow --last.
// Where nothing can be written the fingerprints still stand in the message.
func (r *run) remember(v policy.Verdict) {
	if !v.Blocks() || r.repo.Top == "" {
		return
	}
	data := policy.EncodeRecords(policy.RecordsOf(v.Blocking))
	_ = os.WriteFile(filepath.Join(r.repo.GitDir, policy.LastFile), data, 0o600)
}

// print writes the message, in one piece.
func (r *run) print(look *Look, v policy.Verdict, action string) error {
	color, err := report.ColorWanted("auto", r.ev.getenv, r.ev.Terminal)
	if err != nil {
		return err
	}
	run := report.HookRun{Action: action, Verdict: v, Coverage: look.Coverage, Rules: r.book.Rules.Len(), Lenient: r.lenient()}
	if len(v.Shown()) > 0 || len(look.Coverage.Skipped) > 0 || v.Capped > 0 {
		run.Digest = r.book.Digest()
	}
	if action == "commit" {
		run.ShowAll = "picket scan --staged"
	}
	var text bytes.Buffer
	if err := report.Hook(&text, report.Style{Color: color}, run); err != nil {
		return err
	}
	if text.Len() > 0 {
		_, err = r.ev.Stderr.Write(text.Bytes())
	}
	return err
}

func (r *run) traceLook(look *Look) {
	if !r.trace.on() {
		return
	}
	c := look.Coverage
	r.trace.say("looked at %d files, %d contents, %d bytes; %d known before, %d deleted, %d submodules, %d skipped",
		c.Files, c.Blobs, c.Bytes, look.Known, look.Deleted, look.Links, len(c.Skipped))
	r.trace.say("%d findings; old contents read: %t", len(look.Findings), look.OldRead)
	r.trace.say("%d rules, digest %.12s, read again: %t", r.book.Rules.Len(), r.book.Digest(), r.book.Fresh)
}

// staged judges what is staged: pre-commit, pre-applypatch.
func (r *run) staged() (int, error) {
	action := "commit"
	if r.ev.Name == "pre-applypatch" {
		action = "patch"
	}
	return r.stagedAs(action)
}

// merge judges what an automatic merge adds to all its parents.
func (r *run) merge() (int, error) { return r.stagedAs("merge") }

// replay judges what is staged while commits are replayed: there Git runs no
// pre-commit. At any other time pre-commit has spoken, or was told not to.
func (r *run) replay() (int, error) {
	for _, name := range []string{"rebase-merge", "rebase-apply", "sequencer", "CHERRY_PICK_HEAD", "REVERT_HEAD"} {
		if _, err := os.Lstat(filepath.Join(r.repo.GitDir, name)); err == nil {
			return r.stagedAs("commit")
		}
	}
	return Clean, nil
}

func (r *run) stagedAs(action string) (int, error) {
	look, st, err := r.lookStaged()
	if err != nil {
		return Trouble, err
	}
	r.trace.phase(fmt.Sprintf("scan of %d changes", len(st.Changes)))
	if st.Reason != nil {
		r.trace.say("asked git: %v", st.Reason)
	} else {
		r.trace.say("read natively: %t", st.Native)
	}
	for _, why := range r.repo.Reasons() {
		r.trace.say("asked git: %v", why)
	}
	code, err := r.finish(look, action)
	if err == nil && look.Coverage.Complete { // what was let pass with a warning was not checked
		err = r.notePass(st, code)
	}
	if err == nil && code == Clean && action == "commit" {
		err = r.noteRules(st)
	}
	return code, err
}

// From manyChanges on what is read and let go takes megabytes, and the collector
// should wait. From hugeChange on it is the list of changes itself that does: to wait
// until five times as much is taken would save no time, and 70,000 new files take 38
// MB without it.
const (
	manyChanges = 64
	hugeChange  = 8 << 10
)

// lookStaged is Staged with the rules of the repository, and said when it takes
// long. The rules are opened even when the list of changes failed: their policy says
// what an error means.
func (r *run) lookStaged() (*Look, *git.Staged, error) {
	defer r.announce()()
	st, stErr := r.repo.Staged(r.ctx)
	if stErr == nil && len(st.Changes) >= manyChanges && len(st.Changes) < hugeChange && r.ev.Large != nil {
		r.ev.Large()
	}
	r.trace.phase("what is staged")
	book, err := r.rules()
	if err = cmp.Or(err, stErr); err != nil {
		return nil, nil, err
	}
	look, err := book.Look(r.ctx, r.repo, st)
	return look, st, err
}

// noteRules says the one thing that is said on success: when a commit that went
// through brings the configuration by which it was judged along with other
// changes. It may have excused itself.
func (r *run) noteRules(st *git.Staged) error {
	file := ""
	for _, c := range st.Changes {
		if r.configures(c.Path) {
			file = c.Path
		}
	}
	if file == "" || len(st.Changes) == 1 {
		return nil
	}
	_, err := fmt.Fprintf(r.ev.Stderr, "picket: note: this commit changes %s, and was judged by what it says now\n", file)
	return err
}

// configures tells whether a path is a file of the configuration, be it that another
// one extends it.
func (r *run) configures(path string) bool {
	if path == overlay.PicketFile || path == overlay.LeaksFile || path == overlay.LeaksIgnore {
		return true
	}
	return slices.ContainsFunc(r.book.Files, func(s rules.OverlayStamp) bool { return s.Name == path })
}

// announceAfter is how long a hook may be silent at a terminal.
const announceAfter = 2 * time.Second

// announce says in one line what takes time, when it takes long and a person
// waits. The function it gives must be called when it is over; after it, nothing
// is said any more.
func (r *run) announce() (stop func()) {
	if !r.ev.Terminal {
		return func() {}
	}
	after := r.ev.Patience
	if after == 0 {
		after = announceAfter
	}
	said := make(chan struct{})
	t := time.AfterFunc(after, func() {
		defer close(said)
		_, _ = io.WriteString(r.ev.Stderr, "picket: still looking at what this "+actionOf(r.ev.Name)+" brings; Ctrl-C stops it\n")
	})
	return func() {
		if !t.Stop() {
			<-said
		}
	}
}

// actionOf is what Git is about to do when an event comes.
func actionOf(event string) string {
	switch event {
	case "pre-push", "pre-receive", "update", "post-receive":
		return "push"
	case "pre-merge-commit":
		return "merge"
	case "pre-applypatch":
		return "patch"
	}
	return "commit"
}
