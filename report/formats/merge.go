package formats

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"picket/rules"
)

// ReadDocument reads one JSON report.
func ReadDocument(r io.Reader) (Document, error) {
	var d Document
	if err := json.NewDecoder(r).Decode(&d); err != nil {
		return d, fmt.Errorf("not a JSON report: %w", err)
	}
	if d.Version != 1 || d.Tool.Name != "picket" {
		return d, fmt.Errorf("not a report of picket, version 1")
	}
	return d, nil
}

// WriteDocument writes one, as an audit would.
func WriteDocument(w io.Writer, d Document) error { return indented(w, d) }

// Merge joins the reports of the parts of an audit, or of several repositories,
// into the one that a single run would have written. A part that is missing, or
// there twice, is an error: the joined report would claim too much.
func Merge(docs []Document) (Document, error) {
	if len(docs) == 0 {
		return Document{}, fmt.Errorf("there is no report to merge")
	}
	byRepository := map[string][]Document{}
	var order []string
	for _, d := range docs {
		if byRepository[d.Repository] == nil {
			order = append(order, d.Repository)
		}
		byRepository[d.Repository] = append(byRepository[d.Repository], d)
	}
	out := docs[0]
	out.Part, out.Repository, out.Counts = "", "", false
	out.Scanned, out.Findings, out.Skipped, out.Allowed, out.Notes = Scanned{}, []Finding{}, []Skipped{}, nil, nil
	out.Complete, out.Unused = true, nil
	for _, name := range order {
		one, err := mergeParts(byRepository[name])
		if err != nil {
			if name != "" {
				err = fmt.Errorf("%s: %w", name, err)
			}
			return out, err
		}
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
		if one.RulesDigest != out.RulesDigest {
			out.RulesDigest = "" // the repositories have rules of their own
		}
	}
	return out, nil
}

// mergeParts joins the parts of one repository's audit.
func mergeParts(docs []Document) (Document, error) {
	if len(docs) == 1 && docs[0].Part == "" {
		return docs[0], nil
	}
	if err := checkParts(docs); err != nil {
		return Document{}, err
	}
	out := docs[0]
	out.Counts = false
	out.Scanned.Blobs, out.Scanned.Bytes = 0, 0
	out.Findings, out.Skipped, out.Allowed, out.Notes = []Finding{}, []Skipped{}, nil, nil
	out.Complete, out.Unused = true, nil
	byKey := map[string]int{}
	files, commits := int64(0), int64(0)
	for _, d := range docs {
		out.Scanned.Blobs += d.Scanned.Blobs
		out.Scanned.Bytes += d.Scanned.Bytes
		if d.List { // every part has repositories of its own
			files += d.Scanned.Files
			commits += d.Scanned.Commits
		} else {
			files, commits = max(files, d.Scanned.Files), max(commits, d.Scanned.Commits)
		}
		out.Complete = out.Complete && d.Complete
		for _, f := range d.Findings {
			key := f.Repository + "\x00" + f.key()
			if i, ok := byKey[key]; ok {
				out.Findings[i] = join(out.Findings[i], f)
				continue
			}
			byKey[key] = len(out.Findings)
			out.Findings = append(out.Findings, f)
		}
		out.Skipped = union(out.Skipped, d.Skipped)
		out.Allowed = union(out.Allowed, d.Allowed)
		out.Unused = append(out.Unused, d.Unused...) // of a list: a part of one repository knows none
		out.Notes = union(out.Notes, slices.DeleteFunc(slices.Clone(d.Notes), func(n string) bool { return strings.HasPrefix(n, "part "+d.Part+" ") }))
	}
	out.Scanned.Files, out.Scanned.Commits, out.Part = files, commits, ""
	if out.List {
		return out, nil
	}
	out.settleAllowed()
	if err := out.countHeld(docs); err != nil {
		return Document{}, err
	}
	slices.SortStableFunc(out.Findings, audited)
	return out, nil
}

// audited is the order of an audit's findings (see report.Run.Items).
func audited(a, b Finding) int {
	worse := []string{"critical", "high", "medium", "low"}
	return cmp.Or(cmp.Compare(slices.Index(worse, a.Severity), slices.Index(worse, b.Severity)),
		cmp.Compare(uint(a.Order-1), uint(b.Order-1)), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Fingerprint, b.Fingerprint))
}

// key is what there is one finding of in an audit: a rule and a secret, and of what is
// no secret, a path as well.
func (f *Finding) key() string { return keyOf(f.Rule, f.Fingerprint, f.Category, f.Path) }

func (a *Allowed) key() string { return keyOf(a.Rule, a.Fingerprint, a.Category, a.Path) }

func keyOf(rule, fingerprint, category, path string) string {
	if category == "" || category == string(rules.Secret) {
		path = ""
	}
	return rule + "\x00" + fingerprint + "\x00" + path
}

// settleAllowed decides about what one part allowed and another did not, by place:
// as in a single run, the first place of a secret counts.
func (d *Document) settleAllowed() {
	first := map[string]Allowed{}
	for _, a := range d.Allowed {
		k := a.key()
		if have, ok := first[k]; !ok || a.before(have.Order, have.Path, have.Line) {
			first[k] = a
		}
	}
	freed := map[string]bool{}
	d.Findings = slices.DeleteFunc(d.Findings, func(f Finding) bool {
		k := f.key()
		a, ok := first[k]
		freed[k] = !ok || a.before(f.Order, f.Path, f.Line)
		return ok && freed[k]
	})
	kept := d.Allowed[:0]
	for _, a := range d.Allowed {
		k := a.key()
		if decided, known := freed[k]; a == first[k] && (!known || decided) {
			kept = append(kept, a)
		}
	}
	d.Allowed = kept
	slices.SortStableFunc(d.Allowed, Allowed.compare)
}

func (a Allowed) compare(b Allowed) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Fingerprint, b.Fingerprint))
}

func (a Allowed) before(order int, path string, line int) bool {
	return cmp.Or(cmp.Compare(uint(a.Order-1), uint(order-1)), cmp.Compare(a.Path, path), cmp.Compare(a.Line, line)) < 0
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
			return fmt.Errorf("one of %d reports of the same repository is no part of an audit", len(docs))
		case total != 0 && of != total:
			return fmt.Errorf("part %s is of another division than %d parts", d.Part, total)
		case seen[part]:
			return fmt.Errorf("part %s is there twice", d.Part)
		case d.List != docs[0].List:
			return fmt.Errorf("part %s is of a list of repositories, others are not", d.Part)
		case d.RulesDigest != docs[0].RulesDigest && !d.List:
			return fmt.Errorf("part %s was made with other rules", d.Part)
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

// join makes one finding of what two parts say of it: the earlier commit is the
// one that brought it in, and every other path is another place.
func join(a, b Finding) Finding {
	if earlier(b, a) {
		a, b = b, a
	}
	a.Places = append(slices.Clone(a.Places), Place{b.Commit, b.Path, b.Line, b.Order, b.HeldByPath, b.HeldIn})
	a.Places = append(a.Places, b.Places...)
	slices.SortStableFunc(a.Places, func(x, y Place) int {
		return cmp.Or(cmp.Compare(uint(x.Order-1), uint(y.Order-1)), cmp.Compare(x.Path, y.Path), cmp.Compare(x.Line, y.Line))
	})
	held := map[string]*string{a.Path: &a.HeldIn}
	kept := a.Places[:0]
	for _, p := range a.Places {
		if in, ok := held[p.Path]; ok {
			*in = strings.Trim(*in+","+p.HeldIn, ",")
			continue
		}
		kept = append(kept, p)
		held[p.Path] = &kept[len(kept)-1].HeldIn
	}
	if a.Places = kept; len(kept) == 0 {
		a.Places = nil
	}
	if b.InHead != nil && *b.InHead {
		a.InHead, a.RemovedIn, a.RemovedOrder = b.InHead, "", 0
	} else if (a.InHead == nil || !*a.InHead) && b.RemovedOrder > a.RemovedOrder {
		a.RemovedIn, a.RemovedOrder = b.RemovedIn, b.RemovedOrder
	}
	return a
}

func earlier(a, b Finding) bool {
	return cmp.Or(cmp.Compare(uint(a.Order-1), uint(b.Order-1)), cmp.Compare(a.Path, b.Path),
		cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column)) < 0
}

// union appends what is not there yet.
func union[T comparable](dst, more []T) []T {
	for _, x := range more {
		if !slices.Contains(dst, x) {
			dst = append(dst, x)
		}
	}
	return dst
}
