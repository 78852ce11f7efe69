// Package packs carries picket's own rules as TOML texts, one file for each kind
// of thing. It holds data only: rules/load decodes it, and a hook never links it.
package packs

import (
	"embed"
	"io/fs"
)

//go:embed *.toml
var files embed.FS

// File is one text.
type File struct {
	Name string
	Data []byte
}

// Rules returns the texts that hold rules, in the order they are applied.
func Rules() ([]File, error) {
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		return nil, err
	}
	var all []File
	for _, name := range names {
		if name == helpName {
			continue
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, File{Name: name, Data: data})
	}
	return all, nil
}

const helpName = "help.toml"

// Help returns the text that gives whole families of rules their severity and
// the words shown to people.
func Help() (File, error) {
	data, err := files.ReadFile(helpName)
	return File{Name: helpName, Data: data}, err
}
