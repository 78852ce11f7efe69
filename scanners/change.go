package scanners

// Change is what is known of a change as a whole. A scanner that needs more than
// one text at a time, or needs to know how a path came to be, takes it.
type Change struct {
	// Branch is the short name of the branch that the commit goes to; empty
	// when HEAD is detached or nobody asked.
	Branch string
	// Entries are the paths that the change adds or modifies, in path order.
	Entries []Entry
	// List names what stands directly in a folder ("" for the top) after the
	// change, files and folders alike. Nil when nobody can tell.
	List func(folder string) ([]string, error)
}

// Entry is one changed path, by its modes in Git's notation; OldMode is 0 for a
// path that the change adds.
type Entry struct {
	Path             string
	OldMode, NewMode uint32
	Size             int64 // bytes of the new blob; 0 for a submodule
}

// ChangeScanner finds what shows only in a change as a whole: a new submodule,
// two names that differ in case alone. An error means that it could not look,
// which is not the same as having found nothing.
type ChangeScanner interface {
	ScanChange(dst []Finding, c Change) ([]Finding, error)
}
