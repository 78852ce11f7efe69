package overlay

import "reflect"

// Shape is the Go type of a configuration file, with its keys as toml tags: for
// those who describe the format, in a schema for instance.
func Shape() reflect.Type { return reflect.TypeFor[document]() }
