package git

import (
	"bytes"
	"encoding/binary"
	"strconv"
)

// The cache tree stands at the end of an index, behind entries that may take a
// hundred megabytes. Git finds it by reading all of them, unless the index says
// where its extensions begin (EOIE, which Git writes only when it was told to use
// several threads). Here it is looked for from the end.

// tailWindow is how much is read at a time, always into the same memory.
const tailWindow = 16 << 10

// findTree finds the root of the cache tree, and its payload too when it is
// wanted or when the root is invalid. A zero node says that there is none.
func (x *indexFile) findTree(want bool) (root treeNode, payload []byte, err error) {
	body, err := x.tailTree()
	if err != nil {
		return root, nil, err
	}
	head, err := x.read(body.at, min(body.size, longestRoot))
	if err != nil {
		return root, nil, err
	}
	root, _, ok := readTreeNode(head, x.hash)
	if ok && root.fits(x) {
		if root.valid() && !want {
			return root, nil, nil
		}
		payload, err = x.read(body.at, body.size)
		return root, payload, err
	}
	// Nothing to be seen from the end: the entries lead to the extensions.
	e := x.entries()
	for e.next() {
	}
	ext, err := e.extensions()
	root = treeNode{}
	if err == nil && ext.tree != nil {
		root, _, _ = readTreeNode(ext.tree, x.hash)
	}
	return root, ext.tree, err
}

// fits reports whether a node can be the root of an index's cache tree.
func (n *treeNode) fits(x *indexFile) bool {
	return len(n.name) == 0 && (!n.valid() || uint32(n.count) == x.count)
}

// span is a stretch of the index.
type span struct{ at, size int64 }

// longestRoot is more than the first node of a cache tree takes: an empty name,
// two numbers, an id.
const longestRoot = 64

// tailTree gives the payload of the cache tree, or nothing when it cannot be told
// for sure. Without a pointer to it, a place that looks like it must prove itself:
// the byte before it is a NUL, as entries end in one (anything else is an
// extension that was not looked at, such as the link of a split index); the chain
// of extensions that begins there ends exactly at the checksum; and the root's
// count of entries is the header's, or says that it is invalid.
func (x *indexFile) tailTree() (span, error) {
	if at, ok := x.pointer(); ok {
		return x.chain(at)
	}
	var buf []byte
	stop := max(x.size-max(x.size/4, 32*tailWindow), indexHeaderLen)
	// Windows overlap by the mark's length, so that none is cut in two.
	for end := x.end(); end > stop; {
		from := max(end-tailWindow, indexHeaderLen)
		var part []byte
		if x.data != nil {
			part = x.data[from:end]
		} else {
			buf = grow(buf, tailWindow)
			part = buf[:end-from]
			if _, err := x.src.ReadAt(part, from); err != nil {
				return span{}, errIndexRead
			}
		}
		for n := len(part); ; {
			at := lastIndex(part[:n], "TREE")
			if at < 0 {
				break
			}
			n = at
			body, ok, err := x.prove(from+int64(at), x.end())
			if ok || err != nil {
				return body, err
			}
		}
		if from == indexHeaderLen {
			break
		}
		end = from + 3
	}
	return span{}, nil
}

// lastIndex is the last place of a mark. bytes.LastIndex looks at every byte in
// turn; the forward search is ten times faster, and few windows hold the mark.
func lastIndex(b []byte, mark string) int {
	last := -1
	for {
		i := bytes.Index(b[last+1:], []byte(mark))
		if i < 0 {
			return last
		}
		last += 1 + i
	}
}

// prove makes the checks that tailTree names on one place.
func (x *indexFile) prove(at, end int64) (body span, ok bool, err error) {
	head, err := x.read(at-1, min(1+8+longestRoot, end-at+1))
	if err != nil || len(head) < 9 || head[0] != 0 {
		return body, false, err
	}
	body = span{at + 8, int64(binary.BigEndian.Uint32(head[5:9]))}
	root, _, isNode := readTreeNode(head[9:], x.hash)
	if !isNode || !root.fits(x) {
		return body, false, nil
	}
	for next := body.at + body.size; next != end; {
		sig, size, err := x.extension(next, end)
		if err != nil || sig == "" || sig == "TREE" {
			return body, false, err
		}
		next += 8 + size
	}
	return body, true, nil
}

// extension reads the head of an extension; no signature when it does not fit.
func (x *indexFile) extension(at, end int64) (sig string, size int64, err error) {
	if at+8 > end {
		return "", 0, nil
	}
	head, err := x.read(at, 8)
	if err != nil {
		return "", 0, err
	}
	size = int64(binary.BigEndian.Uint32(head[4:]))
	if at+8+size > end {
		return "", 0, nil
	}
	sig = string(head[:4])
	if !knownExtension(sig) {
		for i := range sig {
			if sig[i] < 'a' || sig[i] > 'z' { // not an extension at all
				return "", 0, nil
			}
		}
		return "", 0, unsupported("index extension "+strconv.Quote(sig), "")
	}
	return sig, size, nil
}

// knownExtension reports whether an extension is understood or may be ignored,
// which its upper-case first letter says.
func knownExtension(sig string) bool {
	return sig == "link" || sig == "sdir" || sig[0] >= 'A' && sig[0] <= 'Z'
}

// pointer reads EOIE, which stands last and says where the extensions begin.
func (x *indexFile) pointer() (at int64, ok bool) {
	size := int64(8 + 4 + x.hash)
	if x.end()-size < indexHeaderLen {
		return 0, false
	}
	b, err := x.read(x.end()-size, 12)
	if err != nil {
		return 0, false
	}
	at = int64(binary.BigEndian.Uint32(b[8:]))
	ok = string(b[:4]) == "EOIE" && int64(binary.BigEndian.Uint32(b[4:])) == size-8 && at >= indexHeaderLen && at < x.end()
	return at, ok
}

// chain follows all extensions from where EOIE says that they begin.
func (x *indexFile) chain(at int64) (body span, err error) {
	for at != x.end() {
		sig, size, err := x.extension(at, x.end())
		if err != nil || sig == "" || sig == "link" {
			return span{}, err
		}
		if sig == "TREE" {
			body = span{at + 8, size}
		}
		at += 8 + size
	}
	return body, nil
}
