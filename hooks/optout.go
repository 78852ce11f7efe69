package hooks

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"picket/git"
)

// OptOut is the key by which one repository is left alone: false in its own
// configuration switches every hook of picket off there, also one that is
// installed for the whole machine. It counts only in the repository's own file,
// which every start can look at without asking Git.
const OptOut = "picket.enabled"

// optedOut tells whether the repository wants no hooks of picket's.
func (r *run) optedOut() (bool, error) {
	data := r.repo.Config
	if data == nil {
		var err error
		if data, err = git.ReadFile(filepath.Join(r.repo.CommonDir, "config")); err != nil {
			return false, nil // what cannot be read opts out of nothing
		}
	}
	if !mentions(data) {
		return false, nil
	}
	value, ok, err := r.repo.ConfigGet(r.ctx, OptOut)
	if err != nil || !ok {
		return false, err
	}
	switch strings.ToLower(value) {
	case "false", "no", "off", "0":
		r.trace.say("%s is false: nothing was looked at", OptOut)
		return true, nil
	case "true", "yes", "on", "1", "":
		return false, nil
	}
	return false, fmt.Errorf("%s is %q in the repository's configuration: want true or false", OptOut, value)
}

// mentions tells whether a configuration file has a section of picket's. Names of
// sections are case-insensitive (git-config(1), "Syntax").
func mentions(config []byte) bool {
	return bytes.Contains(bytes.ToLower(config), []byte("[picket"))
}
