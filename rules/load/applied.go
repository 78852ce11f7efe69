package load

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"picket/rules"
	"picket/rules/overlay"
)

const (
	appliedPrefix = "config-"
	// keptApplied is how many configurations are kept compiled.
	keptApplied = 20
)

// Over gives what apply makes of the built-in set and the configuration at a place
// (the top of a repository, or a file's path), by way of a compiled pack if the
// configuration's files are still those that it was made from. names are the files
// that apply would look for even if they were absent before. What a configuration
// has to be remarked about is not compiled, so that the remarks are made each time;
// a set from a pack comes without its samples, and base is not asked for then.
func (c Cache) Over(base func() (*rules.Set, error), place string, names []string, read overlay.Reader,
	apply func(*rules.Set, overlay.Reader) (*overlay.Result, error)) (*overlay.Result, error) {
	applied := func() (*overlay.Result, error) {
		set, err := base()
		if err != nil {
			return nil, err
		}
		return apply(set, read)
	}
	if c.Dir == "" {
		return applied()
	}
	key, err := sourceKey()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(place))
	path := filepath.Join(c.Dir, appliedPrefix+hex.EncodeToString(sum[:16])+cacheSuffix)
	if p, err := rules.ReadPackFile(path); err == nil && p.Base == key && unchanged(p.Overlays, names, read) {
		return &overlay.Result{Set: p.Set, Stamps: p.Overlays}, nil
	}
	r, err := applied()
	if err != nil || len(r.Stamps) == 0 || len(r.Notes) > 0 {
		return r, err
	}
	c.prepare(r.Set)
	if rules.WritePackFile(path, &rules.Pack{Set: r.Set, Base: key, Overlays: r.Stamps}) == nil {
		c.dropOldest()
	}
	return r, nil
}

// unchanged says whether the files are there with the content that their stamps
// name, and the other names are not.
func unchanged(stamps []rules.OverlayStamp, names []string, read overlay.Reader) bool {
	for _, s := range stamps {
		data, err := read(s.Name)
		if err != nil || rules.Stamp(s.Name, data) != s {
			return false
		}
	}
	for _, name := range names {
		if slices.ContainsFunc(stamps, func(s rules.OverlayStamp) bool { return s.Name == name }) {
			continue
		}
		if _, err := read(name); !errors.Is(err, fs.ErrNotExist) {
			return false
		}
	}
	return true
}

// dropOldest keeps the folder from growing with every repository.
func (c Cache) dropOldest() {
	names, err := filepath.Glob(filepath.Join(c.Dir, appliedPrefix+"*"+cacheSuffix))
	if err != nil || len(names) <= keptApplied {
		return
	}
	age := map[string]int64{}
	for _, name := range names {
		if info, err := os.Lstat(name); err == nil {
			age[name] = info.ModTime().UnixNano()
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(age[b], age[a]) })
	for _, name := range names[keptApplied:] {
		os.Remove(name)
	}
}
