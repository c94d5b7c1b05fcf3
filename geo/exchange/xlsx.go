package exchange

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"huishou/geo/registry"
)

// openXLSX opens one sheet of a workbook as raw values: a date is its serial
// number, a formula its last result. The library's own limits (16.8 GB) are
// replaced, and the zip directory is looked at before anything is unpacked.
func openXLSX(f file, m *Mapping, limits Limits) (*table, error) {
	if f.size > limits.XLSX {
		return nil, tooLarge("import.too_large", fmt.Sprintf("%d bytes; at most %d are read", f.size, limits.XLSX))
	}
	if err := checkZip(f, limits); err != nil {
		return nil, err
	}
	x := xlsxFile{file: f, limits: limits}
	book, err := x.open()
	if err != nil {
		return nil, err
	}
	defer book.Close()
	if x.sheet, err = pickSheet(book, m.Sheet); err != nil {
		return nil, err
	}
	t := &table{format: XLSX, detail: "XLSX, sheet " + x.sheet, tabular: true, serials: true, sheet: x.sheet}
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		t.date4 = *props.Date1904
	}
	head, after, err := x.findHeader(m.Header)
	if err != nil {
		return nil, err
	}
	t.columns = cleanNames(head)
	if err := twiceNamed(t.columns, m); err != nil {
		return nil, err
	}
	h := newHeader(t.columns)
	t.records = func() iter.Seq2[record, error] { return x.records(h, after) }
	return t, nil
}

// checkZip refuses what is no workbook and what would cost too much to unpack.
func checkZip(f file, limits Limits) error {
	head := make([]byte, 8)
	n, _ := io.ReadFull(f.section(), head)
	if bytes.HasPrefix(head[:n], oleMagic) {
		return oldOffice(f)
	}
	if !bytes.HasPrefix(head[:n], []byte("PK")) {
		return refuse("import.not_xlsx", "not a zip file, whatever its name says")
	}
	z, err := zip.NewReader(f.r, f.size)
	if err != nil {
		return refuse("import.truncated", "the workbook is cut off or damaged: "+err.Error())
	}
	if len(z.File) > limits.Entries {
		return tooLarge("import.too_many_entries", fmt.Sprintf("%d parts; at most %d are read", len(z.File), limits.Entries))
	}
	var total uint64
	workbook := false
	for _, e := range z.File {
		clean := strings.ReplaceAll(e.Name, "\\", "/")
		if strings.HasPrefix(clean, "/") || clean != "" && strings.HasPrefix(path.Clean(clean), "..") {
			return refuse("import.bad_entry_name", fmt.Sprintf("a part is named %q", clip(e.Name)))
		}
		workbook = workbook || strings.EqualFold(clean, "xl/workbook.xml")
		total += e.UncompressedSize64
		if total > uint64(limits.Unzipped) {
			return tooLarge("import.too_large_unzipped", fmt.Sprintf("more than %d bytes when unzipped", limits.Unzipped))
		}
		if e.Flags&1 != 0 {
			return refuse("import.encrypted", "the zip is encrypted")
		}
	}
	if !workbook {
		return refuse("import.not_xlsx", "a zip file, but no XLSX workbook in it; save an .ods or .xlsb as .xlsx")
	}
	return nil
}

var oleMagic = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

// oldOffice tells an encrypted workbook from an .xls: both are OLE files, the
// first has a stream named EncryptedPackage in its directory.
func oldOffice(f file) error {
	name := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	data, err := io.ReadAll(io.LimitReader(f.section(), 4<<20))
	if err == nil && bytes.Contains(data, name) {
		return refuse("import.encrypted", "the workbook has a password; save it without")
	}
	return refuse("import.old_xls", "an old .xls workbook; save it as .xlsx or CSV")
}

type xlsxFile struct {
	file
	limits Limits
	sheet  string
}

func (x xlsxFile) open() (book *excelize.File, err error) {
	defer func() { // the library panics on some damaged parts
		if p := recover(); p != nil {
			book, err = nil, refuse("import.damaged_xlsx", fmt.Sprint(p))
		}
	}()
	book, err = excelize.OpenReader(x.section(), excelize.Options{
		UnzipSizeLimit: x.limits.Unzipped, UnzipXMLSizeLimit: x.limits.Part, RawCellValue: true,
	})
	switch {
	case err == nil:
		return book, nil
	case errors.Is(err, excelize.ErrWorkbookFileFormat), errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrChecksum), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, refuse("import.damaged_xlsx", err.Error())
	case strings.Contains(err.Error(), "unzip size exceeds"):
		return nil, tooLarge("import.too_large_unzipped", err.Error())
	}
	return nil, refuse("import.damaged_xlsx", err.Error())
}

// pickSheet gives the named sheet, or the first that is not hidden.
func pickSheet(book *excelize.File, name string) (string, error) {
	sheets := book.GetSheetList()
	if name != "" {
		if slices.Contains(sheets, name) {
			return name, nil
		}
		return "", refuse("import.no_sheet", fmt.Sprintf("no sheet %q; there are %s", name, strings.Join(sheets, ", ")))
	}
	for _, s := range sheets {
		if visible, err := book.GetSheetVisible(s); err == nil && visible {
			return s, nil
		}
	}
	return "", refuse("import.no_sheet", "no visible sheet")
}

// emptyEnd is how many empty rows end a sheet: formatted rows without content run
// on to row 1,048,576.
const emptyEnd = 10_000

// rows streams the rows of the sheet that have content, with their numbers.
func (x xlsxFile) rows() iter.Seq2[int, rowOrError] {
	return func(yield func(int, rowOrError) bool) {
		book, err := x.open()
		if err != nil {
			yield(0, rowOrError{err: err})
			return
		}
		defer book.Close()
		n, stopped := 0, false
		defer func() {
			if p := recover(); p != nil {
				if fault, ours := p.(yieldPanic); ours {
					panic(fault.value)
				}
				if stopped {
					return
				}
				yield(n, rowOrError{err: refuse("import.damaged_xlsx", fmt.Sprint(p))})
			}
		}()
		rows, err := book.Rows(x.sheet)
		if err != nil {
			yield(0, rowOrError{err: refuse("import.damaged_xlsx", err.Error())})
			return
		}
		defer rows.Close()
		for empty := 0; rows.Next() && empty < emptyEnd; {
			n++
			cells, err := rows.Columns()
			if err == nil && len(cells) > x.limits.Columns {
				err = tooLarge("import.too_many_columns", fmt.Sprintf("row %d has %d columns; at most %d are read", n, len(cells), x.limits.Columns))
			}
			var e *registry.Error
			if err != nil && !errors.As(err, &e) {
				err = refuse("import.damaged_xlsx", fmt.Sprintf("row %d: %v", n, err))
			}
			if err == nil && blank(cells) {
				empty++
				continue
			}
			empty = 0
			if !guarded(func() bool { return yield(n, rowOrError{cells, err}) }) || err != nil {
				stopped = true
				return
			}
		}
		if err := rows.Error(); err != nil {
			yield(n, rowOrError{err: refuse("import.damaged_xlsx", err.Error())})
		}
	}
}

type rowOrError struct {
	cells []string
	err   error
}

// yieldPanic is a panic of the caller's loop body, which is not the library's.
type yieldPanic struct{ value any }

func guarded(f func() bool) bool {
	defer func() {
		if p := recover(); p != nil {
			panic(yieldPanic{p})
		}
	}()
	return f()
}

// findHeader finds the row with the names: row n when that is given, else the
// first with two or more texts, below any title.
func (x xlsxFile) findHeader(n int) (names []string, row int, err error) {
	for i, r := range x.rows() {
		if r.err != nil {
			return nil, 0, r.err
		}
		filled := 0
		for _, c := range r.cells {
			if strings.TrimSpace(c) != "" {
				filled++
			}
		}
		if names == nil {
			names, row = r.cells, i
		}
		if n == i || n == 0 && filled >= 2 {
			return r.cells, i, nil
		}
		if i > max(n, 20) {
			break
		}
	}
	if names == nil {
		return nil, 0, refuse("import.empty", "the sheet has no rows")
	}
	return names, row, nil
}

func (x xlsxFile) records(h *header, after int) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		count := 0
		for n, r := range x.rows() {
			if r.err == nil && n > after {
				if count++; count > x.limits.Rows {
					r.err = tooManyRows(x.limits.Rows)
				}
			}
			if r.err != nil {
				yield(record{}, r.err)
				return
			}
			if n <= after {
				continue
			}
			if !yield(record{row: n, header: h, values: r.cells}, nil) {
				return
			}
		}
	}
}
