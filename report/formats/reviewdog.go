package formats

import (
	"io"

	"picket/report"
	"picket/rules"
)

// Reviewdog's diagnostic format (proto/rdf), one document. Its columns count bytes
// and are left out: an editor's column is better than a wrong one.
type rdReport struct {
	Source      rdSource       `json:"source"`
	Diagnostics []rdDiagnostic `json:"diagnostics"`
}

type rdSource struct {
	Name string `json:"name"`
}

type rdDiagnostic struct {
	Message  string     `json:"message"`
	Location rdLocation `json:"location"`
	Severity string     `json:"severity"`
	Code     rdCode     `json:"code"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition `json:"start"`
	End   rdPosition `json:"end"`
}

type rdPosition struct {
	Line int `json:"line"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

func writeReviewdog(w io.Writer, run *report.Run, opt Options) error {
	v := newView(run, opt)
	doc := rdReport{Source: rdSource{"picket"}, Diagnostics: []rdDiagnostic{}}
	for _, it := range v.items {
		d := rdDiagnostic{
			Message: sentences(v.message(it.Finding), advice(it.Finding)), Severity: rdSeverity(it.Action),
			Location: rdLocation{Path: report.Escape(it.Path)}, Code: rdCode{Value: it.Rule},
		}
		if it.Line > 0 {
			d.Location.Range = &rdRange{rdPosition{it.Line}, rdPosition{max(it.Line, it.EndLine)}}
		}
		if refs := links(it.Finding); len(refs) > 0 {
			d.Code.URL = refs[0]
		}
		doc.Diagnostics = append(doc.Diagnostics, d)
	}
	return indented(w, doc)
}

func rdSeverity(a rules.Action) string {
	switch a {
	case rules.ActionTrack:
		return "INFO"
	case rules.ActionWarn:
		return "WARNING"
	}
	return "ERROR"
}
