package formats

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"picket/report"
)

// writeCSV writes a table for spreadsheets (RFC 4180). A cell that a spreadsheet
// would take for a formula gets an apostrophe before it.
func writeCSV(w io.Writer, run *report.Run, opt Options) error {
	v := newView(run, opt)
	out := csv.NewWriter(w)
	rows := [][]string{{
		"action", "severity", "confidence", "category", "rule", "title", "path", "line", "column",
		"secret", "fingerprint", "owners", "days_overdue", "commit", "author", "date", "in_head", "removed_in",
	}}
	for _, it := range v.items {
		row := []string{
			report.ActionName(it.Action), report.SeverityName(it.Severity), report.ConfidenceName(it.Confidence),
			string(it.Category), it.Rule, it.Title, it.Path, strconv.Itoa(it.Line), strconv.Itoa(it.Column),
			v.secret(it.Finding), it.Fingerprint, strings.Join(it.Owners, " "), strconv.Itoa(it.DaysOverdue),
		}
		history := []string{"", "", "", "", ""}
		if c := it.Commit; c != nil {
			history = []string{c.ID, c.Author, c.Date, strconv.FormatBool(c.InHead), c.RemovedIn}
			if c.Partial {
				history[3] = ""
			}
		}
		rows = append(rows, append(row, history...))
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = csvCell(cell)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// csvCell makes a text harmless in a spreadsheet, on one line. A fingerprint that
// looks like a number (digits alone, or with one e) would be rounded.
func csvCell(s string) string {
	s = report.Escape(s)
	if s == "" {
		return s
	}
	if strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && len(s) == 16 {
		return "'" + s
	}
	return s
}
