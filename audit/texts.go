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
}

func (t *texts) commit(id git.ID, c *history.Commit) {
	t.a.coverage.Bytes += int64(len(c.Message))
	if len(c.Message) > 0 {
		t.a.note(t.a.scanText(scanners.Text{Bytes: c.Message}), found{Finding: at(inMessage), commit: id})
	}
	for _, text := range c.Texts {
		t.a.note(t.person(text), found{Finding: at(inPerson), commit: id})
	}
}

func (t *texts) tag(id git.ID, tag *history.Tag) {
	t.a.coverage.Bytes += int64(len(tag.Message))
	where := found{Finding: at(inTag(tag.Name)), tag: id}
	t.a.note(t.a.scanText(scanners.Text{Bytes: tag.Message}), where)
	t.a.note(t.person(tag.Tagger), where)
	t.a.note(t.a.scanName(tag.Name), where)
}

func (t *texts) person(text []byte) []found {
	list, ok := t.persons[string(text)]
	if !ok {
		if t.persons == nil {
			t.persons = map[string][]found{}
		}
		list = t.a.scanText(scanners.Text{Bytes: bytes.Clone(text)})
		t.persons[string(text)] = list
	}
	return list
}
