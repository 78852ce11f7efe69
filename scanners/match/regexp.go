package match

import (
	"fmt"
	"regexp"
	"sync"
)

// lazyRegexp compiles its pattern on first use, once, for all goroutines. Most
// runs never need most patterns, and a pattern takes 30 to 200 microseconds.
type lazyRegexp struct {
	once    sync.Once
	owner   string // rule id, for the message of a pattern that does not compile
	pattern string
	re      *regexp.Regexp
}

func (l *lazyRegexp) init(owner, pattern string) { l.owner, l.pattern = owner, pattern }

func (l *lazyRegexp) empty() bool { return l.pattern == "" }

func (l *lazyRegexp) get() *regexp.Regexp {
	l.once.Do(func() {
		re, err := regexp.Compile(l.pattern)
		if err != nil {
			panic(fmt.Sprintf("rule %s: a pattern that was not validated: %v", l.owner, err))
		}
		l.re = re
	})
	return l.re
}
