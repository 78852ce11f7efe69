package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"picket/git"
	"picket/hooks"
	"picket/install"
	"picket/policy"
	"picket/report"
	"picket/rules"
	"picket/rules/load"
	"picket/rules/overlay"
	"picket/scanners"
	"picket/scanners/team"
)

// rulebook compares the rules that the hook would load with those of picket itself,
// and tries them on a made-up token. files gets the files of the configuration.
func rulebook(env []string, files *[]string) install.Rulebook {
	return func(ctx context.Context, l *install.Layout, home string) []install.Check {
		dir := l.Top
		if dir == "" {
			dir = l.GitDir
		}
		repo, err := git.Open(ctx, git.Options{Dir: dir, Env: env})
		if err != nil {
			return []install.Check{{Name: "rules", State: install.Unknown, What: err.Error()}}
		}
		defer repo.Close()
		c, book := compareRules(repo, l, home)
		if book == nil {
			return []install.Check{c}
		}
		for _, s := range book.Files {
			*files = append(*files, s.Name)
		}
		return []install.Check{c, policyCheck(tryPolicy(book.Rules, policy.Reader(hooks.Reader(repo))))}
	}
}

// compareRules looks at the compiled rules; the book is nil when they are no good.
func compareRules(repo *git.Repo, l *install.Layout, home string) (c install.Check, book *hooks.Book) {
	c = install.Check{Name: "rules", State: install.Hole, Mend: "picket install"}
	base, err := rules.ReadPackFile(filepath.Join(l.CommonDir, hooks.Folder, hooks.BasePack))
	if errors.Is(err, fs.ErrNotExist) && home != "" {
		base, err = rules.ReadPackFile(filepath.Join(home, hooks.BasePack))
	}
	if err != nil {
		c.What = err.Error()
		return c, nil
	}
	built, err := load.Builtin()
	if err != nil {
		return install.Check{Name: "rules", State: install.Unknown, What: err.Error()}, nil
	}
	if base.Set.Digest() != built.Digest() {
		c.What = fmt.Sprintf("the hook applies other built-in rules (%.12s) than picket audit (%.12s)", base.Set.Digest(), built.Digest())
		return c, nil
	}
	book, err = hooks.OpenBook(repo, home)
	var have *rules.Set
	if err == nil {
		have, err = book.Rules.Whole()
	}
	if err != nil {
		c.What = err.Error()
		return c, nil
	}
	want, err := overlay.Load(built, hooks.Reader(repo))
	if err != nil {
		return install.Check{Name: "rules", State: install.Unknown, What: err.Error()}, nil
	}
	if want.Set.Digest() != have.Digest() {
		c.What = "the hook applies other rules than picket audit"
		return c, nil
	}
	what := fmt.Sprintf("%s, digest %.12s, as in picket audit", report.Count(int64(book.Rules.Len()), "rule"), book.Digest())
	return install.Check{Name: "rules", State: install.OK, What: what}, book
}

// trial is what the rules and the policy make of a made-up token.
type trial int

const (
	refused trial = iota
	byMode        // it was seen, and the policy's mode lets it pass
	byGate        // it was seen, and only warned of or counted
	freed         // nobody saw it: a list frees it, or its rule is switched off
)

// tryPolicy tries the rules and the policy of a repository on a made-up token in a
// file of its own, as a hook would.
func tryPolicy(shelf *rules.Shelf, read policy.Reader) (trial, error) {
	token, err := install.MadeUp()
	if err != nil {
		return freed, err
	}
	crew, err := team.Over(shelf, team.Options{DecodeDepth: team.HookDepth})
	if err != nil {
		return freed, err
	}
	found := crew.Scan(nil, scanners.Text{Path: "picket-proof.txt", Mode: 0o100644, Bytes: []byte("token = \"" + token + "\"\n")})
	v, err := policy.Judge(found, *shelf.Settings(), policy.Context{Stage: policy.Hook, Today: today(), Read: read})
	switch {
	case err != nil:
		return freed, err
	case v.Blocks():
		return refused, nil
	case v.Capped > 0:
		return byMode, nil
	case len(v.Warning)+len(v.Tracked) > 0:
		return byGate, nil
	}
	return freed, nil
}

// policyCheck says what came of it.
func policyCheck(o trial, err error) install.Check {
	c := install.Check{Name: "policy", State: install.OK, What: "a made-up token in a file is refused"}
	if err != nil {
		return install.Check{Name: "policy", State: install.Hole, What: err.Error(), Mend: "picket config check"}
	}
	switch o {
	case byMode:
		c.State, c.What, c.Mend = install.Remark, "nothing blocks: the policy's mode does not let it", `mode = "block" in .picket.toml`
	case byGate:
		c.State, c.What, c.Mend = install.Remark, "a made-up token in a file does not block: the policy says so", "see [policy] in .picket.toml"
	case freed:
		c.State, c.What, c.Mend = install.Hole, "a made-up token in a file is not seen: an allow list or a disabled rule frees it", "see .picket.toml, .gitleaks.toml"
	}
	return c
}
