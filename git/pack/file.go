package pack

import (
	"fmt"
	"os"
)

// File is a file in memory: mapped where the system can, read otherwise. Its
// bytes must not be written to, nor used after Close.
type File struct {
	Data  []byte
	close func() error
}

// OpenFile brings a file into memory.
func OpenFile(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	if st.Size() == 0 {
		return &File{}, nil
	}
	if int64(int(st.Size())) != st.Size() {
		return nil, fmt.Errorf("%s of %d bytes is too large for this machine", path, st.Size())
	}
	data, done, err := load(f, int(st.Size()))
	if err != nil {
		return nil, err
	}
	return &File{Data: data, close: done}, nil
}

// Close lets go of the bytes.
func (f *File) Close() error {
	if f.close == nil {
		return nil
	}
	done := f.close
	f.close, f.Data = nil, nil
	return done()
}
