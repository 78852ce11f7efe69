package rules

import "sync"

// Shelf is a set whose rules are taken down one by one: those of a pack are read
// when somebody asks for them, because a clean commit needs hardly any, and to
// read them all takes longer than everything else that a hook does with them. A
// Shelf is safe for concurrent use.
//
// A pack that is damaged beyond what Open checks shows when what is damaged is
// read. All methods but Whole then panic with a *PackError; whoever opened the pack
// recovers it, for nobody between can go on.
type Shelf struct {
	flat *flat  // nil: all rules are in set
	path string // of the pack, for errors
	got  Slots[Rule]

	once   sync.Once // for set and fault
	set    *Set
	fault  error
	digest sync.Once
	name   string
	ids    sync.Once
	byID   map[string]int // of a set in memory
}

// Shelf gives the rules of a set one by one. The set must not change any more.
func (s *Set) Shelf() *Shelf { return &Shelf{set: s} }

func newShelf(f *flat) *Shelf {
	return &Shelf{flat: f, got: NewSlots[Rule](f.rules)}
}

// Len is the number of rules.
func (s *Shelf) Len() int {
	if s.flat == nil {
		return len(s.set.Rules)
	}
	return s.flat.rules
}

// Rule is the i-th rule, always the same one.
func (s *Shelf) Rule(i int) *Rule {
	if s.flat == nil {
		return &s.set.Rules[i]
	}
	if r := s.got.At(i); r != nil {
		return r
	}
	r, err := s.flat.rule(i)
	if err != nil {
		panic(s.broken(err))
	}
	return s.got.Put(i, r)
}

// Index returns the position of the rule with that id, or -1.
func (s *Shelf) Index(id string) int {
	if s.flat == nil {
		s.ids.Do(func() {
			s.byID = make(map[string]int, len(s.set.Rules))
			for i := len(s.set.Rules) - 1; i >= 0; i-- {
				s.byID[s.set.Rules[i].ID] = i
			}
		})
		if i, ok := s.byID[id]; ok {
			return i
		}
		return -1
	}
	i, err := s.flat.index(id)
	if err != nil {
		panic(s.broken(err))
	}
	return i
}

// All is the whole set. Its rules are not those that Rule gives, but equal.
func (s *Shelf) All() *Set {
	set, err := s.Whole()
	if err != nil {
		panic(err)
	}
	return set
}

// Whole is All for who wants to know whether the pack is whole: each of its bytes
// is looked at. The error is a *PackError.
func (s *Shelf) Whole() (*Set, error) {
	s.once.Do(func() {
		if s.flat != nil {
			s.set, s.fault = s.flat.all()
		}
	})
	if s.fault != nil {
		return nil, s.broken(s.fault)
	}
	return s.set, nil
}

// Allowlists are those of the set.
func (s *Shelf) Allowlists() []Allowlist {
	if s.flat == nil {
		return s.set.Allowlists
	}
	lists, err := s.flat.allowlists()
	if err != nil {
		panic(s.broken(err))
	}
	return lists
}

// Settings are those of the set.
func (s *Shelf) Settings() *Settings {
	if s.flat == nil {
		return &s.set.Settings
	}
	return &s.flat.settings
}

// Plan, Hints and Lists are those of the set.
func (s *Shelf) Plan() string {
	if s.flat == nil {
		return s.set.Plan
	}
	return s.flat.boxes.text(planBox)
}

func (s *Shelf) Hints() string {
	if s.flat == nil {
		return s.set.Hints
	}
	return s.flat.boxes.text(hintsBox)
}

func (s *Shelf) Lists() string {
	if s.flat == nil {
		return s.set.Lists
	}
	return s.flat.boxes.text(listsBox)
}

// Digest is that of the set. That of a pack was reckoned when it was written.
func (s *Shelf) Digest() string {
	if s.flat != nil {
		return s.flat.digest
	}
	s.digest.Do(func() { s.name = s.set.Digest() })
	return s.name
}

func (s *Shelf) broken(err error) error { return &PackError{Path: s.path, Err: err} }
