package formats

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"picket/report"
)

// ReadDocument reads one JSON report, or one of JSON lines.
func ReadDocument(r io.Reader) (Document, error) {
	var d Document
	dec := json.NewDecoder(r)
	if err := dec.Decode(&d); err != nil {
		return d, fmt.Errorf("not a JSON report: %w", err)
	}
	if d.Version != 1 || d.Tool.Name != "picket" {
		return d, fmt.Errorf("not a report of picket, version 1")
	}
	for {
		var f Finding
		switch err := dec.Decode(&f); {
		case errors.Is(err, io.EOF):
			return d, nil
		case err != nil:
			return d, fmt.Errorf("what follows the report is no finding: %w", err)
		case f.Rule == "":
			return d, fmt.Errorf("what follows the report is no finding")
		}
		d.Findings = append(d.Findings, f)
	}
}

// WriteDocument writes one, as an audit would.
func WriteDocument(w io.Writer, d Document) error { return indented(w, d) }

// Joined is what the reports of the parts of an audit come to.
type Joined struct {
	Runs  []*report.Run
	Names []string  // of the repositories, when List is true
	List  bool      // the parts are of a list of repositories; else there is one run
	Whole *Document // the only report, when it is of everything
}

// Join makes the runs that a single audit would have been of the reports of its parts. A
// part that is missing, or there twice, is an error: the joined report would claim too
// much. A report of everything is joined with nothing, and is what it is. With an owner,
// only what they own is left, as if the audit had been asked for that.
func Join(docs []Document, owner string) (Joined, error) {
	switch {
	case len(docs) == 0:
		return Joined{}, fmt.Errorf("there is no report to merge")
	case len(docs) == 1 && docs[0].Part == "":
		whole := docs[0]
		if owner != "" {
			whole.Findings = slices.DeleteFunc(slices.Clone(whole.Findings), func(f Finding) bool { return !slices.Contains(f.Owners, owner) })
		}
		return Joined{Runs: []*report.Run{RunOf(whole)}, Whole: &whole}, nil
	}
	if err := checkParts(docs); err != nil {
		return Joined{}, err
	}
	var parts []PartRun
	for _, d := range docs {
		parts = append(parts, d.Runs...)
	}
	j := Joined{List: docs[0].List}
	if !j.List {
		run, err := joinParts(parts, docs[0].Tool, owner)
		j.Runs = []*report.Run{run}
		return j, err
	}
	slices.SortStableFunc(parts, func(a, b PartRun) int { return a.Position - b.Position })
	for i, p := range parts {
		if i > 0 && p.Position == parts[i-1].Position {
			return j, fmt.Errorf("the parts are of different lists: %s and %s stand in the same place", parts[i-1].Repository, p.Repository)
		}
		run, err := joinParts([]PartRun{p}, docs[0].Tool, owner)
		if err != nil {
			return j, fmt.Errorf("%s: %w", p.Repository, err)
		}
		j.Runs, j.Names = append(j.Runs, run), append(j.Names, p.Repository)
	}
	return j, nil
}

// Merge makes one report of those of several repositories.
func Merge(docs []Document) Document {
	out := docs[0]
	out.Repository, out.Complete = "", true
	out.Scanned, out.Findings, out.Skipped, out.Allowed, out.Notes, out.Unused, out.Runs = Scanned{}, []Finding{}, []Skipped{}, nil, nil, nil, nil
	for _, one := range docs {
		out.Scanned.Files += one.Scanned.Files
		out.Scanned.Blobs += one.Scanned.Blobs
		out.Scanned.Bytes += one.Scanned.Bytes
		out.Scanned.Commits += one.Scanned.Commits
		out.Complete = out.Complete && one.Complete
		out.Findings = append(out.Findings, one.Findings...)
		out.Skipped = append(out.Skipped, one.Skipped...)
		out.Allowed = append(out.Allowed, one.Allowed...)
		out.Unused = append(out.Unused, one.Unused...)
		out.Notes = append(out.Notes, one.Notes...)
		out.Runs = append(out.Runs, one.Runs...)
		if one.RulesDigest != out.RulesDigest {
			out.RulesDigest = "" // the repositories have rules of their own
		}
	}
	return out
}

// checkParts wants each part once, all made with the same rules.
func checkParts(docs []Document) error {
	seen := map[int]bool{}
	total := 0
	for _, d := range docs {
		k, n, ok := strings.Cut(d.Part, "/")
		part, err1 := strconv.Atoi(k)
		of, err2 := strconv.Atoi(n)
		switch {
		case !ok || err1 != nil || err2 != nil || part < 1 || part > of:
			return fmt.Errorf("one of %d reports is no part of an audit", len(docs))
		case total != 0 && of != total:
			return fmt.Errorf("part %s is of another division than %d parts", d.Part, total)
		case seen[part]:
			return fmt.Errorf("part %s is there twice", d.Part)
		case d.List != docs[0].List:
			return fmt.Errorf("part %s is of a list of repositories, others are not", d.Part)
		case d.Tool.Version != docs[0].Tool.Version || !d.List && len(d.Runs) != 1:
			return fmt.Errorf("part %s was made by another version of picket", d.Part)
		case d.RulesDigest != docs[0].RulesDigest && !d.List:
			return fmt.Errorf("part %s was made with other rules", d.Part)
		case d.Counts != docs[0].Counts:
			return fmt.Errorf("some parts count the commits that hold a finding (--places), others do not")
		}
		seen[part], total = true, of
	}
	for k := 1; k <= total; k++ {
		if !seen[k] {
			return fmt.Errorf("part %d/%d is missing", k, total)
		}
	}
	return nil
}
