// Package hooks turns a Git event into a verdict: what is staged, a message, what
// a push would publish. It never installs anything, never writes to the work tree
// or the index, and prints only through report, to the writer it is given.
//
// What a commit adds is decided without a diff (news.go): every changed blob is
// looked at whole, and only when something is found are the old contents of the
// change looked at too. git commit --amend is compared with HEAD, as Git itself
// compares it for its status: what the commit that is being replaced brought in
// was judged when it was made.
package hooks
