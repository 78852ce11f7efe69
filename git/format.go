package git

import (
	"path/filepath"
	"strconv"
	"strings"
)

// repoFormat is what a repository's own configuration says about how to read it
// (git-config(1), "core.repositoryFormatVersion" and "extensions.*").
type repoFormat struct {
	version        int
	hash           Format
	bare           int    // -1: not said
	worktree       string // core.worktree
	worktreeConfig bool
	reftable       bool
	partial        bool
	newer          string // an extension that needs version 1
}

// unsupported is the typed reason for asking plumbing.
func unsupported(what, path string) error { return &UnsupportedError{What: what, Path: path} }

// readFormat reads <common>/config and, where extensions.worktreeConfig asks for
// it, the work tree's own file, with the precedence of Git's setup: a linked work
// tree takes core.bare and core.worktree only from the latter. The first file's
// bytes come along.
func readFormat(gitDir, commonDir string) (*repoFormat, []byte, error) {
	f := &repoFormat{hash: SHA1, bare: -1}
	path := filepath.Join(commonDir, "config")
	common, err := readFile(path)
	if err != nil {
		return nil, nil, unsupported("unreadable configuration", path)
	}
	if err := f.parse(common, path); err != nil {
		return nil, nil, err
	}
	if gitDir != commonDir {
		f.bare, f.worktree = -1, ""
	}
	if f.worktreeConfig {
		path = filepath.Join(gitDir, "config.worktree")
		data, err := readFile(path)
		if err == nil {
			err = parseConfig(data, f.place)
		} else if isNotExist(err) {
			err = nil
		}
		if err != nil {
			return nil, nil, unsupported("configuration of the work tree", path)
		}
	}
	return f, common, nil
}

func (f *repoFormat) parse(data []byte, path string) error {
	if err := parseConfig(data, f.variable); err != nil {
		if _, ok := err.(*UnsupportedError); !ok {
			err = unsupported(err.Error(), "")
		}
		err.(*UnsupportedError).Path = path
		return err
	}
	if f.version > 1 || f.version < 0 {
		return unsupported("repository format version "+strconv.Itoa(f.version), path)
	}
	if f.version == 0 && f.newer != "" {
		return unsupported("extension "+f.newer+" in a repository of version 0", path)
	}
	return nil
}

// variable takes in one setting of the repository's configuration.
func (f *repoFormat) variable(key, value string, has bool) error {
	name, isExtension := strings.CutPrefix(key, "extensions.")
	if isExtension {
		return f.extension(name, value, has)
	}
	switch {
	case key == "core.repositoryformatversion":
		n, err := strconv.Atoi(value)
		if err != nil {
			return unsupported("repository format version "+strconv.Quote(value), "")
		}
		f.version = n
	case strings.HasPrefix(key, "remote.") && strings.HasSuffix(key, ".promisor"):
		on, ok := configBool(value, has)
		f.partial = f.partial || on || !ok
	default:
		return f.place(key, value, has)
	}
	return nil
}

// place takes in what says where the work tree is.
func (f *repoFormat) place(key, value string, has bool) error {
	switch key {
	case "core.bare":
		on, ok := configBool(value, has)
		if !ok {
			return unsupported("core.bare of "+strconv.Quote(value), "")
		}
		f.bare = 0
		if on {
			f.bare = 1
		}
	case "core.worktree":
		if !has {
			return unsupported("core.worktree without a value", "")
		}
		f.worktree = value
	}
	return nil
}

func (f *repoFormat) extension(name, value string, has bool) error {
	switch name {
	case "noop", "preciousobjects":
	case "partialclone":
		f.partial = true
	case "worktreeconfig":
		on, ok := configBool(value, has)
		if !ok {
			return unsupported("extensions.worktreeConfig of "+strconv.Quote(value), "")
		}
		f.worktreeConfig = on
	case "noop-v1", "relativeworktrees":
		f.newer = name
	case "objectformat":
		f.newer = name
		f.hash = Format(value)
		if f.hash != SHA1 && f.hash != SHA256 {
			return unsupported("object format "+strconv.Quote(value), "")
		}
	case "refstorage":
		f.newer = name
		f.reftable = value != "files"
	default:
		return unsupported("extension "+name, "")
	}
	return nil
}
