package audit

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"picket/git"
)

// TestReadRange holds what a range is to what Git takes it for, and that what is none is
// said to be none.
func TestReadRange(t *testing.T) {
	s := newSandbox(t)
	s.write("a", "one\n")
	s.commit("first")
	s.git("tag", "-a", "-m", "a tag", "v1")
	s.write("a", "two\n")
	s.commit("fix: this..that")
	s.git("checkout", "-q", "-b", "side")
	s.write("b", "side\n")
	s.commit("side")
	s.git("checkout", "-q", "main")
	s.git("branch", "-q", "--set-upstream-to=side")
	s.write("c", "main\n")
	s.commit("main")
	s.git("merge", "-q", "-m", "merged", "side")
	for _, text := range []string{"v1..HEAD", "v1..", "HEAD~2..@", "main...side", "v1...HEAD", "side...", "HEAD^!", "HEAD^-", "HEAD^-2", "HEAD~1^!", "@{upstream}..",
		"@{u}..main", ":/first..HEAD", ":/fix..:/merged", "HEAD^{/fix}..HEAD", "HEAD@{1}..", "@{-1}..HEAD", "HEAD@{1 day ago}..HEAD", "main@{0}..side", "v1^{commit}..side", "HEAD^2..HEAD", "HEAD...HEAD"} {
		want, _ := strconv.Atoi(s.git("rev-list", "--count", text, "--"))
		opt := s.options(testSet())
		r, err := ReadRange(context.Background(), opt.Repo, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		opt.Range = &r
		result, err := Run(context.Background(), opt)
		if err != nil || int(result.Coverage.Commits) != want {
			t.Errorf("%s: %d commits, want %d: %v", text, result.Coverage.Commits, want, err)
		}
	}
	opt := s.options(testSet())
	for text, say := range map[string]string{
		"": "want A..B|git rev-parse", "..": "git rev-parse", "HEAD": "where to end", "HEAD^@": "where to end", ":/this..that": "where to end", "--all": "dash", "-x..HEAD": "dash",
		"^v1 HEAD": "git rev-parse", "HEAD@{u": "git rev-parse", ":/nothing like it": "git rev-parse",
	} {
		_, err := ReadRange(context.Background(), opt.Repo, text)
		var bad *RangeError
		if !errors.As(err, &bad) || !anyOf(err.Error(), say) || len(bad.Hints()) == 0 {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"nope..HEAD", "HEAD..:/nothing like it", "HEAD..HEAD..HEAD", "HEAD:a..HEAD"} {
		r, err := ReadRange(context.Background(), opt.Repo, text)
		if err == nil {
			opt.Range = &r
			_, err = Run(context.Background(), opt)
		}
		if !errors.Is(err, git.ErrNotFound) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func anyOf(text, parts string) bool {
	for part := range strings.SplitSeq(parts, "|") {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}
