package match

// What the tests outside the package share with those inside.
var (
	Corpus = corpus
	CPU    = cpu
)
