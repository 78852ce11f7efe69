package slot

// LinkNeighbours does nothing on Windows, where links need a privilege that users
// rarely have: a kept script there finds only itself in its folder.
func LinkNeighbours(hooksDir string) error { return nil }

// IsNeighbour is false on Windows: no links are made.
func IsNeighbour(keptDir, name string) bool { return false }
