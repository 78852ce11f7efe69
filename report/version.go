package report

// Version is picket's version in reports. The build sets it
// (-ldflags "-X picket/report.Version=..."); it is empty in other builds.
var Version string
