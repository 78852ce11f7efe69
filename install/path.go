package install

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// quotedPath begins a path in the manifest that is not UTF-8. No real path can
// begin so: none holds a NUL.
const quotedPath = "\x00"

// MarshalText writes the path so that JSON keeps every byte of it.
func (p Path) MarshalText() ([]byte, error) {
	if utf8.ValidString(string(p)) {
		return []byte(p), nil
	}
	return []byte(quotedPath + strconv.QuoteToASCII(string(p))), nil
}

// UnmarshalText reads what MarshalText wrote.
func (p *Path) UnmarshalText(text []byte) error {
	s, quoted := strings.CutPrefix(string(text), quotedPath)
	if quoted {
		var err error
		if s, err = strconv.Unquote(s); err != nil {
			return fmt.Errorf("path %q: %w", text, err)
		}
	}
	*p = Path(s)
	return nil
}
