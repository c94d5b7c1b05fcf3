// Package exchange reads places and areas from the files of offices, shops and
// open-data portals, and writes the registry's places into files that it reads
// back without change.
//
// Reading goes file → record → [registry.PlaceRow]. A format (CSV, XLSX, GeoJSON,
// Overpass JSON, nested or Socrata JSON, KML) yields records of named texts and
// perhaps a geometry; a [Mapping], which [Propose] writes a draft of, says what the
// names mean. Everything streams, except where rows are merged into places.
//
// What is wrong with a row is a [registry.RowError] beside it and reading goes on;
// what is wrong with the file is an error, a *[registry.Error] with a stable code.
// Nothing is guessed into the registry: a file names its datum, hours outside the
// subset become a note, swapped axes are offered and not applied.
package exchange

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
)

// Limits bound what a file may cost. A zero field takes the default beside it.
type Limits struct {
	Bytes    int64 // of a CSV, JSON or KML file; 256 MiB. It streams from disk.
	XLSX     int64 // of an XLSX file, which is read into memory; 32 MiB
	Unzipped int64 // of all parts of an XLSX together; 64 MiB
	Part     int64 // of one XLSX part kept in memory, above it a temporary file; 8 MiB
	Entries  int   // parts of an XLSX; 200
	Line     int   // bytes of one line or one CSV record; 1 MiB
	Record   int   // bytes of one JSON record or feature; 4 MiB
	Rows     int   // records of a file; 1,000,000
	Merged   int   // records of a file whose rows are merged, held in memory; 200,000
	Columns  int   // columns of a table; 1,000
	Depth    int   // nesting of a JSON record; 64
	Vertices int   // positions of all outlines of a file of areas; 1,000,000
}

func (l Limits) withDefaults() Limits {
	for _, d := range []struct {
		field *int64
		value int64
	}{{&l.Bytes, 256 << 20}, {&l.XLSX, 32 << 20}, {&l.Unzipped, 64 << 20}, {&l.Part, 8 << 20}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	for _, d := range []struct {
		field *int
		value int
	}{{&l.Entries, 200}, {&l.Line, 1 << 20}, {&l.Record, 4 << 20}, {&l.Rows, 1_000_000}, {&l.Merged, 200_000},
		{&l.Columns, 1000}, {&l.Depth, 64}, {&l.Vertices, 1_000_000}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return l
}

// Options say how a file is read. The zero value takes the datum of the mapping and
// the default limits.
type Options struct {
	CRS    string    // the file's system when the mapping names none: wgs84, gcj02, epsg:4523 …
	Expect orb.Bound // where places are expected, WGS-84; rows outside get a warning. Zero: anywhere.
	Limits Limits
}

// Input is one file or several that are read as one.
type Input struct{ files []file }

type file struct {
	name string
	r    io.ReaderAt
	size int64
	c    io.Closer
}

// section is the file from its beginning.
func (f file) section() *io.SectionReader { return io.NewSectionReader(f.r, 0, f.size) }

// Close closes the files.
func (in *Input) Close() error {
	var errs []error
	for _, f := range in.files {
		if f.c != nil {
			errs = append(errs, f.c.Close())
		}
	}
	return errors.Join(errs...)
}

// Names are the names of the files, without their folders.
func (in *Input) Names() []string {
	names := make([]string, len(in.files))
	for i, f := range in.files {
		names[i] = f.name
	}
	return names
}

// maxFiles bounds how many files are read as one.
const maxFiles = 200

// OpenFiles opens files to be read as one. A folder stands for the files in it,
// by name, hidden ones left out.
func OpenFiles(paths ...string) (*Input, error) {
	in := &Input{}
	add := func(path string) error {
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("open file: %w", err)
		}
		info, err := f.Stat()
		if err == nil && !info.Mode().IsRegular() {
			err = fmt.Errorf("open file: %s is not a file", path)
		}
		if err == nil && len(in.files) == maxFiles {
			err = refuse("import.too_many_files", fmt.Sprintf("more than %d files", maxFiles))
		}
		if err != nil {
			return errors.Join(err, f.Close())
		}
		in.files = append(in.files, file{filepath.Base(path), f, info.Size(), f})
		return nil
	}
	for _, path := range paths {
		entries, err := os.ReadDir(path)
		if err != nil { // not a folder, or not there: opening it tells
			if err := add(path); err != nil {
				return nil, errors.Join(err, in.Close())
			}
			continue
		}
		entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return e.IsDir() || strings.HasPrefix(e.Name(), ".") })
		for _, e := range entries {
			if err := add(filepath.Join(path, e.Name())); err != nil {
				return nil, errors.Join(err, in.Close())
			}
		}
	}
	if len(in.files) == 0 {
		return nil, refuse("import.empty", "no file")
	}
	return in, nil
}

// OpenReader takes a file that was sent, such as an upload, into memory. One of
// more than most bytes is refused.
func OpenReader(name string, r io.Reader, most int64) (*Input, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(data)) > most {
		return nil, tooLarge("import.too_large", fmt.Sprintf("more than %d bytes", most))
	}
	return &Input{[]file{{name, strings.NewReader(string(data)), int64(len(data)), nil}}}, nil
}

func refuse(code, msg string, fields ...registry.FieldError) error {
	return &registry.Error{Kind: registry.Invalid, Code: code, Msg: msg, Fields: fields}
}

func tooLarge(code, msg string) error {
	return &registry.Error{Kind: registry.TooLarge, Code: code, Msg: msg}
}

// inFile names the file an error is about, where several are read.
func inFile(err error, name string) error {
	if e, ok := errors.AsType[*registry.Error](err); ok && e.Msg != "" {
		named := *e
		named.Msg = name + ": " + e.Msg
		return &named
	}
	return fmt.Errorf("read %s: %w", name, err)
}
