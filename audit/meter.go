package audit

import "sync/atomic"

// Meter tells how far a run has come. It is written by the run and may be read by
// anybody at any time.
type Meter struct {
	Objects, AllObjects atomic.Int64
	Bytes, AllBytes     atomic.Int64 // as stored
	Findings            atomic.Int64 // texts with findings so far, before they are grouped
	Placing             atomic.Bool  // all is scanned; now it is asked who brought in what, and when
}
