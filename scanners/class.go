package scanners

import "strings"

// testFolders are the folder names that people keep tests, examples and
// documentation in. What stands there is not what runs in production.
var testFolders = [...]string{
	"t", "test", "tests", "testing", "testdata", "testlib", "unittests", "__tests__",
	"__mocks__", "mocks", "mock", "spec", "specs", "fixture", "fixtures", "e2e",
	"integration-tests", "integrationtest", "integrationtests", "androidtest",
	"testfixtures", "example", "examples", "sample", "samples", "demo", "demos",
	"doc", "docs", "documentation", "benchmark", "benchmarks", "cypress", "snippets",
	"acceptance", "androidunittest", "commontest", "jvmtest", "testproject",
}

// InTests says whether a path belongs to tests, fixtures, examples or
// documentation, by the customs of the languages. It looks at the path alone.
func InTests(path string) bool {
	rest := path
	for {
		name, tail, more := strings.Cut(rest, "/")
		if !more {
			return testFile(name)
		}
		if testFolder(strings.ToLower(name)) {
			return true
		}
		rest = tail
	}
}

func testFolder(name string) bool {
	for _, f := range testFolders {
		if name == f {
			return true
		}
	}
	// src/integrationTest, foo-test, foo.Tests, okhttp-testing-support
	for _, suffix := range [...]string{"-test", "-tests", ".test", ".tests", "_test", "_tests", "-testing", "-fixtures", "-examples"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return strings.HasPrefix(name, "test-") || strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "-testing-support")
}

func testFile(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	lower := strings.ToLower(name)
	if strings.HasPrefix(lower, "test_") || strings.HasPrefix(lower, "test-") || lower == "conftest.py" || stem == "test" || stem == "tests" {
		return true
	}
	for _, mark := range [...]string{"_test.", "_tests.", ".test.", ".tests.", ".spec.", "_spec.", "-test.", "-spec.", ".stories.", ".example", ".sample", ".template", ".dist"} {
		if strings.Contains(lower, mark) {
			return true
		}
	}
	// UserTest.java, UserTests.cs, UserSpec.scala, UserIT.java
	for _, suffix := range [...]string{"Test", "Tests", "TestCase", "Spec", "IT", "ITest"} {
		if len(stem) > len(suffix) && strings.HasSuffix(stem, suffix) && strings.Contains(name, ".") {
			return true
		}
	}
	return false
}

// Foreign says whether a path holds what others wrote or a program made: vendored
// packages, bundles, generated files. Nobody mends it there.
func Foreign(path string) bool {
	rest := path
	for {
		name, tail, more := strings.Cut(rest, "/")
		if !more {
			return strings.Contains(name, ".min.") || strings.Contains(name, ".bundle.") || strings.HasSuffix(name, ".pb.go")
		}
		switch strings.ToLower(name) {
		case "node_modules", "vendor", "third_party", "thirdparty", "third-party", "bower_components", "site-packages", "_vendor", "pods":
			return true
		}
		rest = tail
	}
}
