package lex

import "sync"

// languages are all of them. Nothing is done when the package is loaded: what
// stands here is laid out by the linker.
var languages = [...]struct {
	name string
	make func() *Lang
}{
	{name: "go", make: golang}, {name: "python", make: python}, {name: "javascript", make: javascript},
	{name: "java", make: java}, {name: "kotlin", make: kotlin}, {name: "c", make: clike},
	{name: "csharp", make: csharp}, {name: "ruby", make: ruby}, {name: "php", make: php},
	{name: "rust", make: rust}, {name: "shell", make: shell}, {name: "sql", make: sql},
	{name: "swift", make: swift}, {name: "powershell", make: powershell}, {name: "markup", make: markup},
	{name: "config", make: config},
}

// made holds each language from when the first text in it comes: their tables take
// up 16 kB together, and most commits are in one. It stands apart from what the
// linker laid out, because the first write to a page that came from the program's
// file copies it and halts the other processor.
var made [len(languages)]struct {
	once sync.Once
	lang *Lang
}

// Named returns the language of that name, or nil.
func Named(name string) *Lang {
	for i := range languages {
		if languages[i].name == name {
			m := &made[i]
			m.once.Do(func() { m.lang = languages[i].make() })
			return m.lang
		}
	}
	return nil
}

var (
	slashes = []string{"//"}
	stars   = [][2]string{{"/*", "*/"}}
	double  = quote{open: `"`, close: `"`, escape: '\\'}
	single  = quote{open: `'`, close: `'`, escape: '\\'}
	triple  = quote{open: `"""`, close: `"""`, escape: '\\', multi: true}
)

func golang() *Lang {
	return build(Lang{Name: "go", line: slashes, block: stars, newlines: true,
		quotes: []quote{double, single, {open: "`", close: "`", multi: true}}}, "")
}

func python() *Lang {
	return build(Lang{Name: "python", line: []string{"#"}, newlines: true, braceData: true,
		quotes: []quote{triple, {open: `'''`, close: `'''`, escape: '\\', multi: true}, double, single},
		prefix: pythonPrefix, special: continuedLine}, "")
}

func javascript() *Lang {
	return build(Lang{Name: "javascript", line: slashes, block: stars, newlines: true, chains: true,
		quotes:  []quote{double, single, {open: "`", close: "`", escape: '\\', multi: true, interp: "${", nests: true}},
		special: slashRegexp}, "$")
}

func java() *Lang {
	return build(Lang{Name: "java", line: slashes, block: stars, quotes: []quote{triple, double, single}}, "$")
}

func kotlin() *Lang {
	raw := quote{open: `"""`, close: `"""`, multi: true, interp: "$"}
	text := double
	text.interp = "$"
	return build(Lang{Name: "kotlin", line: slashes, block: stars, nested: true, newlines: true, chains: true,
		quotes: []quote{raw, text, single}}, "")
}

// clike is C, C++ and Objective-C.
func clike() *Lang {
	return build(Lang{Name: "c", line: slashes, block: stars, quotes: []quote{double, single}, prefix: cPrefix, special: cSpecial}, "")
}

func csharp() *Lang {
	return build(Lang{Name: "csharp", line: slashes, block: stars,
		quotes: []quote{
			{open: `$"""`, close: `"""`, multi: true, interp: "{"}, {open: `"""`, close: `"""`, multi: true},
			{open: `$@"`, close: `"`, double: true, multi: true, interp: "{", nests: true}, {open: `@$"`, close: `"`, double: true, multi: true, interp: "{", nests: true},
			{open: `@"`, close: `"`, double: true, multi: true}, {open: `$"`, close: `"`, escape: '\\', interp: "{", nests: true}, double, single}}, "")
}

func ruby() *Lang {
	text := quote{open: `"`, close: `"`, escape: '\\', multi: true, interp: "#{", nests: true}
	tick := quote{open: "`", close: "`", escape: '\\', multi: true, interp: "#{", nests: true}
	return build(Lang{Name: "ruby", perl: true, line: []string{"#"}, newlines: true, chains: true, wordTail: "!?",
		quotes: []quote{text, {open: `'`, close: `'`, escape: '\\', multi: true}, tick}, special: rubySpecial}, "@$")
}

func php() *Lang {
	text := quote{open: `"`, close: `"`, escape: '\\', multi: true, interp: "$"}
	tick := quote{open: "`", close: "`", escape: '\\', multi: true, interp: "$"}
	return build(Lang{Name: "php", Fold: true, line: []string{"//", "#"}, block: stars,
		quotes: []quote{text, {open: `'`, close: `'`, escape: '\\', multi: true}, tick}, special: phpSpecial, start: phpStart}, "$")
}

func rust() *Lang {
	text := quote{open: `"`, close: `"`, escape: '\\', multi: true}
	return build(Lang{Name: "rust", line: slashes, block: stars, nested: true, quotes: []quote{text}, prefix: rustPrefix, special: rustChar}, "")
}

func sql() *Lang {
	return build(Lang{Name: "sql", Fold: true, line: []string{"--"}, block: stars,
		quotes:  []quote{{open: `'`, close: `'`, double: true, multi: true}, {open: `"`, close: `"`, double: true, multi: true}, {open: "`", close: "`"}},
		special: dollarQuote}, "@")
}

func swift() *Lang {
	text := quote{open: `"`, close: `"`, escape: '\\', interp: `\(`, nests: true}
	long := quote{open: `"""`, close: `"""`, escape: '\\', multi: true, interp: `\(`, nests: true}
	return build(Lang{Name: "swift", line: slashes, block: stars, nested: true, newlines: true, chains: true,
		quotes: []quote{{open: `#"`, close: `"#`, multi: true}, long, text}}, "")
}

func powershell() *Lang {
	return build(Lang{Name: "powershell", Fold: true, line: []string{"#"}, block: [][2]string{{"<#", "#>"}}, newlines: true,
		quotes: []quote{{open: `@"`, close: "\n\"@", multi: true, interp: "$"}, {open: `@'`, close: "\n'@", multi: true},
			{open: `"`, close: `"`, escape: '`', double: true, multi: true, interp: "$"}, {open: `'`, close: `'`, double: true, multi: true}}}, "$-")
}

// markup is XML and HTML with what is put between its tags.
func markup() *Lang {
	return build(Lang{Name: "markup", quoteAfter: '=', block: [][2]string{{"<!--", "-->"}},
		quotes: []quote{{open: `"`, close: `"`, multi: true}, {open: `'`, close: `'`}}}, "-:.")
}

// config is any file of names and values by line: properties, ini, the
// configuration of servers.
func config() *Lang {
	return build(Lang{Name: "config", line: []string{"#", ";", "!"}, lineAlone: true, newlines: true,
		quotes: []quote{{open: `"`, close: `"`, escape: '\\'}, {open: `'`, close: `'`, escape: '\\'}}}, "-.*:/@$%~+")
}
