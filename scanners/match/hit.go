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
	Depth       int // layers of encoding that were taken off; 0: it stands there literally

	// Comment is what the allow comments around the hit do; whether one that frees it
	// counts is policy's decision. Set by Settle.
	Comment Comment

	// ungated: found for the sake of a rule that requires it; none of its own
	// keywords stands in the text.
	ungated bool
	kinds   encoding // that were taken off
	// pending are lists with condition AND whose regexps and stop words hold:
	// the path or the commit decides.
	pending []*allowlist
}
