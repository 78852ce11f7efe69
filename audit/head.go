package audit

import (
	"errors"

	"picket/git"
	"picket/git/bulk"
	"picket/git/history"
	"picket/git/pack"
	"picket/scanners"
)

// headScan has what HEAD holds looked at by the scanners that the engine is not
// under: those for risky code and for files. What such code once was is no secret
// that got out, so the history before HEAD is not asked. Allow comments that free
// nothing are looked for on the way.
type headScan struct {
	a      *auditor
	stored storedText
	// only ends the scan, with errElsewhere, at what is not stored.
	only bool

	found  []found
	unused []scanners.Unused
}

// errElsewhere tells that something must be asked of Git.
var errElsewhere = errors.New("not in the store")

// of looks at what the HEAD of a graph holds.
func (h *headScan) of(g *history.Graph) error {
	if g.Head < 0 || h.a.opt.Team.OnlySecrets() {
		return nil
	}
	return h.tree(g.Commits[g.Head].Tree, "")
}

// paths are those where something was found.
func (h *headScan) paths() map[string]bool {
	at := map[string]bool{}
	for i := range h.found {
		at[h.found[i].at.path] = true
	}
	return at
}

func (h *headScan) tree(tree git.ID, prefix string) error {
	entries, err := h.entries(tree)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := prefix + e.Name
		switch {
		case e.Mode&0o170000 == git.ModeTree:
			if err := h.tree(e.ID, path+"/"); err != nil {
				return err
			}
		case e.Mode.IsBlob() && h.a.opt.Shard.has(e.ID):
			if err := h.blob(e, path); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *headScan) entries(tree git.ID) ([]git.TreeEntry, error) {
	kind, data, ok := h.stored(tree)
	switch {
	case ok && kind == pack.Tree && readable(data, len(tree)/2) == len(data):
		return parseTree(data, len(tree)/2), nil
	case h.only && tree != h.a.opt.Repo.Format.EmptyTree():
		return nil, errElsewhere
	}
	return h.a.readTree(tree)
}

func (h *headScan) blob(e git.TreeEntry, path string) error {
	_, data, ok := h.stored(e.ID)
	if !ok && h.only {
		return errElsewhere
	}
	if !ok {
		var err error
		_, data, err = h.a.source().Object(e.ID)
		if h.a.missing(e.ID, err) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	t := scanners.Text{Path: path, Mode: uint32(e.Mode), Bytes: data}
	h.unused = append(h.unused, h.a.opt.Team.Unused(t)...)
	for _, f := range h.a.opt.Team.ScanOthers(nil, t) {
		h.found = append(h.found, found{Finding: f, at: holding{e.ID, path}, inHead: true, mode: e.Mode})
	}
	return nil
}

// storedText gives the content of an object that the fast way can read by itself.
type storedText func(git.ID) (pack.Kind, []byte, bool)

// nothing is what the slow way has.
func nothing(git.ID) (pack.Kind, []byte, bool) { return 0, nil, false }

// readsStored reads from the store what was found sound, or was not found damaged yet.
// It is for one goroutine.
func (f *fast) readsStored() storedText {
	reader := f.store.NewReader()
	// Versions of a file are asked for one after the other.
	reader.Keep(min(keptBases, f.a.opt.MaxMemory/16))
	return func(id git.ID) (pack.Kind, []byte, bool) {
		o := f.object(id)
		if o == bulk.None || f.bad[o] != nil || f.a.ctx.Err() != nil {
			return 0, nil, false
		}
		kind, text, err := reader.Read(o)
		return kind, text, err == nil
	}
}
