package audit

import (
	"errors"
	"strings"
	"sync"

	"picket/git"
	"picket/scanners"
)

// origins finds out, for what stands in files of HEAD, which commit brought it into its
// file: from HEAD the versions of the file are gone back as long as the finding is in
// them. Whoever wrote another line of the file since did not bring it in. Each file is a
// piece of the work; stored makes what reads for one goroutine, and ended tells, when
// all is done, what went wrong.
func (a *auditor) origins(stored func() storedText) (w work, ended func() error) {
	if a.graph.Head < 0 || len(a.held) != len(a.graph.Commits) {
		return work{}, func() error { return nil }
	}
	var paths []string
	at := map[string][]*found{}
	for i := range a.found {
		if f := &a.found[i]; f.inHead {
			if at[f.at.path] == nil {
				paths = append(paths, f.at.path)
			}
			at[f.at.path] = append(at[f.at.path], f)
		}
	}
	var asks sync.Mutex
	errs := make([]error, len(paths))
	start := func() func(int) {
		o := origin{a: a, stored: stored(), asks: &asks, seen: make([]int32, len(a.graph.Commits))}
		return func(i int) { errs[i] = o.file(paths[i], at[paths[i]]) }
	}
	return work{len(paths), start}, func() error { return errors.Join(errs...) }
}

// origin goes back from HEAD, file by file.
type origin struct {
	a      *auditor
	stored storedText
	asks   *sync.Mutex // held while Git is asked

	path  string
	texts map[git.ID]map[groupKey]bool // what is found in a version of the file
	at    map[toGo]git.ID              // the version that a node has
	round int32
	seen  []int32 // by commit: the last round that saw it
	stack []int32
}

// toGo is a node and how much of the path is behind it.
type toGo struct{ node, from int32 }

// mostVersions is how many versions of a file are looked at. What has stood in more of
// them is told to be as old as the last.
const mostVersions = 100

// file settles where what was found in one file comes from.
func (o *origin) file(path string, list []*found) error {
	o.path, o.texts, o.at = path, map[git.ID]map[groupKey]bool{}, map[toGo]git.ID{}
	for _, f := range list {
		from, err := o.of(f)
		if err != nil {
			return err
		}
		f.origin = from + 1
	}
	return nil
}

// of is the earliest commit of those from which on, up to HEAD, the file has a finding.
func (o *origin) of(f *found) (int32, error) {
	commits := o.a.graph.Commits
	first := o.a.graph.Head
	o.round++
	o.stack = append(o.stack[:0], first)
	for len(o.stack) > 0 {
		i := o.stack[len(o.stack)-1]
		o.stack = o.stack[:len(o.stack)-1]
		if o.seen[i] == o.round {
			continue
		}
		o.seen[i] = o.round
		first = min(first, i)
		for _, p := range commits[i].Parents {
			if o.seen[p] == o.round {
				continue
			}
			blob := o.version(o.a.held[p], 0)
			if blob == "" {
				continue
			}
			has, err := o.has(blob, f)
			if err != nil {
				return 0, err
			}
			if has {
				o.stack = append(o.stack, p)
			}
		}
	}
	return first, nil
}

// version is the blob that a node has at what is left of the path; "" for none.
func (o *origin) version(node, from int32) git.ID {
	k := toGo{node, from}
	id, ok := o.at[k]
	if !ok {
		name, _, deeper := strings.Cut(o.path[from:], "/")
		for _, it := range o.a.nodes.items(node) {
			switch {
			case it.name != name:
			case deeper && it.node != 0:
				id = o.version(it.node, from+int32(len(name))+1)
			case !deeper && it.node == 0 && it.blob != "":
				id = it.blob
			}
		}
		o.at[k] = id
	}
	return id
}

// has says whether a version of the file has a finding. One that cannot be read has none:
// that it is missing is said elsewhere.
func (o *origin) has(blob git.ID, f *found) (bool, error) {
	if blob == f.at.blob {
		return true, nil
	}
	in, ok := o.texts[blob]
	if !ok && len(o.texts) >= mostVersions {
		return false, nil
	}
	if !ok {
		data, err := o.content(blob)
		if err != nil {
			return false, err
		}
		in = map[groupKey]bool{}
		for _, x := range o.a.opt.Team.ScanOthers(nil, scanners.Text{Path: o.path, Mode: uint32(f.mode), Bytes: data}) {
			in[groupKey{rule: x.Rule, fingerprint: x.Fingerprint}] = true
		}
		o.texts[blob] = in
	}
	return in[groupKey{rule: f.Rule, fingerprint: f.Fingerprint}], nil
}

// content is what a blob holds; nothing when it cannot be read. The error is the
// context's.
func (o *origin) content(id git.ID) ([]byte, error) {
	if _, data, ok := o.stored(id); ok {
		return data, nil
	}
	o.asks.Lock()
	defer o.asks.Unlock()
	_, data, err := o.a.source().Object(id)
	if err != nil {
		return nil, o.a.ctx.Err()
	}
	return data, nil
}
