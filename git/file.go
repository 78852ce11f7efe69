package git

import "io"

// ReadFile reads a regular file whole; anything else is an error, so that a named
// pipe in its place holds nothing up. It makes fewer calls than os.ReadFile and
// leaves the poller of package os alone.
func ReadFile(path string) ([]byte, error) { return readFile(path) }

func readFile(path string) ([]byte, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.close()
	data := make([]byte, f.size)
	n, err := f.ReadAt(data, 0)
	if err == io.EOF { // it has become shorter meanwhile
		err = nil
	}
	return data[:n], err
}

// mapFile brings a whole file into memory that is never given back: the files
// of a repository stay in use as long as the process reads it.
func mapFile(path string) ([]byte, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.close()
	return f.mapAll()
}
