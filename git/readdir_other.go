//go:build !linux

package git

import (
	"os"
	"path/filepath"
)

// lister lists one folder after the other.
type lister struct{ top string }

func newLister(top string) *lister { return &lister{top} }

// names appends the names in a folder, named by its slash-separated path from the
// top, to dst, in no order that counts; a folder's with a slash behind it.
func (l *lister) names(dst []string, folder string) ([]string, error) {
	list, err := os.ReadDir(filepath.Join(l.top, filepath.FromSlash(folder)))
	for _, d := range list {
		name := d.Name()
		if d.IsDir() {
			name += "/"
		}
		dst = append(dst, name)
	}
	return dst, err
}
