package audit

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"picket/git"
	"picket/git/bulk"
	"picket/git/history"
)

// whole scans every object that the tips reach, one by one, as a whole.
func (a *auditor) whole(tips []history.Tip, cut map[git.ID]bool) error {
	w := &wholeScan{a: a, placed: map[placed]bool{}, paths: map[git.ID][]location{},
		names: map[string][]found{}, holds: map[git.ID]bool{}, tree: map[git.ID]int32{}}
	t := &texts{a: a}
	var err error
	a.graph, err = history.Walk(a.source(), tips, history.Options{Cut: cut, Commit: t.commit, Tag: t.tag})
	if err != nil {
		return err
	}
	a.coverage.Commits = int64(len(a.graph.Commits))
	for _, m := range a.graph.Missing {
		a.skip(m.What, m.Reason)
	}
	for _, c := range a.graph.Commits {
		if err := w.list(c.Tree, ""); err != nil {
			return err
		}
	}
	for _, o := range a.graph.Objects {
		if err := w.object(o); err != nil {
			return err
		}
	}
	for _, id := range w.order {
		if !a.opt.Shard.has(id) {
			continue
		}
		if err := w.scan(id); err != nil {
			return err
		}
	}
	head := headScan{a: a, stored: nothing}
	if err := head.of(a.graph); err != nil {
		return err
	}
	for i := range head.found {
		w.holds[head.found[i].at.blob] = true
	}
	risky := head.paths()
	for id, at := range w.paths {
		w.holds[id] = w.holds[id] || slices.ContainsFunc(at, func(l location) bool { return risky[l.path] })
	}
	a.found, a.unused = append(a.found, head.found...), head.unused
	if err := w.hold(); err != nil {
		return err
	}
	files, ended := a.origins(func() storedText { return nothing })
	a.sideBySide(files)
	return ended()
}

// source reads objects until the context ends.
func (a *auditor) source() history.Source { return patient{a} }

type patient struct{ a *auditor }

func (p patient) Object(id git.ID) (string, []byte, error) {
	if err := p.a.ctx.Err(); err != nil {
		return "", nil, err
	}
	kind, data, err := p.a.opt.Repo.Object(id)
	if err == nil {
		// Git checks an id against what it reads for some kinds only.
		raw, _ := hex.DecodeString(string(id))
		if err = bulk.Verify(raw, kind, data); err == nil {
			return kind, data, nil
		}
	}
	if ended := p.a.ctx.Err(); ended != nil {
		return "", nil, ended
	}
	// Whatever the reason, this one object cannot be read, and the others can.
	var missing *git.MissingError
	if !errors.As(err, &missing) {
		err = &unreadable{git.MissingError{ID: id}, err}
	}
	return kind, data, err
}

// unreadable is an object that is there and damaged.
type unreadable struct {
	git.MissingError
	err error
}

func (u *unreadable) Error() string {
	return "object " + string(u.ID) + " cannot be read: " + strings.TrimPrefix(u.err.Error(), "reading object "+string(u.ID)+": ")
}
func (u *unreadable) As(target any) bool {
	m, ok := target.(**git.MissingError)
	if ok {
		*m = &u.MissingError
	}
	return ok
}

// wholeScan is the state of the slow way.
type wholeScan struct {
	a      *auditor
	placed map[placed]bool
	order  []git.ID // blobs in the order they were met
	paths  map[git.ID][]location
	names  map[string][]found // every name once, with what is found in it
	holds  map[git.ID]bool    // blobs with findings
	tree   map[git.ID]int32   // trees whose node is known
	trees  []git.ID           // that a ref or a tag names
}

// placed is a tree at a path: what it lists is known already.
type placed struct {
	tree   git.ID
	prefix string
}

type location struct {
	path string
	mode git.Mode
}

// list notes every blob below a tree with its path.
func (w *wholeScan) list(tree git.ID, prefix string) error {
	if w.placed[placed{tree, prefix}] {
		return nil
	}
	w.placed[placed{tree, prefix}] = true
	entries, err := w.read(tree)
	if err != nil {
		return err
	}
	for _, e := range entries {
		w.name(e.Name, prefix+e.Name)
		switch {
		case e.Mode == git.ModeGitlink:
		case e.Mode&0o170000 == git.ModeTree:
			if err := w.list(e.ID, prefix+e.Name+"/"); err != nil {
				return err
			}
		default:
			w.blob(e.ID, location{prefix + e.Name, e.Mode})
		}
	}
	return nil
}

// read is the entries of a tree; none when it is missing or damaged, which is noted.
func (w *wholeScan) read(tree git.ID) ([]git.TreeEntry, error) {
	return w.a.readTree(tree)
}

func (a *auditor) readTree(tree git.ID) ([]git.TreeEntry, error) {
	data, err := a.treeData(tree)
	if err != nil {
		return nil, err
	}
	return parseTree(data, len(tree)/2), nil
}

// treeData is a tree object as far as it can be read. What cannot be is noted.
func (a *auditor) treeData(tree git.ID) ([]byte, error) {
	if tree == a.opt.Repo.Format.EmptyTree() {
		return nil, nil
	}
	kind, data, err := a.source().Object(tree)
	if a.missing(tree, err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	n := readable(data, len(tree)/2)
	if kind != "tree" || n < len(data) {
		a.lose(tree, "is no readable tree but a "+kind)
	}
	return data[:n], nil
}

// parseTree reads a tree object. Names and ids are views into two texts, so that a
// large tree costs a few pieces of memory and not two for each entry.
func parseTree(data []byte, hashLen int) []git.TreeEntry {
	text := string(data)
	var entries []git.TreeEntry
	var ids []byte
	for rest := data; len(rest) > 0; {
		e, after, err := history.NextEntry(rest, hashLen)
		if err != nil {
			break
		}
		rest = after
		end := len(data) - len(rest) - hashLen - 1
		entries = append(entries, git.TreeEntry{Name: text[end-len(e.Name) : end], Mode: e.Mode})
		ids = hex.AppendEncode(ids, e.ID)
	}
	all := string(ids)
	for i := range entries {
		entries[i].ID = git.ID(all[2*hashLen*i : 2*hashLen*(i+1)])
	}
	return entries
}

func (w *wholeScan) blob(id git.ID, at location) {
	if w.paths[id] == nil {
		w.order = append(w.order, id)
	}
	for _, have := range w.paths[id] {
		if have.path == at.path {
			return
		}
	}
	w.paths[id] = append(w.paths[id], at)
}

// name scans a name the first time it comes, and notes its findings at each path.
func (w *wholeScan) name(name, path string) {
	list, ok := w.names[name]
	if !ok {
		list = w.a.scanName(name)
		w.names[name] = list
	}
	for _, f := range list {
		f.Path, f.at = path, holding{path: path}
		w.a.found = append(w.a.found, f)
	}
}

// object is a tree or a blob that a ref or tag names itself.
func (w *wholeScan) object(o history.Tip) error {
	kind, data, err := w.a.source().Object(o.ID)
	if w.a.missing(o.ID, err) || err != nil {
		return err
	}
	if kind == "tree" {
		w.trees = append(w.trees, o.ID)
		return w.list(o.ID, "")
	}
	w.a.coverage.Blobs++
	w.a.coverage.Bytes += int64(len(data))
	w.a.named(o, data)
	return nil
}

// named scans a blob that a ref or a tag names itself.
func (a *auditor) named(o history.Tip, data []byte) {
	for _, f := range a.scanBlob(holding{o.ID, ""}, git.ModeFile, data) {
		f.at = holding{}
		a.note([]found{f}, found{Finding: at("(" + o.Name + ")"), tag: o.ID})
	}
}

// scan scans one blob at all its paths.
func (w *wholeScan) scan(id git.ID) error {
	kind, data, err := w.a.source().Object(id)
	if w.a.missing(id, err) {
		return nil
	}
	if err != nil {
		return err
	}
	if kind != "blob" {
		w.a.lose(id, "is no blob but a "+kind)
		return nil
	}
	w.a.coverage.Blobs++
	w.a.coverage.Bytes += int64(len(data))
	for _, l := range w.paths[id] {
		list := w.a.scanBlob(holding{id, l.path}, l.mode, data)
		w.holds[id] = w.holds[id] || len(list) > 0
		w.a.found = append(w.a.found, list...)
	}
	return nil
}

// missing notes an object that the repository does not hold or cannot read.
func (a *auditor) missing(id git.ID, err error) bool {
	var m *git.MissingError
	if !errors.As(err, &m) {
		return false
	}
	a.lose(id, strings.TrimPrefix(err.Error(), "object "+string(id)+" "))
	return true
}

// lose names an object that was not looked at, once.
func (a *auditor) lose(id git.ID, reason string) {
	if a.lost == nil {
		a.lost = map[git.ID]bool{}
	}
	if !a.lost[id] {
		a.lost[id] = true
		a.skip("object "+string(id), reason)
	}
}

// hold finds out which commits have the blobs and names with findings.
func (w *wholeScan) hold() error {
	w.a.held = make([]int32, len(w.a.graph.Commits))
	for i, c := range w.a.graph.Commits {
		n, err := w.node(c.Tree)
		if err != nil {
			return err
		}
		w.a.held[i] = n
	}
	for _, o := range w.trees {
		n, err := w.node(o)
		if err != nil {
			return err
		}
		w.a.extra = append(w.a.extra, extra{o, n})
	}
	return nil
}

func (w *wholeScan) node(tree git.ID) (int32, error) {
	if n, ok := w.tree[tree]; ok {
		return n, nil
	}
	entries, err := w.read(tree)
	if err != nil {
		return 0, err
	}
	var items []item
	for _, e := range entries {
		if len(w.names[e.Name]) > 0 {
			items = append(items, item{name: e.Name})
		}
		if e.Mode&0o170000 == git.ModeTree {
			n, err := w.node(e.ID)
			if err != nil {
				return 0, err
			}
			if n != 0 {
				items = append(items, item{name: e.Name, node: n})
			}
		} else if w.holds[e.ID] {
			items = append(items, item{name: e.Name, blob: e.ID})
		}
	}
	n := w.a.nodes.intern(items)
	w.tree[tree] = n
	return n, nil
}
