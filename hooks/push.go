package hooks

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"picket/git"
	"picket/git/history"
	"picket/scanners"
)

// update is one ref that a push moves.
type update struct {
	ref      string // name on the receiving side
	old, new git.ID // empty: the ref does not exist before, or after
}

// push judges what a push would publish: pre-push gets a line for each ref,
// "<local ref> <local id> <remote ref> <remote id>", and the remote's name and
// address as arguments.
func (r *run) push() (int, error) {
	var updates []update
	for _, line := range strings.Split(string(r.input), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		// From the end: the local ref stands as it was typed, which may be "HEAD@{1 day ago}".
		f := strings.Split(line, " ")
		if len(f) < 4 {
			return Trouble, fmt.Errorf("pre-push got the line %q: want four fields", line)
		}
		f = f[len(f)-3:]
		updates = append(updates, update{ref: f[1], old: someID(f[2]), new: someID(f[0])})
	}
	if len(updates) == 0 {
		u, err := r.fromManager()
		if err != nil {
			return Trouble, err
		}
		updates = append(updates, u...)
	}
	known, err := r.passed()
	if err != nil {
		return Trouble, err
	}
	// What any remote has is public already; what passed before needs no second look.
	without := known
	for _, u := range updates {
		if u.old != "" {
			without = append(without, u.old)
		}
	}
	look, tips, err := r.incoming(updates, []string{"--not", "--remotes", "--not"}, without)
	if err != nil {
		return Trouble, err
	}
	code, err := r.finish(look, "push")
	if err == nil && code == Clean && look.spotless() {
		r.notePassed(tips)
	}
	return code, err
}

// fromManager reads what pre-commit and prek say about a push: they read Git's
// lines themselves, and pass the first one on in variables. Where they have no
// range, because everything is new, HEAD stands in.
func (r *run) fromManager() ([]update, error) {
	if r.ev.getenv("PRE_COMMIT") == "" && r.ev.getenv("PRE_COMMIT_REMOTE_NAME") == "" {
		return nil, nil
	}
	to := r.ev.getenv("PRE_COMMIT_TO_REF")
	if to == "" {
		to = "HEAD"
	}
	id, err := r.repo.RevParse(r.ctx, to)
	if err != nil {
		return nil, err
	}
	u := update{ref: r.ev.getenv("PRE_COMMIT_REMOTE_BRANCH"), new: id}
	if from := r.ev.getenv("PRE_COMMIT_FROM_REF"); from != "" {
		if id, err := r.repo.RevParse(r.ctx, from); err == nil {
			u.old = id
		}
	}
	return []update{u}, nil
}

// someID is an id, or empty for the null id of any length.
func someID(s string) git.ID {
	if strings.Trim(s, "0") == "" {
		return ""
	}
	return git.ID(s)
}

// incoming looks at every commit that updates bring in: its changes, its message,
// and the messages of tags. It gives the ids that the refs will have.
func (r *run) incoming(updates []update, args []string, without []git.ID) (*Look, []git.ID, error) {
	sum := &Look{Coverage: scanners.Coverage{Complete: true}}
	book, err := r.rules()
	if err != nil {
		return nil, nil, err
	}
	var tips, starts []git.ID
	for _, u := range updates {
		if u.new == "" {
			continue // a deletion publishes nothing
		}
		tips = append(tips, u.new)
		if err := book.refName(sum, u); err != nil {
			return nil, nil, err
		}
		commit, err := r.peel(book, sum, u)
		if err != nil {
			return nil, nil, err
		}
		if commit != "" {
			starts = append(starts, commit)
		}
	}
	if len(starts) == 0 {
		return sum, tips, nil
	}
	commits, err := r.commits(starts, args, without...)
	if err != nil {
		return nil, nil, err
	}
	r.trace.phase(fmt.Sprintf("%d new commits", len(commits)))
	looks, err := r.lookCommits(book, commits)
	if err != nil {
		return nil, nil, err
	}
	for _, look := range looks {
		sum.add(look)
	}
	r.trace.phase("scan of the commits")
	return sum, tips, nil
}

// lookCommits looks at commits, several at a time, and gives what each adds, in
// their order. One that cannot be looked at ends it.
func (r *run) lookCommits(book *Book, commits []commit) ([]*Look, error) {
	defer r.announce()()
	if _, err := book.scanners(); err != nil { // once, before several want them
		return nil, err
	}
	looks := make([]*Look, len(commits))
	errs := make([]error, len(commits))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 4, len(commits)) {
		wg.Go(func() {
			for i := range next {
				looks[i], errs[i] = r.lookCommit(book, &commits[i])
			}
		})
	}
	for i := range commits {
		if r.ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("commit %s: %w", commits[i].id, err)
		}
	}
	return looks, nil
}

// lookCommit looks at one commit as its own pre-commit and commit-msg would have.
func (r *run) lookCommit(book *Book, c *commit) (look *Look, err error) {
	defer func() {
		if p := recover(); p != nil { // in a worker: the whole process would end
			err = faultOf(p)
		}
	}()
	ch := change{changes: c.changes}
	if len(c.parents) > 0 {
		ch.base = c.parents[0]
	}
	if look, err = book.look(r.ctx, r.repo, ch); err != nil {
		return nil, err
	}
	_, data, err := r.repo.Object(c.id)
	if err != nil {
		return nil, err
	}
	said, err := history.ParseCommit(data)
	if err != nil {
		return nil, err
	}
	words, err := book.lookText(messagePath, said.Message)
	if err != nil {
		return nil, err
	}
	look.add(words)
	for _, text := range said.Texts {
		if err := book.lookHeader(look, headerPath, text); err != nil {
			return nil, err
		}
	}
	look.Coverage.Files-- // a message is no file
	look.Coverage.Commits = 1
	from := &scanners.Provenance{ID: string(c.id), Author: string(said.Author), Date: rfc3339(said.Date, said.Zone)}
	for i := range look.Findings {
		look.Findings[i].Commit = from
	}
	return look, nil
}

// add adds what was seen in one commit or tag. A finding that an earlier one
// brought in already, by rule and secret, is the same finding.
func (l *Look) add(o *Look) {
	if l.seen == nil {
		l.seen = map[key]bool{}
		for i := range l.Findings {
			l.seen[keyOf(&l.Findings[i])] = true
		}
	}
	for _, f := range o.Findings {
		k := keyOf(&f)
		if l.seen[k] {
			continue
		}
		l.seen[k] = true
		l.Findings = append(l.Findings, f)
	}
	c := &l.Coverage
	c.Files += o.Coverage.Files
	c.Blobs += o.Coverage.Blobs
	c.Bytes += o.Coverage.Bytes
	c.Commits += o.Coverage.Commits
	c.Skipped = append(c.Skipped, o.Coverage.Skipped...)
	c.Complete = c.Complete && o.Coverage.Complete
	l.Notes = append(l.Notes, o.Notes...)
	l.Known += o.Known
	l.Deleted += o.Deleted
	l.Links += o.Links
	l.OldRead = l.OldRead || o.OldRead
}

// spotless tells whether everything was looked at and nothing found. What passed
// because something accepted it, or although something could not be read, is
// looked at again: the reason may be gone by then.
func (l *Look) spotless() bool {
	return l.Coverage.Complete && len(l.Coverage.Skipped) == 0 && len(l.Findings) == 0
}

// passedFile lists commits in which nothing was found at a push, under which rules:
// lines of digest and id. They and all before them were looked at.
const passedFile = "pushed"

// maxPassed is how many of them are remembered.
const maxPassed = 64

func (r *run) passedPath() string { return filepath.Join(r.repo.CommonDir, Folder, passedFile) }

// passed gives the commits that passed under the rules that hold now.
func (r *run) passed() ([]git.ID, error) {
	book, err := r.rules()
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(r.passedPath())
	if err != nil {
		return nil, nil // not there, or not to be read: then everything is looked at
	}
	var ids []git.ID
	for _, line := range strings.Split(string(data), "\n") {
		digest, id, ok := strings.Cut(line, " ")
		if ok && digest == book.Digest() && isID(id) {
			ids = append(ids, git.ID(id))
		}
	}
	return ids, nil
}

// notePassed remembers commits. Where the folder cannot be written, nothing is
// lost but time.
func (r *run) notePassed(tips []git.ID) {
	var lines []string
	if data, err := os.ReadFile(r.passedPath()); err == nil {
		lines = strings.Split(strings.TrimSpace(string(data)), "\n")
	}
	for _, id := range tips {
		line := r.book.Digest() + " " + string(id)
		if !contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if len(lines) > maxPassed {
		lines = lines[len(lines)-maxPassed:]
	}
	tmp := r.passedPath() + ".new"
	if os.WriteFile(tmp, []byte(strings.Join(lines, "\n")+"\n"), 0o644) == nil {
		_ = os.Rename(tmp, r.passedPath())
	}
}

func isID(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}
