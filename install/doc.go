// Package install puts picket-hook into the hook slots of repositories, takes it
// out again, and finds what keeps it from running. It never scans, never prints,
// and never changes a file that it did not write without keeping what was there.
//
// Every change of a file is one rename, a hard link or a removal, made in such an
// order that after a crash at any point Git finds the old hook or the new one,
// and the old one is kept. What was done is in the manifest (manifest.go), which
// is written before the first change and again after the last.
package install
