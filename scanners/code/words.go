package code

import (
	"fmt"
	"strings"

	"picket/rules"
	"picket/scanners"
	"picket/scanners/match"
)

// Kind is a kind of text as its table knows it: the lists of the rules for it and,
// where there is another language within, of those for that.
type Kind struct {
	Name          string
	Lists, Within []scanners.Listed
	Exact         [2]bool // whether capitals count in the words of either
}

// table makes the table of a kind.
func (k *Kind) table() (string, error) {
	s, err := match.MakeWords(k.Lists, k.Within, k.Exact)
	if err != nil {
		err = fmt.Errorf("%s: %w", k.Name, err)
	}
	return s, err
}

// ImagePrefix stands before a group's name where a roster has the place of its table.
const ImagePrefix = "words of "

// Ready is a roster with the places of its groups' tables in place of what they are
// made of, so that nobody has to make them in a hook. The tables go to the end of
// tables (rules.Set.Tables).
func Ready(kinds []Kind, tables *[]byte) (scanners.Roster, error) {
	var m scanners.RosterMaker
	for i := range kinds {
		image, err := kinds[i].table()
		if err != nil {
			return "", err
		}
		m.AddRaw(ImagePrefix+kinds[i].Name, rules.PutTable(tables, image))
	}
	return m.Roster(), nil
}

// surelyFit is how many words of a kind always fit, however short they are.
const surelyFit = 300

// Fit says whether the words of each kind fit into their table.
func Fit(kinds []Kind) error {
	for i := range kinds {
		n := 0
		for _, lists := range [...][]scanners.Listed{kinds[i].Lists, kinds[i].Within} {
			for _, l := range lists {
				for _, w := range l.Words {
					n += 1 + strings.Count(w, " | ") + strings.Count(w, " & ")
				}
			}
		}
		if n > surelyFit {
			if _, err := kinds[i].table(); err != nil {
				return err
			}
		}
	}
	return nil
}

// WordsOf is the table of a group: the one that the roster of a shelf has the place
// of, or made here of what kind gives; nil when that is nothing. A damaged one panics
// (Shelf.Table).
func WordsOf(shelf *rules.Shelf, r scanners.Roster, group string, kind func() *Kind) *match.Words {
	if place := r.Raw(ImagePrefix + group); place != "" {
		return match.OpenWords(shelf.Table(place))
	}
	k := kind()
	if k == nil {
		return nil
	}
	s, err := k.table()
	if err != nil {
		panic(err) // Fit would have said so
	}
	return match.OpenWords(s)
}
