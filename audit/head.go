package audit

import (
	"picket/git"
	"picket/git/bulk"
	"picket/scanners"
)

// scanHead has what HEAD holds looked at by the scanners that the engine is not
// under: those for risky code and for files. What such code once was is no secret
// that got out, so the history before HEAD is not asked. Allow comments that free
// nothing are looked for on the way.
func (a *auditor) scanHead() ([]found, error) {
	h := a.graph.Head
	if h < 0 || a.opt.Team.OnlySecrets() {
		return nil, nil
	}
	return a.scanOthers(nil, a.graph.Commits[h].Tree, "")
}

func (a *auditor) scanOthers(dst []found, tree git.ID, prefix string) ([]found, error) {
	entries, err := a.readTree(tree)
	if err != nil {
		return dst, err
	}
	for _, e := range entries {
		path := prefix + e.Name
		switch {
		case e.Mode&0o170000 == git.ModeTree:
			if dst, err = a.scanOthers(dst, e.ID, path+"/"); err != nil {
				return dst, err
			}
		case e.Mode.IsBlob() && a.opt.Shard.has(e.ID):
			data, ok := a.stored(e.ID)
			if !ok {
				_, data, err = a.source().Object(e.ID)
				if a.missing(e.ID, err) {
					continue
				}
				if err != nil {
					return dst, err
				}
			}
			a.unused = append(a.unused, a.opt.Team.Unused(scanners.Text{Path: path, Mode: uint32(e.Mode), Bytes: data})...)
			for _, f := range a.opt.Team.ScanOthers(nil, scanners.Text{Path: path, Mode: uint32(e.Mode), Bytes: data}) {
				dst = append(dst, found{Finding: f, at: holding{e.ID, path}, inHead: true, mode: e.Mode})
			}
		}
	}
	return dst, nil
}

// stored is the content of an object that the fast way has read and found sound.
func (a *auditor) stored(id git.ID) ([]byte, bool) {
	if a.read == nil {
		return nil, false
	}
	return a.read(id)
}

// readsStored has stored read from the store. Only scanHead and
// origins ask.
func (f *fast) readsStored() {
	reader := f.store.NewReader()
	reader.Keep(keptBases) // versions of a file are asked for one after the other
	f.a.read = func(id git.ID) ([]byte, bool) {
		o := f.object(id)
		if o == bulk.None || f.bad[o] != nil || f.a.ctx.Err() != nil {
			return nil, false
		}
		_, text, err := reader.Read(o)
		return text, err == nil
	}
}
