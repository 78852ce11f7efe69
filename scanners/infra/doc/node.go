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
}

// add appends a child.
func (n *Node) add(k *Node) {
	k.Parent = n
	n.Kids = append(n.Kids, k)
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
