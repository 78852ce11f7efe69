package audit

import (
	"bytes"

	"picket/git"
	"picket/git/history"
	"picket/scanners"
)

// texts scans what commits and tags say. The same few persons write most commits,
// so their lines are scanned once each.
type texts struct {
	a       *auditor
	persons map[string][]found
	// quiet says for certain that nothing is found in a text, quicker than scanText;
	// it may be nil.
	quiet func(text []byte) bool
}

// scan is scanText.
func (t *texts) scan(text []byte) []found {
	if len(text) == 0 || t.quiet != nil && t.quiet(text) {
		return nil
	}
	return t.a.scanText(scanners.Text{Bytes: text})
}

func (t *texts) commit(id git.ID, c *history.Commit) {
	t.a.coverage.Bytes += int64(len(c.Message))
	t.a.note(t.scan(c.Message), found{Finding: at(inMessage), commit: id})
	for _, text := range c.Texts {
		t.a.note(t.person(text), found{Finding: at(inPerson), commit: id})
	}
}

func (t *texts) tag(id git.ID, tag *history.Tag) {
	t.a.coverage.Bytes += int64(len(tag.Message))
	where := found{Finding: at(inTag(tag.Name)), tag: id}
	t.a.note(t.scan(tag.Message), where)
	t.a.note(t.person(tag.Tagger), where)
	t.a.note(t.a.scanName(tag.Name), where)
}

func (t *texts) person(text []byte) []found {
	list, ok := t.persons[string(text)]
	if !ok {
		if t.persons == nil {
			t.persons = map[string][]found{}
		}
		list = t.scan(bytes.Clone(text))
		t.persons[string(text)] = list
	}
	return list
}
