package archives

import (
	"bytes"
	"html"
	"path"
	"strings"
)

// document turns the text part of an office document (ECMA-376, OASIS
// OpenDocument) into plain text: one line for each paragraph, row or cell text.
// Word processors cut a word into runs with markup between, so that a rule on the
// XML as it stands would miss it. Other parts are left as they are.
func document(name string, data []byte) (text []byte, ok bool) {
	if !isDocumentPart(name) || !bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) {
		return nil, false
	}
	for len(data) > 0 {
		lt := bytes.IndexByte(data, '<')
		if lt < 0 {
			text = append(text, unescape(data)...)
			break
		}
		text = append(text, unescape(data[:lt])...)
		data = data[lt:]
		gt := bytes.IndexByte(data, '>')
		if gt < 0 {
			break
		}
		if endsLine(data[1:gt]) {
			text = append(text, '\n')
		}
		data = data[gt+1:]
	}
	return text, true
}

// isDocumentPart says whether a part of an archive holds a document's text.
func isDocumentPart(name string) bool {
	dir, base := path.Split(name)
	if !strings.HasSuffix(base, ".xml") {
		return false
	}
	switch dir {
	case "word/", "ppt/slides/", "ppt/notesSlides/", "xl/worksheets/":
		return true
	case "xl/":
		return base == "sharedStrings.xml"
	case "":
		return base == "content.xml"
	}
	return false
}

// endsLine says whether a tag, without its brackets, ends a line.
func endsLine(tag []byte) bool {
	closing := len(tag) > 0 && tag[0] == '/'
	alone := len(tag) > 0 && tag[len(tag)-1] == '/'
	name := strings.Trim(string(tag), "/")
	if i := strings.IndexAny(name, " \t\r\n"); i >= 0 {
		name = name[:i]
	}
	if i := strings.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	switch name {
	case "p", "h", "si", "row", "tr", "list-item", "table-row":
		return closing
	case "br", "cr", "line-break":
		return closing || alone
	case "c", "tc", "table-cell", "tab":
		return closing || alone
	}
	return false
}

func unescape(s []byte) []byte {
	if bytes.IndexByte(s, '&') < 0 {
		return s
	}
	return []byte(html.UnescapeString(string(s)))
}
