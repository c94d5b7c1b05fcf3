package exchange

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// workbook makes an XLSX of rows, changed by the functions.
func workbook(t testing.TB, rows [][]any, change ...func(*excelize.File)) string {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range change {
		f(book)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// rezip copies a workbook with some parts replaced or added.
func rezip(t testing.TB, book string, parts map[string]func(io.Writer)) string {
	t.Helper()
	in, err := zip.NewReader(strings.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	out.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, f := range in.File {
		if parts[f.Name] == nil {
			if err := out.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, write := range parts {
		w, err := out.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		write(w)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var sheetRows = [][]any{
	{"key", "kind", "name", "lon", "lat", "accepts", "phone", "confirmedAt"},
	{"a", "社区回收点", "汇东路回收站", 104.77, 29.35, "废纸;废玻璃", "0813-8100000", 46000},
}

const sheetHead = `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`

func TestCorpusOfXLSX(t *testing.T) {
	plain := workbook(t, sheetRows)
	ole := string(oleMagic) + strings.Repeat("\x00", 504)
	for _, c := range []struct {
		name    string
		content string
		rows    int
		faults  []string
		refused string
	}{
		{"a plain workbook; Excel's serial date is read", plain, 1, nil, ""},
		{"22 a phone that is a number in scientific notation", workbook(t, [][]any{sheetRows[0], {"a", "社区回收点", "甲", 104.77, 29.35, "废纸", "1.38E+10", nil}}), 1, []string{"phone.scientific"}, ""},
		{"21 Excel's 29 February 1900 is no date", workbook(t, [][]any{sheetRows[0], {"a", "社区回收点", "甲", 104.77, 29.35, "废纸", nil, 60}}), 1, []string{"date.out_of_range"}, ""},
		{"23 a zip bomb", rezip(t, plain, map[string]func(io.Writer){"xl/worksheets/sheet1.xml": func(w io.Writer) {
			io.WriteString(w, sheetHead)
			block := bytes.Repeat([]byte(" "), 1<<20)
			for range 100 {
				w.Write(block)
			}
		}}), 0, nil, "import.too_large_unzipped"},
		{"24 100,000 parts", func() string {
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			for i := range 100_000 {
				z.CreateHeader(&zip.FileHeader{Name: strconv.Itoa(i), Method: zip.Store})
			}
			z.Close()
			return b.String()
		}(), 0, nil, "import.too_many_entries"},
		{"25 an entity bomb in the shared strings", rezip(t, plain, map[string]func(io.Writer){"xl/sharedStrings.xml": func(w io.Writer) {
			io.WriteString(w, `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&c;</t></si></sst>`)
		}}), 0, nil, "import.damaged_xlsx"},
		{"26 not a zip", "just some text", 0, nil, "import.not_xlsx"},
		{"26 an old .xls", ole, 0, nil, "import.old_xls"},
		{"26 an encrypted workbook", ole + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", 0, nil, "import.encrypted"},
		{"26 a zip of something else", rezipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet"), 0, nil, "import.not_xlsx"},
		{"27 a part named ../../x", rezip(t, plain, map[string]func(io.Writer){"../../x": func(io.Writer) {}}), 0, nil, "import.bad_entry_name"},
		{"28 a title merged over the header", workbook(t, append([][]any{{"一览表"}}, sheetRows...), func(f *excelize.File) { f.MergeCell("Sheet1", "A1", "H1") }), 1, nil, ""},
		{"28 the first sheet is hidden", workbook(t, [][]any{{"x"}}, func(f *excelize.File) {
			f.NewSheet("站点")
			for i, row := range sheetRows {
				f.SetSheetRow("站点", fmt.Sprintf("A%d", i+1), &row)
			}
			f.SetActiveSheet(1)
			f.SetSheetVisible("Sheet1", false)
		}), 1, nil, ""},
		{"28 a formula gives its last result", rezip(t, workbook(t, sheetRows[:1]), map[string]func(io.Writer){"xl/worksheets/sheet1.xml": func(w io.Writer) {
			io.WriteString(w, sheetHead+`<row r="1">`)
			for i, name := range fixedColumns {
				fmt.Fprintf(w, `<c r="%c1" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, name)
			}
			io.WriteString(w, `</row><row r="2"><c r="A2" t="str"><f>"a"&amp;1</f><v>a1</v></c><c r="B2" t="inlineStr"><is><t>社区回收点</t></is></c>`+
				`<c r="C2" t="str"><f>HYPERLINK("x")</f><v>甲</v></c><c r="D2"><f>100+4.77</f><v>104.77</v></c><c r="E2"><v>29.35</v></c></row></sheetData></worksheet>`)
		}}), 1, nil, ""},
		{"28 formatted rows without content, to the end of the sheet", rezip(t, plain, map[string]func(io.Writer){"xl/worksheets/sheet1.xml": func(w io.Writer) {
			io.WriteString(w, sheetHead+`<row r="1">`)
			for i, name := range fixedColumns {
				fmt.Fprintf(w, `<c r="%c1" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, name)
			}
			io.WriteString(w, `</row>`)
			var b []byte
			for i := int64(2); i <= 1_048_576; i++ {
				b = append(strconv.AppendInt(append(b, `<row r="`...), i, 10), `" s="1"/>`...)
			}
			w.Write(append(b, `</sheetData></worksheet>`...))
		}}), 0, nil, ""},
		{"29 cut off in the middle", plain[:len(plain)/2], 0, nil, "import.truncated"},
		{"a cell in the last column", workbook(t, append(sheetRows[:1:1], []any{"a"}), func(f *excelize.File) { f.SetCellValue("Sheet1", "XFD2", "x") }), 0, nil, "import.too_many_columns"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := readText(t, "list.xlsx", c.content)
			if got := codeOf(err); got != c.refused {
				t.Fatalf("refused with %q (%v), want %q", got, err, c.refused)
			}
			if len(rows) != c.rows {
				t.Errorf("%d rows, want %d", len(rows), c.rows)
			}
			if got := faults(rows); !slices.Equal(got, c.faults) {
				t.Errorf("faults %v, want %v", got, c.faults)
			}
		})
	}

	t.Run("46000 is 9 December 2025", func(t *testing.T) {
		rows, err := readText(t, "list.xlsx", plain)
		if err != nil || confirmed(rows[0].Place) != "2025-12-08T16:00:00Z" {
			t.Errorf("%v %v", rows, err)
		}
	})
}

func rezipOf(t testing.TB, name, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, content)
	z.Close()
	return b.String()
}

func TestABombCostsLittleMemory(t *testing.T) {
	plain := workbook(t, sheetRows)
	bomb := rezip(t, plain, map[string]func(io.Writer){"xl/worksheets/sheet1.xml": func(w io.Writer) {
		io.WriteString(w, sheetHead)
		block := bytes.Repeat([]byte("<row/>"), 1<<17)
		for range 70 { // 55 MB, under the limit
			w.Write(block)
		}
	}})
	before := heap()
	_, err := readText(t, "bomb.xlsx", bomb)
	if grown := int64(heap()) - int64(before); grown > 16<<20 {
		t.Errorf("heap grew by %d bytes", grown)
	}
	if err == nil {
		t.Error("no rows and no error")
	}
}
