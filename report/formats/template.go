package formats

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/template"

	"picket/report"
)

// writeTemplate fills the user's Go template (text/template) with the Document.
// Beside the built-in functions (html, js, urlquery, printf...) it has json,
// join, upper, lower and csv, the cell of a spreadsheet.
func writeTemplate(w io.Writer, run *report.Run, opt Options) error {
	if opt.Template == "" {
		return errors.New("the format template needs a template: --template FILE")
	}
	t, err := template.New("template").Option("missingkey=error").Funcs(template.FuncMap{
		"json": func(v any) (string, error) {
			data, err := json.Marshal(v)
			return string(data), err
		},
		"join":  func(sep string, list []string) string { return strings.Join(list, sep) },
		"upper": strings.ToUpper,
		"lower": strings.ToLower,
		"csv":   csvCell,
	}).Parse(opt.Template)
	if err != nil {
		return fmt.Errorf("the template does not parse: %w", err)
	}
	if err := t.Execute(w, NewDocument(run, opt)); err != nil {
		return fmt.Errorf("the template fails: %w", err)
	}
	return nil
}
