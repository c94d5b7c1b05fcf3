package exchange

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"huishou/geo/registry"
)

// openCSV opens a delimited text. The first line with two or more texts is the
// header, so a title above it does no harm.
func openCSV(f file, m *Mapping, limits Limits) (*table, error) {
	text, err := openText(f, m.Encoding, limits)
	if err != nil {
		return nil, err
	}
	c := csvFile{text: text, limits: limits, delimiter: m.delimiter()}
	if c.delimiter == 0 {
		if c.delimiter, err = c.sniff(); err != nil {
			return nil, err
		}
	}
	head, err := c.findHeader(m.Header)
	if err != nil {
		return nil, err
	}
	names := cleanNames(head.cells)
	h := newHeader(names)
	if err := twiceNamed(names, m); err != nil {
		return nil, err
	}
	return &table{
		format: CSV, detail: fmt.Sprintf("CSV, %s, delimiter %q", text.encoding, string(c.delimiter)),
		columns: names, tabular: true,
		encoding: text.encoding, delimiter: string(c.delimiter),
		records: func() iter.Seq2[record, error] { return c.records(h, head.line) },
	}, nil
}

// cleanNames trims the names of columns: spaces, the marks some programs leave,
// line breaks inside a cell.
func cleanNames(cells []string) []string {
	names := make([]string, len(cells))
	for i, s := range cells {
		s = strings.Map(func(r rune) rune {
			if zeroWidth(r) {
				return -1
			}
			return r
		}, s)
		names[i] = strings.Join(strings.Fields(s), " ")
	}
	return names
}

// twiceNamed refuses a header in which a column that matters stands twice.
func twiceNamed(names []string, m *Mapping) error {
	seen := map[string]bool{}
	for _, n := range names {
		if n != "" && seen[n] && (m.uses(n) || m.blank() && isColumn(n)) {
			return refuse("import.header_twice", fmt.Sprintf("column %q stands twice in the header", n), registry.FieldError{Field: n, Code: "import.header_twice"})
		}
		seen[n] = true
	}
	return nil
}

type csvFile struct {
	text      textFile
	limits    Limits
	delimiter rune
}

// sniff finds the delimiter: the one of , ; TAB that stands most often outside
// quotes in the first line that has any. A line sep=; names it, as Excel has it.
func (c csvFile) sniff() (rune, error) {
	lines := c.text.lines()
	for range 20 {
		line, _, err := lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, err
		}
		if d, ok := strings.CutPrefix(line, "sep="); ok && len(d) == 1 {
			return rune(d[0]), nil
		}
		count, quoted := map[rune]int{}, false
		for _, r := range line {
			switch {
			case r == '"':
				quoted = !quoted
			case !quoted:
				count[r]++
			}
		}
		best := ','
		for _, d := range []rune{';', '\t', '|'} {
			if count[d] > count[best] {
				best = d
			}
		}
		if count[best] > 0 {
			return best, nil
		}
	}
	return ',', nil
}

// csvRecord is one record and the line it begins on. The cells are valid until
// the next is read.
type csvRecord struct {
	line  int
	cells []string
	ok    bool // all of it was in the file's encoding
}

// findHeader finds the header: record number n when that is given.
func (c csvFile) findHeader(n int) (csvRecord, error) {
	s := c.scan()
	var first *csvRecord
	for i := 1; i <= max(n, 10); i++ {
		rec, err := s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return csvRecord{}, err
		}
		filled := 0
		for _, cell := range rec.cells {
			if strings.TrimSpace(cell) != "" {
				filled++
			}
		}
		rec.cells = append([]string(nil), rec.cells...)
		if filled > 0 && first == nil {
			first = &rec
		}
		if n == i || n == 0 && filled >= 2 && !strings.HasPrefix(rec.cells[0], "sep=") {
			if !rec.ok {
				return rec, refuse("import.bad_encoding", fmt.Sprintf("line %d, the header, is not %s", rec.line, c.text.encoding))
			}
			return rec, nil
		}
	}
	if first == nil {
		return csvRecord{}, refuse("import.empty", "the file has no rows")
	}
	return *first, nil
}

// records are those after the header.
func (c csvFile) records(h *header, after int) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		s := c.scan()
		for count := 0; ; {
			rec, err := s.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(record{}, err)
				return
			}
			if rec.line <= after || blank(rec.cells) {
				continue
			}
			if count++; count > c.limits.Rows {
				yield(record{}, tooManyRows(c.limits.Rows))
				return
			}
			r := record{row: rec.line, header: h, values: make([]string, len(rec.cells))}
			for i, cell := range rec.cells {
				r.values[i] = unescape(cell)
			}
			if !rec.ok {
				r.fault("", strings.ToValidUTF8(strings.Join(rec.cells, string(c.delimiter)), "�"), "row.encoding")
			}
			if extra := len(rec.cells) - len(h.names); extra > 0 && !blank(rec.cells[len(h.names):]) {
				r.fault("", strings.ToValidUTF8(rec.cells[len(h.names)], "�"), "row.too_many_cells")
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

func tooManyRows(most int) error {
	return tooLarge("import.too_many_rows", fmt.Sprintf("more than %d rows", most))
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// csvScanner cuts lines into records, RFC 4180 with a free delimiter. It is more
// patient than encoding/csv about quotes inside a cell, and stricter about what a
// record may cost: a quote that is never closed is named by its line.
type csvScanner struct {
	lines     *lineReader
	delimiter string
	most      int
	columns   int
	cells     []string
}

func (c csvFile) scan() *csvScanner {
	return &csvScanner{lines: c.text.lines(), delimiter: string(c.delimiter), most: c.limits.Line, columns: c.limits.Columns}
}

func (s *csvScanner) next() (csvRecord, error) {
	line, ok, err := s.lines.next()
	if err != nil {
		return csvRecord{}, err
	}
	rec := csvRecord{line: s.lines.n, ok: ok}
	s.cells = s.cells[:0]
	for {
		if len(s.cells) == s.columns {
			return rec, tooLarge("import.too_many_columns", fmt.Sprintf("line %d has more than %d columns", rec.line, s.columns))
		}
		if !strings.HasPrefix(line, `"`) {
			cell, rest, more := strings.Cut(line, s.delimiter)
			s.cells = append(s.cells, cell)
			if !more {
				break
			}
			line = rest
			continue
		}
		cell, rest, err := s.quoted(line[1:], &rec)
		if err != nil {
			return rec, err
		}
		tail, rest, more := strings.Cut(rest, s.delimiter)
		s.cells = append(s.cells, cell+tail)
		if !more {
			break
		}
		line = rest
	}
	rec.cells = s.cells
	return rec, nil
}

// quoted reads to the closing quote, over the ends of lines.
func (s *csvScanner) quoted(line string, rec *csvRecord) (cell, rest string, err error) {
	opened := s.lines.n
	var b strings.Builder
	for {
		i := strings.IndexByte(line, '"')
		switch {
		case i >= 0 && strings.HasPrefix(line[i+1:], `"`):
			b.WriteString(line[:i+1])
			line = line[i+2:]
		case i >= 0:
			b.WriteString(line[:i])
			return b.String(), line[i+1:], nil
		default:
			b.WriteString(line)
			b.WriteByte('\n')
			var ok bool
			line, ok, err = s.lines.next()
			if err == io.EOF || b.Len() > s.most {
				return "", "", refuse("import.unclosed_quote", fmt.Sprintf("the quote opened in line %d is never closed", opened))
			}
			if err != nil {
				return "", "", err
			}
			rec.ok = rec.ok && ok
		}
	}
}
