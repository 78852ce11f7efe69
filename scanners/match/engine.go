// Package match is picket's engine: it applies all regular-expression rules of a
// set to a text at once. It knows bytes, rules and positions; it never sees a
// repository, a file system or a terminal.
package match

// Hit is one match of one rule, in byte offsets of the text it was found in.
type Hit struct {
	Rule        int // index into Set.Rules
	Start, End  int // the match
	SecretStart int // the secret; of a decoded finding, the encoded run that held it
	SecretEnd   int
	Match       string // as matched, decoded where it was encoded
	Secret      string
	Tags        []string
}
