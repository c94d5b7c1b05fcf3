package exchange

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"

	"huishou/geo/coord"
	"huishou/geo/registry"
)

// WriteCSV writes places as CSV: UTF-8 with a byte order mark, for the sake of
// Excel, comma, a header. Texts that a spreadsheet would run as a formula get an
// apostrophe in front, which [Read] takes off again; lists are joined by ;. The file needs no mapping to be read, and says
// the same when it is.
func WriteCSV(w io.Writer, places iter.Seq2[registry.Place, error], datum coord.Datum) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	cols := written()
	out := csv.NewWriter(w)
	cells := make([]string, len(cols))
	for i, c := range cols {
		cells[i] = c.name
	}
	if err := out.Write(cells); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	err := each(places, cols, datum, func(_ *registry.Place, values []any) error {
		for i, v := range values {
			cells[i] = cellText(v)
			if _, number := v.(float64); !number { // our own numbers may be negative
				cells[i] = escape(cells[i])
			}
		}
		return out.Write(cells)
	})
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}
