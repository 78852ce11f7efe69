package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"picket/audit"
	"picket/report"
)

// watch shows on standard error how far an audit has come: a bar on a terminal, a
// plain line every ten seconds elsewhere. The returned function ends it.
func (a *app) watch(m *audit.Meter, o auditOptions) (stop func()) {
	if o.Progress == "never" || o.Quiet && o.Progress != "always" {
		return func() {}
	}
	every, show := 10*time.Second, a.progressLine(m)
	f, onTerminal := a.stderr.(*os.File)
	var bar *progressbar.ProgressBar
	if onTerminal && isTerminal(f) {
		bar = progressbar.NewOptions64(-1, progressbar.OptionSetWriter(f), progressbar.OptionShowBytes(true),
			progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(20),
			progressbar.OptionUseANSICodes(true))
		every, show = 200*time.Millisecond, func() { moveBar(bar, m) }
	}
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				show()
			}
		}
	})
	return func() {
		close(done)
		wait.Wait()
		if bar != nil {
			_ = bar.Finish() // what cannot be shown any more is not missed
		}
	}
}

func moveBar(bar *progressbar.ProgressBar, m *audit.Meter) {
	if all := m.AllBytes.Load(); all > 0 && bar.GetMax64() != all {
		bar.ChangeMax64(all)
	}
	bar.Describe(scanned(m) + ", " + soFar(m))
	_ = bar.Set64(min(m.Bytes.Load(), max(m.AllBytes.Load(), 1)))
}

// scanned is what an audit is at, in words.
func scanned(m *audit.Meter) string {
	if m.Placing.Load() {
		return "asking who and when"
	}
	all := m.AllObjects.Load()
	return report.Digits(min(m.Objects.Load(), all)) + " of " + report.Count(all, "object")
}

func soFar(m *audit.Meter) string {
	return report.Count(m.Findings.Load(), "text with findings", "texts with findings")
}

// progressLine prints one line of where an audit is.
func (a *app) progressLine(m *audit.Meter) func() {
	started := time.Now()
	return func() {
		objects, all := m.Objects.Load(), m.AllObjects.Load()
		passed := time.Since(started)
		line := fmt.Sprintf("%s, %.1f MB/s, %s", scanned(m), float64(m.Bytes.Load())/1e6/passed.Seconds(), soFar(m))
		if objects > 0 && objects < all {
			left := time.Duration(float64(passed) * float64(all-objects) / float64(objects))
			line += ", about " + left.Round(time.Second).String() + " left"
		}
		a.remark("%s", line)
	}
}
