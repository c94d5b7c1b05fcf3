package exchange

import (
	"iter"
	"slices"

	"huishou/geo/registry"
)

// record is one row of a file before anybody says what its columns mean.
type record struct {
	row    int // line of a text, row of a sheet, or number of the feature, from 1
	header *header
	values []string
	shape  shape               // what the format itself says of the position
	faults []registry.RowError // what could not be read of the record
}

// header names the values of records. Rows of a table share one; JSON records
// share one with the record before when they have the same keys.
type header struct {
	names []string
	at    map[string]int
}

func newHeader(names []string) *header {
	h := &header{names: names, at: make(map[string]int, len(names))}
	for i, n := range names {
		if _, twice := h.at[n]; !twice && n != "" {
			h.at[n] = i
		}
	}
	return h
}

// get is the value of a column; "" and false when the record has none.
func (r *record) get(column string) (string, bool) {
	i, ok := r.header.at[column]
	if !ok || i >= len(r.values) {
		return "", false
	}
	return r.values[i], true
}

func (r *record) fault(column, value, code string) {
	r.faults = append(r.faults, registry.RowError{Row: r.row, Column: column, Value: clip(value), Code: code})
}

// headers lends records the header of the record before.
type headers struct{ last *header }

func (h *headers) of(names []string) *header {
	if h.last == nil || !slices.Equal(h.last.names, names) {
		h.last = newHeader(names)
	}
	return h.last
}

// table is a file that is open as records. Reading can begin again any number of times.
type table struct {
	format  Format
	detail  string   // of the format, for a person: encoding and delimiter, sheet …
	columns []string // in the order of the file; of JSON those of the first records
	tabular bool     // every record has every column
	serials bool     // a bare number in a date column is an Excel serial date
	date4   bool     // serial dates count from 1904
	records func() iter.Seq2[record, error]

	encoding, delimiter, sheet, path string // what was found, for a proposal
}

// clip shortens a value for a report.
func clip(s string) string {
	const most = 120
	if len(s) <= most {
		return s
	}
	if r := []rune(s[:min(len(s), 4*most)]); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
