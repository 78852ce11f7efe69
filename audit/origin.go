package audit

import (
	"strings"

	"picket/git"
	"picket/scanners"
)

// origins finds out, for what stands in files of HEAD, which commit brought it into its
// file: from HEAD the versions of the file are gone back as long as the finding is in
// them. Whoever wrote another line of the file since did not bring it in.
func (a *auditor) origins() error {
	if a.graph.Head < 0 || len(a.held) != len(a.graph.Commits) {
		return nil
	}
	o := origin{a: a, texts: map[holding]map[groupKey]bool{}, asked: map[string]int{}, at: map[stretch]git.ID{}}
	for i := range a.found {
		f := &a.found[i]
		if !f.inHead {
			continue
		}
		from, err := o.of(f)
		if err != nil {
			return err
		}
		f.origin = from + 1
	}
	return nil
}

// origin is what origins asked for already.
type origin struct {
	a     *auditor
	texts map[holding]map[groupKey]bool // what is found in a version of a file
	asked map[string]int                // versions of a file that were looked at
	at    map[stretch]git.ID
}

// stretch is a path below a node.
type stretch struct {
	node int32
	path string
}

// mostVersions is how many versions of a file are looked at. What has stood in more of
// them is told to be as old as the last.
const mostVersions = 100

// of is the earliest commit of those from which on, up to HEAD, the file has a finding.
func (o *origin) of(f *found) (int32, error) {
	commits := o.a.graph.Commits
	stack, seen := []int32{o.a.graph.Head}, map[int32]bool{}
	first := o.a.graph.Head
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[i] {
			continue
		}
		seen[i] = true
		first = min(first, i)
		for _, p := range commits[i].Parents {
			blob := o.version(o.a.held[p], f.at.path)
			if blob == "" || seen[p] {
				continue
			}
			has, err := o.has(holding{blob, f.at.path}, f)
			if err != nil {
				return 0, err
			}
			if has {
				stack = append(stack, p)
			}
		}
	}
	return first, nil
}

// version is the blob that a node has at a path; "" for none.
func (o *origin) version(node int32, path string) git.ID {
	k := stretch{node, path}
	id, ok := o.at[k]
	if !ok {
		name, rest, deeper := strings.Cut(path, "/")
		if len(o.at) > keptStops {
			clear(o.at)
		}
		for _, it := range o.a.nodes.items(node) {
			switch {
			case it.name != name:
			case deeper && it.node != 0:
				id = o.version(it.node, rest)
			case !deeper && it.node == 0 && it.blob != "":
				id = it.blob
			}
		}
		o.at[k] = id
	}
	return id
}

// has says whether a version of a file has a finding. One that cannot be read has none:
// that it is missing is said elsewhere.
func (o *origin) has(h holding, f *found) (bool, error) {
	k := groupKey{rule: f.Rule, fingerprint: f.Fingerprint}
	if h.blob == f.at.blob {
		return true, nil
	}
	in, ok := o.texts[h]
	if !ok && o.asked[h.path] >= mostVersions {
		return false, nil
	}
	if !ok {
		o.asked[h.path]++
		in = map[groupKey]bool{}
		data, err := o.a.content(h.blob)
		if err != nil {
			return false, err
		}
		for _, x := range o.a.opt.Team.ScanOthers(nil, scanners.Text{Path: h.path, Mode: uint32(f.mode), Bytes: data}) {
			in[groupKey{rule: x.Rule, fingerprint: x.Fingerprint}] = true
		}
		o.texts[h] = in
	}
	return in[k], nil
}

// content is what a blob holds; nothing when it cannot be read. The error is the
// context's.
func (a *auditor) content(id git.ID) ([]byte, error) {
	if data, ok := a.stored(id); ok {
		return data, nil
	}
	_, data, err := a.source().Object(id)
	if err != nil {
		return nil, a.ctx.Err()
	}
	return data, nil
}
