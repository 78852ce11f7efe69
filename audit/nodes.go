package audit

import (
	"strconv"
	"strings"

	"picket/git"
)

// item is one entry of a tree that leads to something found: a folder (node), a
// blob, or, with neither, an entry whose name itself has a finding.
type item struct {
	name string
	node int32
	blob git.ID
}

// nodes are trees reduced to what was found in them. Two trees that have the same
// blobs with findings at the same paths become the same node, whatever else is in
// them, so a history of many commits has few nodes. Node 0 is the tree in which
// nothing was found.
type nodes struct {
	list     [][]item
	byKey    map[string]int32
	expanded map[int32][]holding
}

// intern returns the node with these items, which come in the tree's order.
func (n *nodes) intern(items []item) int32 {
	if len(items) == 0 {
		return 0
	}
	if n.byKey == nil {
		n.byKey, n.expanded, n.list = map[string]int32{}, map[int32][]holding{}, make([][]item, 1)
	}
	var key strings.Builder
	for _, it := range items {
		key.WriteString(it.name)
		key.WriteByte(0)
		key.WriteString(strconv.Itoa(int(it.node)))
		key.WriteByte(0)
		key.WriteString(string(it.blob))
		key.WriteByte(0)
	}
	if at, ok := n.byKey[key.String()]; ok {
		return at
	}
	at := int32(len(n.list))
	n.list = append(n.list, items)
	n.byKey[key.String()] = at
	return at
}

// items are the entries of a node.
func (n *nodes) items(at int32) []item {
	if at == 0 {
		return nil
	}
	return n.list[at]
}

// holdings are all blobs and names with findings that a node has, with their
// paths from it on.
func (n *nodes) holdings(at int32) []holding {
	if at == 0 {
		return nil
	}
	if all, ok := n.expanded[at]; ok {
		return all
	}
	var all []holding
	for _, it := range n.list[at] {
		if it.node == 0 {
			all = append(all, holding{it.blob, it.name})
			continue
		}
		for _, h := range n.holdings(it.node) {
			all = append(all, holding{h.blob, it.name + "/" + h.path})
		}
	}
	n.expanded[at] = all
	return all
}
