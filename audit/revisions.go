package audit

import (
	"context"
	"fmt"
	"strings"

	"picket/git"
)

// RangeError says that a text names no range of commits.
type RangeError struct {
	Text string
	Why  string
}

func (e *RangeError) Error() string { return fmt.Sprintf("range %q: %s", e.Text, e.Why) }

// Hints tells what a range looks like.
func (e *RangeError) Hints() []string {
	return []string{"--range main..HEAD; for one commit --range HEAD^!; for all that main has --range ..main"}
}

// ParseRange reads "A..B", "A.." (to HEAD) or "..B" (all that B has).
func ParseRange(text string) (Range, error) {
	from, to, ok := strings.Cut(text, "..")
	switch {
	case strings.HasPrefix(text, "-"):
		return Range{}, &RangeError{text, "a range does not begin with a dash"}
	case !ok || strings.HasPrefix(to, ".") || from == "" && to == "":
		return Range{}, &RangeError{text, "want A..B"}
	}
	r := Range{Tips: []string{"HEAD"}}
	if to != "" {
		r.Tips[0] = to
	}
	if from != "" {
		r.Not = []string{from}
	}
	return r, nil
}

// ReadRange is ParseRange for whatever gitrevisions(7) knows: A...B, A^!, A^-, and names
// such as :/text, in which dots may stand. Git reads what is not plain.
func ReadRange(ctx context.Context, repo *git.Repo, text string) (Range, error) {
	r, err := ParseRange(text)
	if err == nil && !strings.ContainsAny(text, ":{ \t") || strings.HasPrefix(text, "-") {
		return r, err
	}
	out, asked := repo.Output(ctx, "rev-parse", text, "--")
	var odd Range
	for line := range strings.Lines(string(out)) {
		id := strings.TrimSpace(line)
		if not, ok := strings.CutPrefix(id, "^"); ok {
			odd.Not = append(odd.Not, not)
		} else if id != "--" {
			odd.Tips = append(odd.Tips, id)
		}
	}
	switch {
	case ctx.Err() != nil:
		return r, ctx.Err()
	case asked != nil && err == nil:
		return r, nil // which of the two names it is that means nothing is said later
	case repo.Shallow && (asked != nil || len(odd.Not) == 0):
		return r, &ShallowError{What: "it does not have all of " + text}
	case asked != nil || len(odd.Tips) == 0:
		return r, &RangeError{text, "git rev-parse makes nothing of it"}
	case len(odd.Not) == 0 && !strings.Contains(text, "...") && !strings.HasSuffix(text, "^!"):
		return r, &RangeError{text, "it names what to begin with, and not where to end: want A..B"}
	}
	return odd, nil
}
