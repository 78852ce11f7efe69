package audit

import (
	"bytes"
	"encoding/hex"

	"picket/git"
	"picket/git/bulk"
	"picket/git/history"
	"picket/git/pack"
)

// rawTree is a tree object as it is stored, all of whose entries can be read. To
// compare two of them takes no parsing where they agree.
type rawTree struct {
	data    []byte
	hashLen int
}

// entry reads the entry at an offset, and says where the next one begins.
func (t rawTree) entry(at int) (e history.Entry, next int) {
	e, rest, err := history.NextEntry(t.data[at:], t.hashLen)
	if err != nil {
		return e, len(t.data) // cannot be: they were all read once
	}
	return e, len(t.data) - len(rest)
}

// named is the first entry of a name; a mode of 0 when there is none.
func (t rawTree) named(name string) history.Entry {
	for at := 0; at < len(t.data); {
		e, next := t.entry(at)
		if string(e.Name) == name {
			return e
		}
		at = next
	}
	return history.Entry{}
}

// finder looks up the entries of one tree in another's order, which mostly is its own.
type finder struct {
	in rawTree
	at int
}

// find is the entry that has the name of e, whose bytes line is.
func (f *finder) find(line []byte, e *history.Entry) history.Entry {
	if bytes.HasPrefix(f.in.data[f.at:], line) {
		f.at += len(line)
		return *e
	}
	for _, part := range [2][2]int{{f.at, len(f.in.data)}, {0, f.at}} {
		for at := part[0]; at < part[1]; {
			have, next := f.in.entry(at)
			if bytes.Equal(have.Name, e.Name) {
				f.at = next
				return have
			}
			at = next
		}
	}
	return history.Entry{}
}

func same(a, b *history.Entry) bool { return a.Mode == b.Mode && bytes.Equal(a.ID, b.ID) }

func treeEntry(e *history.Entry) git.TreeEntry {
	return git.TreeEntry{Name: string(e.Name), Mode: e.Mode, ID: idOf(e)}
}

// idOf is the id that an entry leads to; "" for no entry.
func idOf(e *history.Entry) git.ID { return git.ID(hex.EncodeToString(e.ID)) }

// folder is the id of the folder that an entry leads to; "" when it leads to none.
func folder(e *history.Entry) git.ID {
	if !e.IsTree() {
		return ""
	}
	return idOf(e)
}

// keptTrees bounds the trees that are remembered, in bytes.
const keptTrees = 16 << 20

// tree is a tree object; an empty id stands for none, which has no entries.
func (c *changes) tree(id git.ID) (rawTree, error) {
	if id == "" {
		return rawTree{}, nil
	}
	if t, ok := c.trees[id]; ok {
		return t, nil
	}
	if t, ok := c.older[id]; ok {
		c.remember(id, t)
		return t, nil
	}
	data, ok := c.storedTree(id)
	if !ok {
		var err error
		if data, err = c.a.treeData(id); err != nil {
			return rawTree{}, err
		}
	}
	t := rawTree{data, len(id) / 2}
	c.remember(id, t)
	return t, nil
}

func (c *changes) remember(id git.ID, t rawTree) {
	if c.kept += len(t.data); c.kept > keptTrees/2 {
		c.trees, c.older, c.kept = map[git.ID]rawTree{}, c.trees, len(t.data)
	}
	c.trees[id] = t
}

// storedTree reads a tree from the packs of a wide range, of which the next is most
// often made from the last.
func (c *changes) storedTree(id git.ID) ([]byte, bool) {
	if c.reader == nil {
		return nil, false
	}
	raw, err := hex.DecodeString(string(id))
	if err != nil {
		return nil, false
	}
	o := c.store.Find(raw)
	if o == bulk.None {
		return nil, false
	}
	kind, data, err := c.reader.Read(o)
	if err != nil || kind != pack.Tree || bulk.Verify(raw, "tree", data) != nil {
		return nil, false // Git says why
	}
	return data, readable(data, len(raw)) == len(data)
}

// readable is the length of the entries that can be read.
func readable(data []byte, hashLen int) int {
	rest := data
	for len(rest) > 0 {
		_, next, err := history.NextEntry(rest, hashLen)
		if err != nil {
			break
		}
		rest = next
	}
	return len(data) - len(rest)
}
