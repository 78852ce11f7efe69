package history

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"picket/git"
	"picket/git/commitgraph"
)

// Between lists the commits that some commits reach and others do not. It asks the
// commit-graph when there is a sound one that knows most of them, and Git otherwise,
// which is kept from using the graph: it would believe a damaged one. why tells the
// reason for asking Git; nil when the graph answered.
func Between(ctx context.Context, r *git.Repo, tips, not []git.ID) (only map[git.ID]bool, why error, err error) {
	if only, why = fromGraph(r, tips, not); why == nil {
		return only, nil, nil
	}
	only, err = fromGit(ctx, r, tips, not)
	return only, why, err
}

func fromGit(ctx context.Context, r *git.Repo, tips, not []git.ID) (map[git.ID]bool, error) {
	only := map[git.ID]bool{}
	if len(tips) == 0 {
		return only, nil
	}
	var ask strings.Builder
	for _, id := range tips {
		ask.WriteString(string(id) + "\n")
	}
	for _, id := range not {
		ask.WriteString("^" + string(id) + "\n")
	}
	p, err := r.Start(ctx, strings.NewReader(ask.String()), "-c", "core.commitGraph=false", "rev-list", "--stdin")
	if err != nil {
		return nil, fmt.Errorf("listing commits: %w", err)
	}
	lines := bufio.NewScanner(p)
	for lines.Scan() {
		only[git.ID(lines.Text())] = true
	}
	if err := errors.Join(lines.Err(), p.Close()); err != nil {
		return nil, fmt.Errorf("listing commits: %w", err)
	}
	return only, nil
}

// fromGraph asks the commit-graph. The error is an *git.UnsupportedError.
func fromGraph(r *git.Repo, tips, not []git.ID) (map[git.ID]bool, error) {
	because := func(err error) error { return &git.UnsupportedError{What: err.Error()} }
	if r.Shallow {
		return nil, because(errors.New("a shallow history"))
	}
	dirs, err := r.ObjectDirs()
	if err != nil {
		return nil, because(err)
	}
	size := 20
	if r.Format == git.SHA256 {
		size = 32
	}
	g, err := commitgraph.Open(dirs, size)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, because(errors.New("no commit-graph"))
	}
	if err != nil {
		return nil, because(err)
	}
	defer g.Close()
	b := &between{src: r, graph: g, walk: g.NewWalk(), outside: map[git.ID]*newer{}, only: map[git.ID]bool{}}
	if err := b.run(tips, not); err != nil {
		return nil, because(err)
	}
	return b.only, nil
}

// maxNewer is how many commits may be newer than the graph. Beyond it Git is quicker.
const maxNewer = 2000

// between walks the commits that are newer than the graph by their objects, and the
// others in the graph.
type between struct {
	src     Source
	graph   *commitgraph.Graph
	walk    *commitgraph.Walk
	outside map[git.ID]*newer
	only    map[git.ID]bool
}

// newer is a commit that the graph does not have.
type newer struct {
	parents     []git.ID
	wanted, out bool
}

func (b *between) run(tips, not []git.ID) error {
	for _, list := range []struct {
		ids []git.ID
		out bool
	}{{not, true}, {tips, false}} {
		for _, id := range list.ids {
			if err := b.mark(id, list.out); err != nil {
				return err
			}
		}
	}
	for id, n := range b.outside {
		if n.wanted && !n.out {
			b.only[id] = true
		}
	}
	return b.walk.Run(func(i int32) { b.only[git.ID(hex.EncodeToString(b.graph.ID(i)))] = true })
}

// mark marks a commit, and all that lies between it and the graph.
func (b *between) mark(id git.ID, out bool) error {
	stack := []git.ID{id}
	for len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		raw, err := hex.DecodeString(string(id))
		if err != nil {
			return err
		}
		if i, ok := b.graph.Find(raw); ok {
			b.walk.Mark(i, out)
			continue
		}
		n := b.outside[id]
		if n == nil {
			if n, err = b.read(id); err != nil {
				return err
			}
			b.outside[id] = n
		}
		if done := &n.wanted; !out && !*done || out && !n.out {
			if out {
				done = &n.out
			}
			*done = true
			stack = append(stack, n.parents...)
		}
	}
	return nil
}

func (b *between) read(id git.ID) (*newer, error) {
	if len(b.outside) >= maxNewer {
		return nil, errors.New("a commit-graph that is out of date")
	}
	kind, data, err := b.src.Object(id)
	if err != nil {
		return nil, err
	}
	if kind != "commit" {
		return nil, fmt.Errorf("%s is a %s, not a commit", id, kind)
	}
	c, err := ParseCommit(data)
	if err != nil {
		return nil, err
	}
	return &newer{parents: c.Parents}, nil
}
