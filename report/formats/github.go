package formats

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"picket/report"
	"picket/rules"
)

// maxAnnotations is how many annotations of each kind GitHub shows for a step.
const maxAnnotations = 10

// writeGitHub writes workflow commands, which GitHub Actions turns into
// annotations of a pull request. The worst come first; what goes beyond GitHub's
// limit is counted in the last line.
func writeGitHub(w io.Writer, run *report.Run, opt Options) error {
	v := newView(run, opt)
	items := slices.Clone(v.items)
	slices.SortStableFunc(items, worst)
	// The last notice is kept for the closing line.
	room := map[string]int{"error": maxAnnotations, "warning": maxAnnotations, "notice": maxAnnotations - 1}
	var b strings.Builder
	left := 0
	if !run.Coverage.Complete {
		room["error"]--
		fmt.Fprintf(&b, "::error title=picket::%s\n", commandData(fmt.Sprintf(
			"not everything could be checked: %s skipped", report.Count(int64(len(run.Coverage.Doubts())), "text"))))
	}
	for _, it := range items {
		kind := commandKind(it.Action)
		if room[kind] == 0 {
			left++
			continue
		}
		room[kind]--
		b.WriteString(v.command(kind, it))
	}
	if left > 0 {
		fmt.Fprintf(&b, "::notice title=picket::%s not shown here\n", report.Count(int64(left), "more finding"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// command is one annotation.
func (v view) command(kind string, it report.Item) string {
	f := it.Finding
	props := []string{"file=" + commandProperty(report.Escape(f.Path))}
	if f.Line > 0 {
		props = append(props, fmt.Sprintf("line=%d,endLine=%d", f.Line, max(f.Line, f.EndLine)))
		if f.EndLine == f.Line && f.Column > 0 {
			props = append(props, fmt.Sprintf("col=%d,endColumn=%d", f.Column, max(f.Column, f.EndColumn)))
		}
	}
	props = append(props, "title="+commandProperty("picket: "+report.Escape(f.Rule)))
	return fmt.Sprintf("::%s %s::%s\n", kind, strings.Join(props, ","), commandData(sentences(v.message(f), advice(f))))
}

func commandKind(a rules.Action) string {
	switch a {
	case rules.ActionTrack:
		return "notice"
	case rules.ActionWarn:
		return "warning"
	}
	return "error"
}

// commandData and commandProperty escape as the runner unescapes
// (actions/toolkit, packages/core/src/command.ts).
func commandData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func commandProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
