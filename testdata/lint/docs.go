package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// house is the page with the map of the rooms.
const house = "docs/architecture.md"

// docs holds the documents to what is there: every folder with Go files stands in
// the map of the house, and every test, target of make and file of the project that
// a document names exists.
func docs(files []string) ([]string, error) {
	var breaches []string
	text, err := os.ReadFile(house)
	if err != nil {
		return nil, err
	}
	for _, dir := range folders(files) {
		if !strings.Contains(string(text), "`"+dir+"`") {
			breaches = append(breaches, fmt.Sprintf("%s does not say what %s is for", house, dir))
		}
	}
	there, err := named(files)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if filepath.Ext(file) != ".md" || strings.HasPrefix(file, "testdata/") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, claim := range claims(string(text)) {
			if !there[claim] {
				breaches = append(breaches, fmt.Sprintf("%s names %s, which is not there", file, claim))
			}
		}
	}
	return breaches, nil
}

// folders lists those that hold Go files.
func folders(files []string) []string {
	var dirs []string
	for _, f := range files {
		if filepath.Ext(f) == ".go" {
			dirs = append(dirs, filepath.ToSlash(filepath.Dir(f)))
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

var (
	testName   = regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark)[A-Z]\w*`)
	testFunc   = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	makeTarget = regexp.MustCompile("`make ([a-z-]+)")
	targetLine = regexp.MustCompile(`(?m)^([a-z-]+):`)
	sourcePath = regexp.MustCompile("`(?:[\\w-]+/)*[\\w-]+\\.(?:go|txtar)`")
)

// claims are the tests, targets and sources that a document names.
func claims(text string) []string {
	list := testName.FindAllString(text, -1)
	for _, m := range makeTarget.FindAllStringSubmatch(text, -1) {
		list = append(list, "make "+m[1])
	}
	for _, m := range sourcePath.FindAllString(text, -1) {
		list = append(list, strings.Trim(m, "`"))
	}
	return list
}

// named is everything that a document may name. Files are known by their paths and by
// their names alone.
func named(files []string) (map[string]bool, error) {
	there := map[string]bool{}
	for _, f := range files {
		there[f], there[filepath.Base(f)] = true, true
		pattern, prefix := testFunc, ""
		switch {
		case f == "Makefile":
			pattern, prefix = targetLine, "make "
		case !strings.HasSuffix(f, "_test.go"):
			continue
		}
		data, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		for _, m := range pattern.FindAllSubmatch(data, -1) {
			there[prefix+string(m[1])] = true
		}
	}
	return there, nil
}
