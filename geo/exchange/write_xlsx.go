package exchange

import (
	"fmt"
	"io"
	"iter"

	"github.com/xuri/excelize/v2"

	"huishou/geo/coord"
	"huishou/geo/registry"
)

// WriteXLSX writes places as a workbook of one sheet: texts as text cells, which
// are never run, coordinates and amounts as numbers. Large sheets go through a
// temporary file. Otherwise as [WriteCSV]. A sheet holds 1,048,575 places.
func WriteXLSX(w io.Writer, places iter.Seq2[registry.Place, error], datum coord.Datum) error {
	book := excelize.NewFile()
	defer book.Close()
	const sheet = "places"
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return fmt.Errorf("write XLSX: %w", err)
	}
	out, err := book.NewStreamWriter(sheet)
	if err != nil {
		return fmt.Errorf("write XLSX: %w", err)
	}
	cols := written()
	row := make([]any, len(cols))
	for i, c := range cols {
		row[i] = c.name
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("write XLSX: %w", err)
	}
	if err := out.SetRow("A1", row); err != nil {
		return fmt.Errorf("write XLSX: %w", err)
	}
	line := 1
	err = each(places, cols, datum, func(_ *registry.Place, values []any) error {
		line++
		for i, v := range values {
			row[i] = nil
			if f, ok := v.(float64); ok {
				row[i] = f
			} else if s := cellText(v); s != "" {
				row[i] = s
			}
		}
		return out.SetRow(fmt.Sprintf("A%d", line), row)
	})
	if err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write XLSX: %w", err)
	}
	if err := book.Write(w); err != nil {
		return fmt.Errorf("write XLSX: %w", err)
	}
	return nil
}
