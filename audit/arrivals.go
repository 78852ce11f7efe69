package audit

import (
	"path"
	"runtime"
	"sync"
	"sync/atomic"

	"picket/git"
	"picket/scanners"
)

// arrival is an entry of a commit's tree that no parent has at its path: only there
// can a commit, a merge too, bring something in.
type arrival struct {
	path  string
	entry git.TreeEntry
}

// arrivals walks a tree beside those of the parents. A folder that any parent has
// as it is holds none.
func (c *changes) arrivals(dst []arrival, tree git.ID, parents []git.ID, prefix string) ([]arrival, error) {
	for _, p := range parents {
		if p == tree {
			return dst, nil
		}
	}
	after, err := c.tree(tree)
	if err != nil {
		return dst, err
	}
	before := make([]finder, len(parents))
	for i, p := range parents {
		if before[i].in, err = c.tree(p); err != nil {
			return dst, err
		}
	}
	for at := 0; at < len(after.data); {
		e, next := after.entry(at)
		line := after.data[at:next]
		at = next
		if !e.IsTree() && !e.Mode.IsBlob() {
			continue
		}
		had := false
		var below []git.ID
		for i := range before {
			old := before[i].find(line, &e)
			if had = same(&old, &e); had {
				break
			}
			below = append(below, folder(&old))
		}
		switch {
		case had:
		case e.IsTree():
			if dst, err = c.arrivals(dst, idOf(&e), below, prefix+string(e.Name)+"/"); err != nil {
				return dst, err
			}
		default:
			dst = append(dst, arrival{prefix + string(e.Name), treeEntry(&e)})
		}
	}
	return dst, nil
}

// reading is one blob that is scanned, at all the paths at which it arrives.
type reading struct {
	id    git.ID
	at    []arrival
	found [][]found // at each
	size  int
	done  bool
	err   error
}

// scan scans all that arrives, each blob once, several side by side.
func (c *changes) scan(list [][]arrival) error {
	var order []*reading
	byID := map[git.ID]*reading{}
	seen := map[holding]bool{}
	for _, of := range list {
		for _, x := range of {
			h := holding{x.entry.ID, x.path}
			if seen[h] {
				continue
			}
			seen[h] = true
			r := byID[h.blob]
			if r == nil {
				r = &reading{id: h.blob}
				byID[h.blob] = r
				order = append(order, r)
			}
			r.at = append(r.at, x)
		}
	}
	c.a.opt.Meter.AllObjects.Store(int64(len(order)))
	if c.store != nil {
		c.scanPacks(c.a.ctx, order)
	}
	c.scanAlone(order)
	for _, r := range order {
		if err := c.keep(r); err != nil {
			return err
		}
	}
	return c.a.ctx.Err()
}

// scanAlone does the readings that are left, each object by itself.
func (c *changes) scanAlone(order []*reading) {
	workers := c.a.opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(workers, len(order)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(order) && c.a.ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if !order[i].done {
					c.read(order[i])
				}
			}
		})
	}
	wg.Wait()
}

// read reads and scans one blob. It changes nothing but the reading.
func (c *changes) read(r *reading) {
	_, data, err := c.a.source().Object(r.id)
	if r.done, r.err = true, err; err == nil {
		c.readText(r, data, nil)
	}
}

// readText scans one blob at all its paths. By tells what the engine finds in it at one
// of them; without it the text is searched.
func (c *changes) readText(r *reading, text []byte, by func(h holding, mode git.Mode) []found) {
	r.size, r.done = len(text), true
	for _, x := range r.at {
		h := holding{r.id, x.path}
		var list []found
		if by != nil {
			list = by(h, x.entry.Mode)
		} else {
			list = c.a.scanBlob(h, x.entry.Mode, text)
		}
		for _, f := range c.a.opt.Team.ScanOthers(nil, scanners.Text{Path: x.path, Mode: uint32(x.entry.Mode), Bytes: text}) {
			list = append(list, found{Finding: f, at: h})
		}
		r.found = append(r.found, list)
		if len(list) > 0 {
			c.a.opt.Meter.Findings.Add(1)
		}
	}
	c.a.opt.Meter.Objects.Add(1)
	c.a.opt.Meter.Bytes.Add(int64(len(text)))
}

// keep takes over what a reading found.
func (c *changes) keep(r *reading) error {
	if !r.done {
		return nil // interrupted
	}
	if c.a.missing(r.id, r.err) {
		for _, x := range r.at {
			c.texts[holding{r.id, x.path}] = nil
		}
		return nil
	}
	if r.err != nil {
		return r.err
	}
	if !c.blobs[r.id] {
		c.blobs[r.id] = true
		c.a.coverage.Blobs++
		c.a.coverage.Bytes += int64(r.size)
	}
	for i, x := range r.at {
		c.texts[holding{r.id, x.path}] = c.withNames(r.found[i], x.path)
	}
	return nil
}

// withNames adds what is found in the names that a path is made of.
func (c *changes) withNames(list []found, at string) []found {
	for dir := at; dir != "." && dir != "/"; dir = path.Dir(dir) {
		name := path.Base(dir)
		in, ok := c.names[name]
		if !ok {
			in = c.a.scanName(name)
			c.names[name] = in
		}
		for _, f := range in {
			f.Path, f.at = at, holding{path: at}
			list = append(list, f)
		}
	}
	return list
}
