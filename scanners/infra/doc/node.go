// Package doc reads the files that describe infrastructure (YAML, JSON, HCL,
// Dockerfile) into one kind of tree with positions. It keeps what is written
// literally and marks the rest as unknown; it evaluates nothing, and never
// refuses a file: what it cannot read it leaves out.
package doc

// Kind says what a node holds.
type Kind uint8

const (
	Scalar Kind = iota
	Map
	List
)

// Node is one value. Offsets are bytes of the source.
type Node struct {
	Kind    Kind
	Unknown bool   // an expression: Value is its source, or a template with its parts
	Key     string // its name in the map around it; empty in a list and at the top
	Value   string // of a scalar
	Parent  *Node
	Kids    []*Node

	KeyStart int // where the key begins; equal to Start without one
	Start    int
	End      int
	Raw      bool // Value is the source from Start to End as it stands

	below int // what the nodes below come to, as weight counts
}

// add appends a child. In YAML all below it is read by then.
func (n *Node) add(k *Node) {
	k.Parent = n
	n.Kids = append(n.Kids, k)
	n.below += k.weight()
}

// weight counts a node and all below it, long texts for several.
func (n *Node) weight() int { return 1 + len(n.Value)/64 + n.below }

// anchors are the nodes of a document that have a name, and how much aliases of them
// may still add to it: the tree shares what they name, and whoever walks it does not.
type anchors struct {
	named map[string]*Node
	room  int
}

// aliasRoom is the room of a document, in nodes: a thousand bytes of aliases of
// aliases can stand for more than any machine can hold.
const aliasRoom = 100_000

func newAnchors() *anchors { return &anchors{map[string]*Node{}, aliasRoom} }

// alias is a copy of a named node, or nil: there is none, or no room for it.
func (a *anchors) alias(name string) *Node {
	if a == nil || a.named[name] == nil {
		return nil
	}
	return a.copied(a.named[name])
}

// copied is a copy of a node that shares what is below it, or nil.
func (a *anchors) copied(n *Node) *Node {
	if a.room -= n.weight(); a.room < 0 {
		return nil
	}
	c := *n
	return &c
}

// Get returns the first child of that name, or nil.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != Map {
		return nil
	}
	for _, k := range n.Kids {
		if k.Key == key {
			return k
		}
	}
	return nil
}

// Root returns the top of the document.
func (n *Node) Root() *Node {
	for n.Parent != nil {
		n = n.Parent
	}
	return n
}

// maxDepth is how deep values nest before a reader gives up on a branch.
const maxDepth = 100
