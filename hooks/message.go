package hooks

import (
	"fmt"
	"os"
	"strings"

	"picket/git"
	"picket/scanners"
)

// messagePath is the path that findings in a commit message are shown at.
const messagePath = "commit message"

// message judges a commit message: commit-msg and applypatch-msg, which get the
// name of the file that holds it.
func (r *run) message() (int, error) {
	if len(r.ev.Args) < 1 {
		return Trouble, fmt.Errorf("%s wants the file that holds the message as its argument", r.ev.Name)
	}
	file := absolute(r.ev.Dir, r.ev.Args[0])
	data, err := git.ReadFile(file)
	if err != nil { // by hand it may be a pipe
		data, err = os.ReadFile(file)
	}
	if err != nil {
		return Trouble, fmt.Errorf("reading the commit message: %w", err)
	}
	book, err := r.rules()
	if err != nil {
		return Trouble, err
	}
	look, err := book.lookText(messagePath, data)
	if err != nil {
		return Trouble, err
	}
	if len(look.Findings) > 0 && r.ev.Name == "commit-msg" {
		gone, err := r.linesThatGo(string(data))
		if err != nil {
			return Trouble, err
		}
		look.Findings = dropLines(look.Findings, gone)
	}
	r.trace.phase("scan of the message")
	return r.finish(look, "commit")
}

// lookText looks at a text that is in no file of the repository. All that is found
// is new. Rules about files say nothing about it.
func (b *Book) lookText(path string, data []byte) (*Look, error) {
	t, err := b.scanners()
	if err != nil {
		return nil, err
	}
	look := &Look{Coverage: scanners.Coverage{Files: 1, Blobs: 1, Bytes: int64(len(data)), Complete: true}}
	for _, f := range t.Scan(nil, scanners.Text{Bytes: data}) {
		f.Path = path
		look.Findings = append(look.Findings, f)
	}
	return look, nil
}

// linesThatGo tells which lines of the message Git will not commit, by number
// from 1: comments, and all from the scissors on (git-commit(1), --cleanup). It is
// asked only when something was found, because the answer costs questions to Git.
// The options of this call of git commit are not known here: what --cleanup keeps
// against the configuration is seen when it is pushed.
func (r *run) linesThatGo(text string) (map[int]bool, error) {
	if r.ev.getenv("GIT_EDITOR") == ":" {
		// No editor was used, so Git added no comments and cuts nothing off.
		return nil, nil
	}
	mode, _, err := r.repo.ConfigGet(r.ctx, "commit.cleanup")
	if err != nil {
		return nil, err
	}
	comments := mode == "" || mode == "default" || mode == "strip"
	mark, err := r.commentMark(text)
	if err != nil {
		return nil, err
	}
	gone := map[int]bool{}
	cut := false
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line == mark+" ------------------------ >8 ------------------------" {
			cut = true
		}
		if cut || comments && strings.HasPrefix(line, mark) {
			gone[i+1] = true
		}
	}
	return gone, nil
}

// commentMark is what a comment line begins with. With core.commentChar=auto Git
// chose one: it stands before the scissors or the instructions at the end.
func (r *run) commentMark(text string) (string, error) {
	for _, key := range []string{"core.commentString", "core.commentChar"} {
		value, ok, err := r.repo.ConfigGet(r.ctx, key)
		if err != nil {
			return "", err
		}
		if ok && value != "" && value != "auto" {
			return value, nil
		}
		if value == "auto" {
			lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
			if last := lines[len(lines)-1]; last != "" {
				return last[:1], nil
			}
		}
	}
	return "#", nil
}

func dropLines(found []scanners.Finding, gone map[int]bool) []scanners.Finding {
	kept := found[:0]
	for _, f := range found {
		if !gone[f.Line] || !gone[f.EndLine] {
			kept = append(kept, f)
		}
	}
	return kept
}
