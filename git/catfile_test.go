package git

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// TestCatFileDies: when git dies of one object, whoever asked for it is told what git
// said, and the others, which waited for the same process, get theirs.
func TestCatFileDies(t *testing.T) {
	s := newSandbox(t)
	s.git(".", "init", "-q", "r")
	var ids []ID
	for i := range 40 {
		s.write(fmt.Sprintf("r/f%d", i), fmt.Sprintf("content %d\n", i))
		ids = append(ids, ID(s.git("r", "hash-object", "-w", fmt.Sprintf("f%d", i))))
	}
	real, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	s.write("bin/git", `#!/bin/sh
case "$*" in *"cat-file --batch")
	while read -r id; do
		if [ "$id" = `+string(ids[7])+` ]; then echo "fatal: the disk is gone" >&2; exit 128; fi
		echo "$id" | `+real+` cat-file --batch
	done
	exit;;
esac
exec `+real+` "$@"
`)
	if err := os.Chmod(s.path("bin/git"), 0o755); err != nil {
		t.Fatal(err)
	}
	r := s.open("r", true, "PATH="+s.path("bin")+":"+os.Getenv("PATH"))
	defer r.Close()
	errs := make([]error, len(ids))
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() {
			_, data, err := r.objectPlumbing(id)
			if err == nil && string(data) != fmt.Sprintf("content %d\n", i) {
				err = fmt.Errorf("%q was read", data)
			}
			errs[i] = err
		})
	}
	wg.Wait()
	for i, err := range errs {
		if guilty := i == 7; guilty != (err != nil) {
			t.Errorf("object %d: %v", i, err)
		}
	}
	for _, words := range []string{"the disk is gone", string(ids[7]), "128"} {
		if err := errs[7]; err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%v: want %q in it", err, words)
		}
	}
}
