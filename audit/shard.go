package audit

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"picket/git"
	"picket/git/bulk"
)

// Shard is the K-th of N parts of the work. Every text belongs to one part, by its
// id or its name alone: how a clone happens to be packed makes no difference, so
// jobs that clone for themselves neither overlap nor leave a gap.
type Shard struct{ K, N int }

// ParseShard reads "K/N", K from 1 to N.
func ParseShard(text string) (Shard, error) {
	k, n, ok := strings.Cut(text, "/")
	s := Shard{}
	var err1, err2 error
	s.K, err1 = strconv.Atoi(k)
	s.N, err2 = strconv.Atoi(n)
	if !ok || err1 != nil || err2 != nil || s.K < 1 || s.K > s.N || s.N > 1<<16 {
		return s, fmt.Errorf("shard %q: want K/N with K from 1 to N", text)
	}
	return s, nil
}

// manyShards is from how many parts on a part's blobs are searched whole: below,
// searching every blob's differences costs less.
const manyShards = 10

// HasID says whether a raw id is in the part.
func (s Shard) HasID(id []byte) bool {
	return s.N <= 1 || int(binary.BigEndian.Uint32(id)%uint32(s.N)) == s.K-1
}

// HasName says whether a name is in the part.
func (s Shard) HasName(name string) bool {
	if s.N <= 1 {
		return true
	}
	h := fnv.New32a()
	h.Write([]byte(name))
	return int(h.Sum32()%uint32(s.N)) == s.K-1
}

// Share is the part of a list.
func (s Shard) Share(list []string) []string {
	var mine []string
	for _, x := range list {
		if s.HasName(x) {
			mine = append(mine, x)
		}
	}
	return mine
}

func (s Shard) has(id git.ID) bool {
	raw, err := hex.DecodeString(string(id[:8]))
	return err != nil || s.HasID(raw)
}

// mine says whether this run is to look into an object.
func (w *worker) mine(o bulk.Object) bool {
	return o != bulk.None && w.f.a.opt.Shard.HasID(w.f.store.ID(o))
}
