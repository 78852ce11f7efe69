package install

// hinted is an error with advice. cmd prints the hints below the message.
type hinted struct {
	err   error
	hints []string
}

func hint(err error, hints ...string) error { return &hinted{err, hints} }

func (h *hinted) Error() string   { return h.err.Error() }
func (h *hinted) Unwrap() error   { return h.err }
func (h *hinted) Hints() []string { return h.hints }
