package formats

import (
	"fmt"
	"io"
	"strings"

	"picket/report"
	"picket/rules"
)

// writeAzure writes logging commands, which Azure Pipelines turns into the issues
// of a run. What is only counted is left out: there are errors and warnings alone.
func writeAzure(w io.Writer, run *report.Run, opt Options) error {
	v := newView(run, opt)
	var b strings.Builder
	for _, it := range v.items {
		kind := "error"
		switch it.Action {
		case rules.ActionTrack:
			continue
		case rules.ActionWarn:
			kind = "warning"
		}
		props := "type=" + kind + ";sourcepath=" + azureText(report.Escape(it.Path))
		if it.Line > 0 {
			props += fmt.Sprintf(";linenumber=%d;columnnumber=%d", it.Line, max(1, it.Column))
		}
		fmt.Fprintf(&b, "##vso[task.logissue %s;code=%s]%s\n", props, azureText(report.Escape(it.Rule)),
			azureText(sentences(v.message(it.Finding), advice(it.Finding))))
	}
	if !run.Coverage.Complete {
		b.WriteString("##vso[task.logissue type=error]picket: not everything could be checked\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// azureText escapes as the agent unescapes.
func azureText(s string) string {
	return strings.NewReplacer("%", "%AZP25", ";", "%3B", "\r", "%0D", "\n", "%0A", "]", "%5D").Replace(s)
}
