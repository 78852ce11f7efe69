package git

import (
	"context"
	"runtime"
	"sync"

	"picket/git/pages"
)

// Options say which repository to open.
type Options struct {
	// Dir is where the search for the repository begins, and the working directory
	// of Git's commands; empty: the current directory.
	Dir string
	// Env is the whole environment, as os.Environ gives it. Git's own variables in
	// it (GIT_DIR, GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY...) are honoured. Nothing
	// is taken from the process's environment.
	Env []string
	// Plumbing switches the native readers off.
	Plumbing bool
	// Trusted tells that Git itself started this process in the repository, as it
	// does for a hook, so that it need not be asked whether its owner is trusted.
	Trusted bool
	// Merging are further parents of a merge that Git has not written to MERGE_HEAD
	// yet: git merge runs pre-merge-commit before it does.
	Merging []ID
	// LazyFetch lets a partial clone fetch objects that it lacks from its remote.
	LazyFetch bool
	// Large is the size in bytes from which Content holds a blob in a file's pages;
	// 0: 8 MB.
	Large int
}

// Repo is an open repository. Its methods are safe for concurrent use. All paths
// are absolute.
type Repo struct {
	Top       string // top of the work tree; empty in a bare repository or inside a Git directory
	GitDir    string // of this work tree
	CommonDir string // shared by all work trees; the same as GitDir in the main one
	IndexFile string // honours GIT_INDEX_FILE
	Bare      bool
	Shallow   bool // the history is cut
	Partial   bool // a partial clone: objects may be missing by design
	Format    Format

	// Config holds the bytes of the common configuration file, as they were when the
	// repository was opened; nil when Git's plumbing opened it.
	Config []byte

	ctx       context.Context
	dir       string // as it was asked for
	cwd       string // the same, without symbolic links
	env       environ
	find      sync.Once // of the program
	program   string    // path of git, once it was needed
	findErr   error
	lazyFetch bool
	plumbing  bool
	reftable  bool
	merging   []ID
	small     int64               // smallIndex, but for tests
	large     int                 // from which size a content is held in a file's pages
	lend      func(*pages.Lender) // for tests
	workers   int                 // how many may compare trees side by side

	mu       sync.Mutex
	headFile []byte  // HEAD's bytes, when headNative has read them
	reasons  []error // why plumbing was used
	cat      *catFile
	store    *store // nil: objects are read through plumbing
}

// Open finds the repository that a Git command started in opt.Dir with opt.Env
// would work on. The context bounds every process that the repository starts.
// When there is none the error is a *NotRepositoryError.
func Open(ctx context.Context, opt Options) (*Repo, error) {
	r := &Repo{ctx: ctx, dir: opt.Dir, env: opt.Env, lazyFetch: opt.LazyFetch, plumbing: opt.Plumbing,
		merging: opt.Merging, small: smallIndex, large: opt.Large, workers: min(runtime.GOMAXPROCS(0), 4)}
	if r.large == 0 {
		r.large = pages.From
	}
	real := false
	if r.dir == "" {
		wd, err := workingDir()
		if err != nil {
			return nil, &NotRepositoryError{Dir: ".", Err: err}
		}
		r.dir, real = wd, true
	}
	if r.plumbing {
		return r, r.openPlumbing(ctx)
	}
	if err := r.openNative(opt.Trusted, real); err != nil {
		r.because(err)
		if err := r.openPlumbing(ctx); err != nil {
			return nil, err
		}
	}
	r.store = newStore(r)
	return r, nil
}

// Close ends the processes that the repository keeps.
func (r *Repo) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cat == nil {
		return nil
	}
	err := r.cat.close()
	r.cat = nil
	return err
}

// Reasons lists why Git's plumbing was asked so far; empty when everything was
// read natively. Each is an *UnsupportedError.
func (r *Repo) Reasons() []error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]error(nil), r.reasons...)
}

// maxReasons bounds the list of reasons: there may be one for each object.
const maxReasons = 50

// because notes a reason for asking plumbing, once.
func (r *Repo) because(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.reasons) >= maxReasons {
		return
	}
	for _, have := range r.reasons {
		if have.Error() == err.Error() {
			return
		}
	}
	r.reasons = append(r.reasons, err)
}
