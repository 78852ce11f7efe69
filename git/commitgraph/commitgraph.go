// Package commitgraph reads Git's commit-graph files: the parents, trees, dates and
// generations of commits, without the commits. It knows no messages, and never
// trusts a file whose checksum is wrong: a commit that is left out of a graph would
// be left out of whatever is asked of it.
package commitgraph

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"picket/git/pack"
)

// Graph is one file, or a chain of them, the oldest first. Commits are numbered
// through all of them. It is safe for concurrent use.
type Graph struct {
	layers  []*layer
	hashLen int
	n       int
	dated   bool // generations are corrected dates in every layer
	files   []*pack.File
}

// maxLayers is far beyond the chains that Git writes.
const maxLayers = 256

// Open reads the graph of some object directories (a repository's own, then its
// alternates), as Git looks for it: info/commit-graph, then the chain. The error
// wraps fs.ErrNotExist when there is none, and pack.ErrCorrupt when it is damaged.
func Open(dirs []string, hashLen int) (*Graph, error) {
	for _, dir := range dirs {
		info := filepath.Join(dir, "info")
		g := &Graph{hashLen: hashLen, dated: true}
		err := g.add(filepath.Join(info, "commit-graph"), nil)
		if errors.Is(err, fs.ErrNotExist) {
			err = g.chain(filepath.Join(info, "commit-graphs", "commit-graph-chain"), dirs)
		}
		if err == nil {
			return g, nil
		}
		g.Close()
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return nil, fmt.Errorf("there is no commit-graph: %w", fs.ErrNotExist)
}

// Close lets go of the files. Nothing that came from the graph may be used after.
func (g *Graph) Close() error {
	var errs []error
	for _, f := range g.files {
		errs = append(errs, f.Close())
	}
	g.files = nil
	return errors.Join(errs...)
}

// chain reads the files that a chain names by their checksums, a line each. They may
// lie in an alternate (gitformat-commit-graph(5), "Commit graphs as a chain").
func (g *Graph) chain(path string, dirs []string) error {
	list, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	names := strings.Split(strings.TrimSuffix(string(list), "\n"), "\n")
	if len(names) > maxLayers {
		return fmt.Errorf("%s names %d files: %w", path, len(names), pack.ErrCorrupt)
	}
	for _, name := range names {
		sum, err := hex.DecodeString(name)
		if err != nil || len(sum) != g.hashLen {
			return fmt.Errorf("%s: %q is no checksum: %w", path, name, pack.ErrCorrupt)
		}
		missing := true
		for _, dir := range dirs {
			err := g.add(filepath.Join(dir, "info", "commit-graphs", "graph-"+name+".graph"), sum)
			if err == nil {
				missing = false
				break
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		if missing {
			return fmt.Errorf("%s names graph-%s, which is not there: %w", path, name, pack.ErrCorrupt)
		}
	}
	return nil
}

// add reads one file over those that are there. sum is the checksum by which it is
// named; nil: any.
func (g *Graph) add(path string, sum []byte) error {
	f, err := pack.OpenFile(path)
	if err != nil {
		return err
	}
	g.files = append(g.files, f)
	if err := g.Add(f.Data, sum); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Len is the number of commits.
func (g *Graph) Len() int { return g.n }

// Find returns the number of a commit.
func (g *Graph) Find(id []byte) (int32, bool) {
	for _, l := range g.layers {
		if i, ok := l.find(id); ok {
			return int32(l.from + i), true
		}
	}
	return 0, false
}

// at is the layer of a commit, and its number there.
func (g *Graph) at(i int32) (*layer, int) {
	k := len(g.layers) - 1
	for int(i) < g.layers[k].from {
		k--
	}
	return g.layers[k], int(i) - g.layers[k].from
}

// ID is the raw id of a commit, a view into the file.
func (g *Graph) ID(i int32) []byte {
	l, k := g.at(i)
	return l.id(k)
}

// Tree is the raw id of a commit's tree, a view into the file.
func (g *Graph) Tree(i int32) []byte {
	l, k := g.at(i)
	return l.row(k)[:g.hashLen]
}

// Generation is a number that every commit has higher than all its parents: the
// corrected commit date where the whole graph has it, else the level above a root.
func (g *Graph) Generation(i int32) uint64 {
	l, k := g.at(i)
	return l.generation(k, g.dated)
}

// Parents appends the numbers of a commit's parents, which all are in the graph.
func (g *Graph) Parents(dst []int32, i int32) ([]int32, error) {
	l, k := g.at(i)
	return l.parents(dst, k, g.n)
}
