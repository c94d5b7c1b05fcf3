// Package static carries the front end inside the program. It is built from the
// sources beside it into dist/ (make web); a program compiled without that still
// serves the API and says how to build the pages.
package static

import (
	"embed"
	"io/fs"
)

// The pattern matches dist.txt, which is always here, so that the package
// compiles before the front end was ever built.
//
//go:embed dist*
var files embed.FS

// Dist gives the built front end; false when the program was compiled without it.
func Dist() (fs.FS, bool) {
	if _, err := fs.Stat(files, "dist/index.html"); err != nil {
		return nil, false
	}
	dist, err := fs.Sub(files, "dist")
	return dist, err == nil
}
