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
	comment := 0 // the line of a comment in which something was found
	if len(look.Findings) > 0 && r.ev.Name == "commit-msg" {
		gone, err := r.linesThatGo(string(data))
		if err != nil {
			return Trouble, err
		}
		look.Findings, comment = dropLines(look.Findings, gone)
	}
	for _, who := range r.people() {
		if err := book.lookHeader(look, headerPath, who); err != nil {
			return Trouble, err
		}
	}
	r.trace.phase("scan of the message")
	code, err := r.finish(look, "commit")
	if err == nil && code == Clean && comment > 0 {
		_, err = fmt.Fprintf(r.ev.Stderr, "picket: note: line %d of the message looks like a secret; git drops it, unless --cleanup keeps comments\n", comment)
	}
	return code, err
}

// people are who the commit will name, as far as a hook is told: Git puts the author
// into its environment, from wherever it has the name, and the committer is there
// when a variable says so (git-commit(1), "COMMIT INFORMATION").
func (r *run) people() (texts [][]byte) {
	for _, role := range []string{"GIT_AUTHOR_", "GIT_COMMITTER_"} {
		name, address := r.ev.getenv(role+"NAME"), r.ev.getenv(role+"EMAIL")
		if name != "" || address != "" {
			texts = append(texts, []byte(name+" <"+address+">"))
		}
	}
	return texts
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

// The reasons why a line goes.
const (
	isComment = iota + 1
	isCut     // it stands below the scissors
)

// linesThatGo tells which lines of the message Git will not commit, by number
// from 1: comments, and all from the scissors on (git-commit(1), --cleanup). It is
// asked only when something was found, because the answer costs questions to Git.
// The options of this call of git commit are not known here: that comments go is
// what the configuration says, and what is found in them is told.
func (r *run) linesThatGo(text string) (map[int]int, error) {
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
	gone := map[int]int{}
	cut := false
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		if line == mark+scissors && (mode == "scissors" || isGits(lines[i+1:], mark)) {
			cut = true
		}
		switch {
		case cut:
			gone[i+1] = isCut
		case comments && strings.HasPrefix(line, mark):
			gone[i+1] = isComment
		}
	}
	return gone, nil
}

// scissors is what stands behind the comment mark in the line that Git cuts at.
const scissors = " ------------------------ >8 ------------------------"

// isGits tells whether Git itself put the scissors above lines there, as it does for
// git commit --verbose: a remark in comment lines, then a diff. Otherwise somebody
// typed them, and what is below them is committed.
func isGits(lines []string, mark string) bool {
	i := 0
	for i < len(lines) && strings.HasPrefix(lines[i], mark) {
		i++
	}
	if i == 0 {
		return false
	}
	if i == len(lines) || i+1 == len(lines) && lines[i] == "" {
		return true
	}
	return strings.HasPrefix(lines[i], "diff --") || strings.HasPrefix(lines[i], "Submodule ")
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
			for _, line := range lines {
				if mark, ok := strings.CutSuffix(strings.TrimSuffix(line, "\r"), scissors); ok && len(mark) == 1 {
					return mark, nil
				}
			}
			if last := lines[len(lines)-1]; last != "" {
				return last[:1], nil
			}
		}
	}
	return "#", nil
}

// dropLines drops what was found in lines that go, and gives the line of a comment
// among them; 0: there was none.
func dropLines(found []scanners.Finding, gone map[int]int) (kept []scanners.Finding, comment int) {
	kept = found[:0]
	for _, f := range found {
		switch {
		case gone[f.Line] == 0 || gone[f.EndLine] == 0:
			kept = append(kept, f)
		case gone[f.Line] == isComment && comment == 0:
			comment = f.Line
		}
	}
	return kept, comment
}
