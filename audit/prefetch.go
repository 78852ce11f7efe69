package audit

import (
	"errors"
	"io"
	"strings"

	"picket/git"
	"picket/git/bulk"
)

// prefetch has Git fetch, in one go, the blobs that a partial clone lacks and that
// the history needs; one by one each would be a conversation with the remote. What
// does not come is asked for again, alone, and then counts as missing.
func (f *fast) prefetch() {
	repo := f.a.opt.Repo
	if !repo.Partial || len(f.forest.missing) < 2 {
		return
	}
	wanted, remote := f.wanted(), f.promisor()
	if len(wanted) < 2 || remote == "" {
		return
	}
	// These are the arguments with which Git itself fetches what it lacks
	// (promisor-remote.c in its source, "fetch_objects").
	p, err := repo.Start(f.a.ctx, strings.NewReader(strings.Join(wanted, "\n")+"\n"),
		"-c", "fetch.negotiationAlgorithm=noop", "fetch", remote, "--no-tags",
		"--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin")
	if err != nil {
		return
	}
	_, err = io.Copy(io.Discard, p)
	// When it fails the blobs are asked for one by one, and what fails is named there.
	_ = errors.Join(err, p.Close())
}

// promisor is the name of a remote that promised what is missing, or "".
func (f *fast) promisor() string {
	out, err := f.a.opt.Repo.Output(f.a.ctx, "config", "-z", "--name-only", "--get-regexp", `^remote\..*\.promisor$`)
	if err != nil {
		return ""
	}
	first, _, _ := strings.Cut(string(out), "\x00")
	return strings.TrimSuffix(strings.TrimPrefix(first, "remote."), ".promisor")
}

// wanted lists the missing ids that trees of the history name.
func (f *fast) wanted() []string {
	seen, asked := map[git.ID]bool{}, map[int32]bool{}
	var list []string
	for _, c := range f.a.graph.Commits {
		o := f.object(c.Tree)
		if o == bulk.None {
			continue
		}
		n := f.reach.nodeOf(o)
		if asked[n] {
			continue
		}
		asked[n] = true
		for _, h := range f.a.nodes.holdings(n) {
			if h.blob != "" && !seen[h.blob] && f.object(h.blob) == bulk.None {
				seen[h.blob] = true
				list = append(list, string(h.blob))
			}
		}
	}
	return list
}
