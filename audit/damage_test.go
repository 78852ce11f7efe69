package audit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"picket/git"
	"picket/rules"
	"picket/scanners/team"
)

// outcome is what an audit says to the outside: an error, or findings and whether
// everything was looked at.
type outcome struct {
	err      error
	findings []string // rule, fingerprint, place
	complete bool
}

// look audits the sandbox, whatever state it is in.
func (s *sandbox) look(set *rules.Set, members *team.Team) (o outcome) {
	s.t.Helper()
	defer func() {
		if p := recover(); p != nil {
			s.t.Errorf("the audit panicked: %v", p)
		}
	}()
	repo, err := git.Open(context.Background(), git.Options{Dir: s.dir, Env: s.env})
	if err != nil {
		return outcome{err: err}
	}
	defer repo.Close()
	r, err := Run(context.Background(), Options{Repo: repo, Set: set, Team: members})
	if err != nil {
		return outcome{err: err}
	}
	for _, f := range r.Findings {
		o.findings = append(o.findings, fmt.Sprintf("%s %s %s:%d", f.Rule, f.Fingerprint, f.Path, f.Line))
	}
	o.complete = r.Coverage.Complete
	return o
}

// layouts are the ways to store a history, each with the files that a flip may hit.
var layouts = map[string]struct {
	prepare [][]string
	files   string
}{
	"pack":         {[][]string{{"gc", "-q", "--prune=now"}}, "objects/pack/*.pack"},
	"index":        {[][]string{{"gc", "-q", "--prune=now"}}, "objects/pack/*.idx"},
	"midx":         {[][]string{{"gc", "-q", "--prune=now"}, {"multi-pack-index", "write"}}, "objects/pack/multi-pack-index"},
	"commit-graph": {[][]string{{"gc", "-q", "--prune=now"}, {"commit-graph", "write", "--reachable"}}, "objects/info/commit-graph"},
	"bitmap":       {[][]string{{"repack", "-qadb"}}, "objects/pack/*.bitmap"},
	"loose":        {nil, "objects/[0-9a-f][0-9a-f]/*"},
	"packed-refs":  {[][]string{{"pack-refs", "--all", "--prune"}}, "packed-refs"},
	"head":         {nil, "HEAD"},
	"ref":          {nil, "refs/heads/main"},
}

// TestFlippedBytes holds the promise behind a green tick: a repository with one
// damaged byte gives what it gave whole, or it is not called complete.
func TestFlippedBytes(t *testing.T) {
	set := testSet()
	members, err := team.New(set, team.Options{DecodeDepth: team.AuditDepth})
	if err != nil {
		t.Fatal(err)
	}
	for name, layout := range layouts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(7, uint64(len(name))))
			s := newSandbox(t)
			s.history(r, 30)
			for _, args := range layout.prepare {
				s.git(args...)
			}
			whole := s.look(set, members)
			if whole.err != nil || !whole.complete || len(whole.findings) == 0 {
				t.Fatalf("before any damage: %+v", whole)
			}
			files, err := filepath.Glob(filepath.Join(s.dir, ".git", filepath.FromSlash(layout.files)))
			if err != nil || len(files) == 0 {
				t.Fatalf("there is no %s: %v", layout.files, err)
			}
			noticed := 0
			for range flips {
				if s.flip(r, files[r.IntN(len(files))], whole, set, members) {
					noticed++
				}
			}
			t.Logf("%d of %d flips were noticed", noticed, flips)
		})
	}
}

const flips = 25

// flip changes one byte of a file, compares, and puts it back.
func (s *sandbox) flip(r *rand.Rand, file string, whole outcome, set *rules.Set, members *team.Team) (noticed bool) {
	s.t.Helper()
	good, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	bad := append([]byte(nil), good...)
	at, bit := r.IntN(len(bad)), byte(1)<<r.IntN(8)
	bad[at] ^= bit
	overwrite(s.t, file, bad)
	defer overwrite(s.t, file, good)
	got := s.look(set, members)
	if got.err != nil || !got.complete {
		return true
	}
	if d := cmp.Diff(whole.findings, got.findings); d != "" {
		s.t.Errorf("%s, byte %d of %d with %#02x: called complete, but (-whole +damaged):\n%s", filepath.Base(file), at, len(bad), bit, d)
	}
	return false
}

// overwrite replaces a file that Git has made read-only.
func overwrite(t testing.TB, file string, data []byte) {
	t.Helper()
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestExchangedObject puts the bytes of one loose object under the id of another:
// the stream is sound, and only the id tells.
func TestExchangedObject(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		s := newSandbox(t, "--object-format="+format)
		s.write("a.txt", "acme_0123456789abcdef\n")
		s.write("b.txt", "harmless\n")
		s.commit("both")
		opt := s.options(testSet())
		if whole := s.look(opt.Set, opt.Team); !whole.complete || len(whole.findings) != 1 {
			t.Fatalf("%s, before any damage: %+v", format, whole)
		}
		file := func(rev string) string {
			id := s.git("rev-parse", rev)
			return filepath.Join(s.dir, ".git", "objects", id[:2], id[2:])
		}
		other, err := os.ReadFile(file("HEAD:b.txt"))
		if err != nil {
			t.Fatal(err)
		}
		overwrite(t, file("HEAD:a.txt"), other)
		if got := s.look(opt.Set, opt.Team); got.err == nil && got.complete {
			t.Errorf("%s: an object with another's content was not noticed", format)
		}
	}
}
