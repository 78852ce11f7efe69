package install

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Manifest is what picket did to a repository: enough to undo it to the byte. It
// is <common git dir>/picket/manifest.json.
type Manifest struct {
	Format  int    `json:"format"`
	Picket  string `json:"picket"` // version that installed last
	Since   string `json:"since"`  // RFC 3339, of the first installation
	Rules   string `json:"rules_digest"`
	Slots   []Slot `json:"slots"`
	Config  []Key  `json:"config,omitempty"`
	Edits   []Edit `json:"edits,omitempty"`
	Made    []Path `json:"made,omitempty"`    // folders that were made, outermost first
	Record  bool   `json:"record,omitempty"`  // commits are recorded
	Exclude []Line `json:"exclude,omitempty"` // lines added to info/exclude
}

// Slot is one hook that picket took.
type Slot struct {
	Event  string `json:"event"`
	Path   Path   `json:"path"`
	SHA256 string `json:"sha256"` // of what was written
	Shim   bool   `json:"shim,omitempty"`
	Kept   *Kept  `json:"kept,omitempty"`
}

// Kept is the hook that stood in a slot before.
type Kept struct {
	Path   Path   `json:"path"`
	SHA256 string `json:"sha256,omitempty"` // of a file
	Link   Path   `json:"link,omitempty"`   // target of a symbolic link
	Mode   string `json:"mode"`             // octal permissions of a file
}

// Key is one value that was added to Git's configuration.
type Key struct {
	Scope string `json:"scope"`
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Edit is text that was added to a file of the user's on request.
type Edit struct {
	Path    Path   `json:"path"`
	Text    string `json:"text"`              // what was added; removed again if it still stands there
	Created bool   `json:"created,omitempty"` // the file did not exist
}

// Line is one line added to a file of Git's.
type Line struct {
	Path    Path   `json:"path"`
	Text    string `json:"text"`
	Created bool   `json:"created,omitempty"`
}

// Path is a path in the manifest. JSON cannot hold every byte that a path can:
// what is not UTF-8 is quoted as Go quotes it, behind a NUL.
type Path string

const manifestFormat = 1

func manifestPath(common string) string { return filepath.Join(common, "picket", "manifest.json") }

// readManifest gives nil when there is none.
func readManifest(common string) (*Manifest, error) {
	path := manifestPath(common)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, hint(fmt.Errorf("%s: %w", path, err), "the file is damaged: move it away and run `picket install` again; picket knows its own hooks without it")
	}
	if m.Format != manifestFormat {
		return nil, hint(fmt.Errorf("%s: format %d is not known to this picket", path, m.Format), "use the picket that wrote it, or a newer one")
	}
	return &m, nil
}

func (m *Manifest) write(d disk, common string) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	data = append(data, '\n')
	if old, err := os.ReadFile(manifestPath(common)); err == nil && string(old) == string(data) {
		return nil
	}
	return d.writeFile(manifestPath(common), data, mode{perm: 0o666})
}

// at finds the entry of an event in a hooks folder, whatever the file is called.
func (m *Manifest) at(event, dir string) *Slot {
	for i := range m.Slots {
		if m.Slots[i].Event == event && filepath.Dir(string(m.Slots[i].Path)) == dir {
			return &m.Slots[i]
		}
	}
	return nil
}

// put adds the entry of a slot, or replaces the one of the same event and folder.
func (m *Manifest) put(s Slot) {
	if have := m.at(s.Event, filepath.Dir(string(s.Path))); have != nil {
		*have = s
		return
	}
	m.Slots = append(m.Slots, s)
}

// made notes folders once.
func (m *Manifest) made(dirs []string) {
	for _, d := range dirs {
		if !slices.Contains(m.Made, Path(d)) {
			m.Made = append(m.Made, Path(d))
		}
	}
}

// clone is a copy that can be changed without touching m.
func (m *Manifest) clone() *Manifest {
	c := *m
	c.Slots = slices.Clone(m.Slots)
	c.Config = slices.Clone(m.Config)
	c.Edits = slices.Clone(m.Edits)
	c.Made = slices.Clone(m.Made)
	c.Exclude = slices.Clone(m.Exclude)
	return &c
}
