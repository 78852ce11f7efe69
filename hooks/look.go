package hooks

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"picket/git"
	"picket/rules"
	"picket/scanners"
)

// Look is what was found in a change, and what was looked at.
type Look struct {
	Findings []scanners.Finding // that the change adds, in order of path and place
	Coverage scanners.Coverage
	Notes    []string // remarks for people

	Deleted, Links int  // paths that went, submodules that were moved
	Known          int  // contents that were there before, under this or another path
	OldRead        bool // whether the old contents had to be read

	seen map[key]bool // of the findings, while looks are added up
}

// change is one set of changed paths with what is around it.
type change struct {
	changes  []git.Change
	unmerged []string
	base     git.ID // the commit it is compared with
	branch   string
}

// Staged looks at what the index adds. It is the whole of a pre-commit hook but
// for the rules, the policy and the words.
func Staged(ctx context.Context, repo *git.Repo, book *Book) (*Look, *git.Staged, error) {
	st, err := repo.Staged(ctx)
	if err != nil {
		return nil, nil, err
	}
	look, err := book.Look(ctx, repo, st)
	return look, st, err
}

// Look looks at what a commit of the index would add, once that is known.
func (b *Book) Look(ctx context.Context, repo *git.Repo, st *git.Staged) (*Look, error) {
	return b.look(ctx, repo, change{changes: st.Changes, unmerged: st.Unmerged, base: st.Base, branch: repo.Branch()})
}

// item is one new content to be looked at.
// There may be a hundred thousand, and hardly any has something to be said of it.
type item struct {
	change *git.Change
	size   int64
	*outcome
}

// outcome is what became of an item, where that is more than a clean look.
type outcome struct {
	found []scanners.Finding
	err   error
	skip  string // why it was not looked at, by the repository's own choice
}

// look scans the new contents of a change and keeps what the change adds.
func (b *Book) look(ctx context.Context, repo *git.Repo, c change) (*Look, error) {
	out := &Look{Coverage: scanners.Coverage{Complete: true}}
	items, olds := split(c.changes, out)
	t, err := b.scanners()
	if err != nil {
		return nil, err
	}
	b.scanItems(ctx, repo, items)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i := range items {
		it := &items[i]
		if it.outcome == nil {
			out.Coverage.Files++
			continue
		}
		var pack *rules.PackError
		switch {
		case errors.As(it.err, &pack):
			return nil, pack // the rules are no good, not the file
		case it.err != nil:
			out.Coverage.Complete = false
			out.skip(it.change.Path, it.err.Error())
			continue
		case it.skip != "":
			out.skip(it.change.Path, it.skip)
			continue
		}
		out.Coverage.Files++
		out.Findings = append(out.Findings, it.found...)
	}
	countBlobs(out, items)
	for _, path := range c.unmerged {
		out.Coverage.Complete = false
		out.skip(path, "it is in conflict: several versions stand in the index")
	}
	if len(out.Findings) > 0 {
		out.OldRead = true
		out.Findings = b.news(repo, out, olds)
	}
	named, err := b.names(repo, c)
	if err != nil {
		return nil, err
	}
	out.Findings = append(out.Findings, named...)
	if out.Findings, err = t.ScanChange(out.Findings, c.asWhole(repo, items)); err != nil {
		return nil, err
	}
	return out, nil
}

// countBlobs counts the contents that were looked at, each once.
func countBlobs(out *Look, items []item) {
	seen := make([]*item, 0, len(items))
	for i := range items {
		if it := &items[i]; it.outcome == nil || it.err == nil && it.skip == "" {
			seen = append(seen, it)
		}
	}
	slices.SortFunc(seen, func(a, b *item) int { return strings.Compare(string(a.change.NewID), string(b.change.NewID)) })
	for i, it := range seen {
		if i == 0 || it.change.NewID != seen[i-1].change.NewID {
			out.Coverage.Blobs++
			out.Coverage.Bytes += it.size
		}
	}
}

func (l *Look) skip(path, reason string) {
	l.Coverage.Skipped = append(l.Coverage.Skipped, scanners.Skip{Path: path, Reason: reason})
}

// split sorts the changes into contents to look at and old contents. A content
// that stands among the old ones is not new: each old one excuses one new one, so
// that a renamed file is free and a second copy of it is not.
func split(changes []git.Change, out *Look) (items []item, olds []git.Change) {
	old, used := map[git.ID]int{}, map[git.ID]int{}
	for _, c := range changes {
		if c.OldID != "" && c.OldMode.IsBlob() {
			old[c.OldID]++
		}
	}
	for i := range changes {
		c := &changes[i]
		switch {
		case c.NewID == "":
			out.Deleted++
			continue
		case !c.NewMode.IsBlob():
			out.Links++ // a submodule: its content is in another repository
			continue
		case old[c.NewID] > 0:
			old[c.NewID]--
			used[c.NewID]++
			out.Known++
			out.Coverage.Files++
			continue
		}
		if items == nil {
			items = make([]item, 0, len(changes)-i)
		}
		items = append(items, item{change: c})
	}
	if len(items) == 0 {
		return nil, nil
	}
	for _, c := range changes {
		if used[c.OldID] > 0 { // what excused one content excuses nothing else
			used[c.OldID]--
			c.OldID = ""
		}
		if c.OldID != "" && c.OldMode.IsBlob() || len(c.Others) > 0 {
			olds = append(olds, c)
		}
	}
	return items, olds
}

// parallelFrom is the number of contents from which a second worker pays for the
// wake of its thread, and maxWorkers bounds how many contents are held at a time.
const (
	parallelFrom = 8
	maxWorkers   = 4
)

// scanItems looks at all items, each on its own.
func (b *Book) scanItems(ctx context.Context, repo *git.Repo, items []item) {
	var next atomic.Int64
	work := func() {
		for ctx.Err() == nil {
			i := int(next.Add(1)) - 1
			if i >= len(items) {
				return
			}
			b.scanItem(repo, &items[i])
		}
	}
	if len(items) < parallelFrom {
		work()
		return
	}
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), maxWorkers, len(items)) - 1 {
		wg.Go(func() {
			stretch(false)
			work()
		})
	}
	work()
	wg.Wait()
}

func (b *Book) scanItem(repo *git.Repo, it *item) {
	defer func() {
		if p := recover(); p != nil { // in a worker: the whole process would end
			it.outcome = &outcome{err: faultOf(p)}
		}
	}()
	content, err := repo.Content(it.change.NewID)
	if err != nil {
		it.outcome = &outcome{err: err}
		return
	}
	defer content.Release()
	data := content.Bytes
	it.size = int64(len(data))
	if limit := b.Rules.Settings().Scan.MaxFileSize; limit > 0 && it.size > limit {
		it.outcome = &outcome{skip: fmt.Sprintf("it has %d bytes, and the repository looks at files of up to %d", it.size, limit)}
		return
	}
	if found := b.scanBlob(nil, it.change.Path, it.change.NewMode, data); len(found) > 0 {
		it.outcome = &outcome{found: found}
	}
}

// scanBlob looks at one content. Of a Git LFS pointer only the path is looked at:
// the numbers in it say nothing.
func (b *Book) scanBlob(dst []scanners.Finding, path string, mode git.Mode, data []byte) []scanners.Finding {
	if isPointer(data) {
		data = nil
	}
	// A large content lies in a file's pages. When they cannot be read the scan ends in
	// a panic, and not the process.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return b.team.Scan(dst, scanners.Text{Path: path, Mode: uint32(mode), Bytes: data})
}

// asWhole describes the change to the scanners that look at it as a whole.
func (c change) asWhole(repo *git.Repo, items []item) scanners.Change {
	whole := scanners.Change{Branch: c.branch}
	if len(c.changes) > 0 {
		whole.Entries = make([]scanners.Entry, 0, len(c.changes))
	}
	for i := range c.changes {
		ch := &c.changes[i]
		size := int64(0)
		if len(items) > 0 && items[0].change == ch { // they are in the order of the changes
			size, items = items[0].size, items[1:]
		}
		if ch.NewMode != 0 {
			whole.Entries = append(whole.Entries, scanners.Entry{Path: ch.Path, OldMode: uint32(ch.OldMode), NewMode: uint32(ch.NewMode), Size: size})
		}
	}
	l := &listing{repo: repo, change: c}
	whole.List = l.names
	return whole
}

// missing tells whether an object is one that a partial clone has never had.
func missing(err error) bool {
	var m *git.MissingError
	return errors.As(err, &m)
}
