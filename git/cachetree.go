package git

import (
	"bytes"
	"slices"
	"strings"
)

// treeNode is one directory in the cache tree (gitformat-index(5), "Cache tree"):
// the id of the tree that its entries make, as long as none of them has changed.
type treeNode struct {
	name     []byte
	count    int // index entries below it; negative: invalid
	subtrees int
	id       []byte // nil when invalid
}

func (n *treeNode) valid() bool { return n.count >= 0 && n.id != nil }

// readTreeNode reads one node: name NUL, count SP subtrees LF, then the id unless
// the count is negative. Nodes stand in pre-order.
func readTreeNode(data []byte, hash int) (n treeNode, rest []byte, ok bool) {
	end := bytes.IndexByte(data, 0)
	if end < 0 {
		return n, nil, false
	}
	n.name, data = data[:end], data[end+1:]
	if n.count, data, ok = cacheNumber(data, ' '); !ok {
		return n, nil, false
	}
	if n.subtrees, data, ok = cacheNumber(data, '\n'); !ok || n.subtrees < 0 {
		return n, nil, false
	}
	if n.count < 0 {
		return n, data, true
	}
	if len(data) < hash {
		return n, nil, false
	}
	n.id = data[:hash]
	return n, data[hash:], true
}

// cacheNumber reads a decimal number, which may be negative, up to its end mark.
func cacheNumber(data []byte, mark byte) (v int, rest []byte, ok bool) {
	i, negative := 0, false
	if len(data) > 0 && data[0] == '-' {
		negative, i = true, 1
	}
	start := i
	for ; i < len(data) && data[i] >= '0' && data[i] <= '9' && i < start+10; i++ {
		v = v*10 + int(data[i]-'0')
	}
	if i == start || i >= len(data) || data[i] != mark {
		return 0, nil, false
	}
	if negative {
		v = -v
	}
	return v, data[i+1:], true
}

// skipTreeNodes goes over a number of nodes and all that is below them.
func skipTreeNodes(rest []byte, nodes, hash int) ([]byte, bool) {
	for nodes > 0 {
		// Each node takes four bytes at least: a count that cannot be is not followed.
		if nodes > len(rest)/4 {
			return nil, false
		}
		n, r, ok := readTreeNode(rest, hash)
		if !ok {
			return nil, false
		}
		rest = r
		nodes += n.subtrees - 1
	}
	return rest, true
}

// cacheDir is a node of the cache tree with what is directly below it.
type cacheDir struct {
	node treeNode
	subs []*cacheDir // by name; left out below valid nodes unless they were asked for
}

// maxCacheDepth is deeper than any path that Git checks out.
const maxCacheDepth = 4096

// readCacheDir reads a whole cache tree, with the insides of valid nodes or without.
func readCacheDir(data []byte, hash int, all bool) (*cacheDir, bool) {
	d, rest, ok := readCacheSub(data, hash, 0, all)
	return d, ok && len(rest) == 0
}

func readCacheSub(data []byte, hash, depth int, all bool) (*cacheDir, []byte, bool) {
	n, rest, ok := readTreeNode(data, hash)
	if !ok || depth > maxCacheDepth || n.subtrees > len(rest)/4 {
		return nil, nil, false
	}
	d := &cacheDir{node: n}
	if n.valid() && !all {
		rest, ok = skipTreeNodes(rest, n.subtrees, hash)
		return d, rest, ok
	}
	for range n.subtrees {
		var sub *cacheDir
		if sub, rest, ok = readCacheSub(rest, hash, depth+1, all); !ok {
			return nil, nil, false
		}
		d.subs = append(d.subs, sub)
	}
	// They are stored in the order of their names' lengths.
	slices.SortFunc(d.subs, func(a, b *cacheDir) int { return bytes.Compare(a.node.name, b.node.name) })
	return d, rest, true
}

// sub gives the node of a subdirectory, nil when there is none. A nil cacheDir
// has no subdirectories.
func (d *cacheDir) sub(name []byte) *cacheDir {
	if d == nil {
		return nil
	}
	i, ok := slices.BinarySearchFunc(d.subs, string(name), func(s *cacheDir, name string) int {
		return strings.Compare(string(s.node.name), name)
	})
	if !ok {
		return nil
	}
	return d.subs[i]
}
