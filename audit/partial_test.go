package audit

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPartialClone audits a clone without blobs: with its remote it is complete,
// without it is not.
func TestPartialClone(t *testing.T) {
	s := newSandbox(t)
	for i := range 5 {
		s.write(fmt.Sprint("file", i), strings.Repeat(fmt.Sprint("text ", i, "\n"), 50))
		s.commit("more")
	}
	s.write("a", planted+"\n")
	s.commit("planted")
	s.git("rm", "-q", "a", "file0", "file1")
	s.commit("removed")
	s.git("config", "uploadpack.allowFilter", "true")
	s.git("config", "uploadpack.allowAnySHA1InWant", "true")
	dir := filepath.Join(filepath.Dir(s.dir), "partial")
	s.env = append(s.env, "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=protocol.file.allow", "GIT_CONFIG_VALUE_0=always")
	clone := func() *sandbox {
		os.RemoveAll(dir)
		cmd := exec.Command("git", "clone", "-q", "--filter=blob:none", "file://"+s.dir, dir)
		cmd.Env = s.env
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return &sandbox{t: t, dir: dir, env: s.env}
	}
	p := clone()
	opt := p.options(testSet())
	r, err := Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Coverage.Complete {
		t.Errorf("with the remote: %v", r.Coverage.Skipped)
	}
	only(t, r, planted)
	packs, err := filepath.Glob(filepath.Join(dir, ".git/objects/pack/*.pack"))
	if err != nil || len(packs) > 3 {
		t.Errorf("%d packs: the blobs came one by one (%v)", len(packs), err)
	}
	p = clone()
	if err := os.Rename(s.dir, s.dir+".away"); err != nil {
		t.Fatal(err)
	}
	r, err = Run(context.Background(), p.options(testSet()))
	if err != nil {
		t.Fatal(err)
	}
	if r.Coverage.Complete || len(r.Coverage.Skipped) != 3 {
		t.Errorf("without the remote: complete %v, skipped %v", r.Coverage.Complete, r.Coverage.Skipped)
	}
}
