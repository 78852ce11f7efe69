package load

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"

	"github.com/zricethezav/gitleaks/v8/config"

	"picket/rules"
	"picket/rules/packs"
)

// Cache keeps compiled sets in a folder of the user's, so that a command need not
// read TOML and work out a plan each time. A folder that cannot be used costs
// time, nothing else; the zero Cache has none.
type Cache struct {
	Dir string
	// Prepare puts into a set what scanners can know beforehand (team.Prepare);
	// nil: nothing.
	Prepare func(*rules.Set)
}

func (c Cache) prepare(set *rules.Set) {
	if c.Prepare != nil {
		c.Prepare(set)
	}
}

// Builtin is the function Builtin by way of a compiled pack: reading TOML takes 50
// ms, reading the pack one. The pack's name is the hash of all it was made from, so
// that an old one is never taken for a new.
func (c Cache) Builtin() (*rules.Set, error) {
	dir := c.Dir
	if dir == "" {
		return Builtin()
	}
	key, err := sourceKey()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, cachePrefix+key+cacheSuffix)
	if p, err := rules.ReadPackFile(path); err == nil && p.Base == key {
		return p.Set, nil
	}
	set, err := Builtin()
	if err != nil {
		return nil, err
	}
	c.prepare(set)
	if os.MkdirAll(dir, 0o700) == nil {
		if rules.WritePackFile(path, &rules.Pack{Set: set, Base: key}) == nil {
			dropOthers(dir, path)
		}
	}
	return set, nil
}

const (
	cachePrefix = "builtin-"
	cacheSuffix = ".pack"
)

// sourceKey is 32 hex digits of SHA-256 over the names and texts that the built-in
// set is made of, and over this program, whose code makes it.
func sourceKey() (string, error) {
	texts, err := packs.Rules()
	if err != nil {
		return "", err
	}
	help, err := packs.Help()
	if err != nil {
		return "", err
	}
	h := sha256.New()
	texts = append(texts, help, packs.File{Name: "gitleaks.toml", Data: []byte(config.DefaultConfig)}, packs.File{Name: "program", Data: []byte(program())})
	for _, f := range texts {
		var n [16]byte
		binary.LittleEndian.PutUint64(n[:8], uint64(len(f.Name)))
		binary.LittleEndian.PutUint64(n[8:], uint64(len(f.Data)))
		h.Write(n[:])
		h.Write([]byte(f.Name))
		h.Write(f.Data)
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// program tells this build from others: its path and time of change.
func program() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return path + "\x00" + info.ModTime().UTC().String()
}

// dropOthers removes the packs of other versions.
func dropOthers(dir, keep string) {
	names, err := filepath.Glob(filepath.Join(dir, cachePrefix+"*"+cacheSuffix))
	if err != nil {
		return
	}
	for _, name := range names {
		if name != keep {
			os.Remove(name)
		}
	}
}
