package exchange

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"huishou/geo/registry"
)

const head = "key,kind,name,lon,lat,accepts\n"

func gbk(s string) string {
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return out
}

func utf16(s string, order unicode.Endianness) string {
	out, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return out
}

// one is a row of the fixed columns.
func one(name string) string { return "a,社区回收点," + name + ",104.77,29.35,废纸;glass\n" }

// The numbers are those of the corpus of bad input in the project's reliability goals.
func TestCorpusOfCSV(t *testing.T) {
	wide := head + one("汇东路回收站")
	for _, c := range []struct {
		name, content string
		rows          int
		faults        []string // of rows
		refused       string   // code of the file's refusal
	}{
		{"1 GB18030 without a mark is read", gbk(wide), 1, nil, ""},
		{"2 UTF-8 with a mark is read", "\ufeff" + wide, 1, nil, ""},
		{"3 UTF-16LE with a mark is read", utf16(wide, unicode.LittleEndian), 1, nil, ""},
		{"3 UTF-16BE with a mark is read", utf16(wide, unicode.BigEndian), 1, nil, ""},
		{"3 UTF-16 without a mark is refused", utf16(wide, unicode.LittleEndian)[2:], 0, nil, "import.nul_bytes"},
		{"4 GBK cut in the middle of a character names the row", gbk(wide) + gbk("b,社区回收点,沿滩")[:14], 2, []string{"row.encoding"}, ""},
		{"5 a GBK line in a UTF-8 file names the row", wide + gbk(one("富顺站")) + one("荣县站"), 3, []string{"row.encoding"}, ""},
		{"5 a UTF-8 line in a GBK file names the row", gbk(wide) + gbk(one("富顺站")) + one("荣县站"), 3, []string{"row.encoding"}, ""},
		{"6 semicolons", "key;kind;name;lon;lat;accepts\na;社区回收点;甲;104.77;29.35;废纸\n", 1, nil, ""},
		{"6 tabs, as Excel copies them", strings.ReplaceAll(wide, ",", "\t"), 1, nil, ""},
		{"6 a full-width comma in quotes is text", head + `a,社区回收点,"汇东路，二号站",104.77,29.35,"废纸，废塑料"` + "\n", 1, nil, ""},
		{"7 an unclosed quote is named by its line", wide + "b,社区回收点,\"乙,104.77,29.35,废纸\n" + strings.Repeat("c,社区回收点,丙,104.77,29.35,废纸\n", 3), 1, nil, "import.unclosed_quote"},
		{"7 an unclosed quote in a large file costs no more than a line may", wide + "b,社区回收点,\"乙\n" + strings.Repeat("filler filler filler\n", 200_000), 1, nil, "import.unclosed_quote"},
		{"8 a line of 5 MB is refused", wide + "b,社区回收点," + strings.Repeat("长", 5<<20/3) + ",104.77,29.35,废纸\n", 0, nil, "import.line_too_long"},
		{"9 NUL bytes are refused", wide + "b,社区回收点,\x00,104.77,29.35,\n", 0, nil, "import.nul_bytes"},
		{"10 a header in another order, with spaces around", " lat , lon,accepts,name,kind,key \n29.35,104.77,废纸,甲,社区回收点,a\n", 1, nil, ""},
		{"10 no header", one("甲"), 0, nil, "import.needs_mapping"},
		{"10 a column twice", "key,kind,name,lon,lat,accepts,name\na,社区回收点,甲,104.77,29.35,废纸,乙\n", 0, nil, "import.header_twice"},
		{"10 a title above the header", "自贡市再生资源回收站点一览表\n" + wide, 1, nil, ""},
		{"10 Excel's line that names the delimiter", "sep=;\n" + strings.ReplaceAll(head, ",", ";") + "a;社区回收点;甲;104.77;29.35;废纸\n", 1, nil, ""},
		{"12 an empty file", "", 0, nil, "import.empty"},
		{"12 a file of blank lines", "\n \n\n", 0, nil, "import.empty"},
		{"12 a header only has no rows", head, 0, nil, ""},
		{"13 swapped axes are offered", head + "a,社区回收点,甲,29.35,104.77,废纸\n", 1, []string{"location.swapped"}, ""},
		{"15 degrees, minutes, seconds", head + `a,社区回收点,甲,"104°46'12""E",29度20分12秒,废纸` + "\n", 1, nil, ""},
		{"15 full-width digits", head + "a,社区回收点,甲,１０４．７７,２９．３５,废纸\n", 1, nil, ""},
		{"16 NaN", head + "a,社区回收点,甲,NaN,29.35,废纸\n", 1, []string{"coord.not_finite"}, ""},
		{"16 infinity", head + "a,社区回收点,甲,Inf,29.35,废纸\n", 1, []string{"coord.not_finite"}, ""},
		{"16 a number too large", head + "a,社区回收点,甲,1e400,29.35,废纸\n", 1, []string{"coord.not_finite"}, ""},
		{"16 minus zero is zero, which is no position", head + "a,社区回收点,甲,-0,-0,废纸\n", 1, []string{"location.zero"}, ""},
		{"16 a decimal comma", head + "a,社区回收点,甲,\"104,77\",29.35,废纸\n", 1, []string{"coord.decimal_comma"}, ""},
		{"16 nothing at all", head + "a,社区回收点,甲,,,废纸\n", 1, []string{"location.missing"}, ""},
		{"16 half of it", head + "a,社区回收点,甲,104.77,,废纸\n", 1, []string{"location.missing"}, ""},
		{"18 a name of spaces", head + "a,社区回收点,  　 ,104.77,29.35,废纸\n", 1, []string{"field.required"}, ""},
		{"18 a name of zero-width marks", head + "a,社区回收点,\u200b\u2060\ufeff,104.77,29.35,废纸\n", 1, []string{"field.required"}, ""},
		{"18 a right-to-left override", head + "a,社区回收点,甲\u202e乙,104.77,29.35,废纸\n", 1, []string{"field.bad_characters"}, ""},
		{"18 a name of 10,000 characters", head + "a,社区回收点," + strings.Repeat("长", 10_000) + ",104.77,29.35,废纸\n", 1, []string{"field.too_long"}, ""},
		{"18 emoji and rare characters", head + "a,社区回收点,♻️𠮷野屋👨‍👩‍👧旁,104.77,29.35,废纸\n", 1, nil, ""},
		{"19 what looks like a formula is text", head + "a,社区回收点,\"=HYPERLINK(\"\"x\"\")\",104.77,29.35,废纸\nb,社区回收点,@SUM(1),104.77,29.35,废纸\nc,社区回收点,\t=1+1,104.77,29.35,废纸\n", 3, nil, ""},
		{"17 the same key twice is the registry's to name", wide + one("乙"), 2, nil, ""},
		{"one cut character does not make a French file Chinese", head + "a,market,Déchèterie,1.5,47.2,paper\nb,market,Recyclerie d'été,1.5,47.3,paper\nc,market,D\xe9ch,1.5,47.4,paper\n", 3, []string{"row.encoding"}, ""},
		{"kind and material unknown", head + "a,垃圾桶,甲,104.77,29.35,废纸;月亮石\n", 1, []string{"kind.unknown", "material.unknown"}, ""},
		{"more cells than columns", head + "a,社区回收点,甲,104.77,29.35,废纸,多,出来\n", 1, []string{"row.too_many_cells"}, ""},
		{"a web page", "<!doctype html><html><body>404</body></html>", 0, nil, "import.unknown_format"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := readText(t, "list.csv", c.content)
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
}

// TestCorpusOfValues is corpus 14 and 20 to 22: values of more columns.
func TestCorpusOfValues(t *testing.T) {
	for _, c := range []struct {
		name, column, value string
		want                func(registry.Place) string
		is                  string
		faults              []string
	}{
		{"20 25:00 is kept as a note", "hours", "Mo-Fr 25:00-26:00", note, "Mo-Fr 25:00-26:00", []string{"hours.kept_as_note?"}},
		{"20 Mo-Xx is kept as a note", "hours", "Mo-Xx 08:00-17:00", note, "Mo-Xx 08:00-17:00", []string{"hours.kept_as_note?"}},
		{"20 past midnight is read", "hours", "20:00-02:00", opening, "Mo-Su 20:00-02:00", nil},
		{"20 Chinese is converted", "hours", "周一至周五 8:00-17:30", opening, "Mo-Fr 08:00-17:30", nil},
		{"20 Chinese without an end is explained", "hours", "周一至周五 8点", note, "周一至周五 8点", []string{"hours.kept_as_note?"}},
		{"21 1900-02-29 is no date", "confirmedAt", "1900-02-29", confirmed, "", []string{"date.invalid"}},
		{"21 month 13 is none", "confirmedAt", "2026/13/1", confirmed, "", []string{"date.invalid"}},
		{"21 a serial date in a CSV is refused", "confirmedAt", "46000", confirmed, "", []string{"date.serial"}},
		{"21 a date is midnight in China", "confirmedAt", "2026年1月31日", confirmed, "2026-01-30T16:00:00Z", nil},
		{"22 a phone in scientific notation is refused", "phone", "1.38E+10", phone, "", []string{"phone.scientific"}},
		{"22 a phone from a number column", "phone", "8137201234.0", phone, "8137201234", nil},
		{"a service that does not exist", "services", "weighing;跳舞", phone, "", []string{"service.unknown"}},
		{"an amount in words", "floorAreaM2", "很大", phone, "", []string{"number.invalid"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := "key,kind,name,lon,lat,accepts," + c.column + "\na,社区回收点,甲,104.77,29.35,废纸,\"" + c.value + "\"\n"
			rows, err := readText(t, "list.csv", content)
			if err != nil || len(rows) != 1 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			if got := faults(rows); !slices.Equal(got, c.faults) {
				t.Errorf("faults %v, want %v", got, c.faults)
			}
			if got := c.want(rows[0].Place); got != c.is {
				t.Errorf("got %q, want %q", got, c.is)
			}
			for _, p := range rows[0].Problems {
				if p.Column != c.column || p.Value == "" || p.Row != 2 {
					t.Errorf("the report names row %d, column %q, value %q", p.Row, p.Column, p.Value)
				}
			}
		})
	}
}

func note(p registry.Place) string    { return p.HoursNote }
func opening(p registry.Place) string { return p.Hours }
func phone(p registry.Place) string   { return p.Phone }
func confirmed(p registry.Place) string {
	if p.ConfirmedAt == nil {
		return ""
	}
	return p.ConfirmedAt.Format("2006-01-02T15:04:05Z07:00")
}

func TestAnEncodingCanBeNamed(t *testing.T) {
	m := mapping(t, "source: x\nencoding: windows-1252\ncrs: wgs84\ncolumns: {name: name, lon: lon, lat: lat, key: key}\nconstants: {kind: market}")
	rows, err := readAll("x.csv", "key,name,lon,lat\n1,D\xe9ch\xe8terie,1.5,47.2\n", m, Options{})
	if err != nil || rows[0].Place.Name != "Déchèterie" {
		t.Errorf("%v %v", rows, err)
	}
	m.Encoding = "klingon"
	if _, err := readAll("x.csv", "a", m, Options{}); codeOf(err) != "import.unknown_encoding" {
		t.Errorf("got %v", err)
	}
}

// Corpus 17.
func TestTheSameKeyTwiceIsOnePlace(t *testing.T) {
	reg := openRegistry(t)
	content := head + one("甲") + one("乙")
	for i, want := range [][2]int{{1, 0}, {0, 1}} { // new, same
		r, err := Read(input("x.csv", content), nil, Options{CRS: "wgs84"})
		if err != nil {
			t.Fatal(err)
		}
		rep := importRows(t, reg, r, false)
		if rep.New != want[0] || rep.Same != want[1] || rep.Bad != 1 || rep.Errors[0].Code != "row.twice" || rep.Errors[0].Row != 3 || rep.Errors[0].Column != "key" {
			t.Errorf("import %d: %+v %v", i+1, counts(rep), rep.Errors)
		}
	}
}

func TestEveryCodeOfARowHasWords(t *testing.T) {
	content := head + "a,垃圾桶,,NaN,29.35,月亮石\n"
	rows, err := readText(t, "list.csv", content)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range rows[0].Problems {
		for _, lang := range []string{"zh", "en"} {
			if m := registry.Say(p.Code, lang); m == "" || m == p.Code {
				t.Errorf("%s has no words in %s", p.Code, lang)
			}
		}
	}
}

// Corpus 14: that a file is in another datum than declared cannot be proved, but a
// place outside where places are expected is a sign.
func TestPlacesOutsideTheExpectedAreaAreWarnedOf(t *testing.T) {
	opt := Options{CRS: "wgs84", Expect: bound(104.0, 28.9, 105.3, 29.7)}
	rows, err := readAll("list.csv", head+one("甲")+"b,社区回收点,乙,106.55,29.56,废纸\nc,社区回收点,丙,29.35,104.77,废纸\n", nil, opt)
	if err != nil {
		t.Fatal(err)
	}
	if got := faults(rows); !slices.Equal(got, []string{"location.unexpected?", "location.swapped"}) {
		t.Errorf("faults %v", got)
	}
}

func TestADatumIsDemandedAndObeyed(t *testing.T) {
	content := head + one("甲")
	if _, err := readAll("list.csv", content, nil, Options{}); codeOf(err) != "import.no_datum" {
		t.Errorf("without a datum: %v", err)
	}
	if _, err := readAll("list.csv", content, nil, Options{CRS: "mars"}); codeOf(err) != "import.unknown_crs" {
		t.Errorf("with an unknown one: %v", err)
	}
	a, _ := readAll("list.csv", content, nil, Options{CRS: "wgs84"})
	b, err := readAll("list.csv", content, nil, Options{CRS: "gcj02"})
	if err != nil {
		t.Fatal(err)
	}
	if d := a[0].Place.Location[0] - b[0].Place.Location[0]; d < 0.001 || d > 0.01 {
		t.Errorf("gcj02 moves the place by %v degrees", d)
	}
	m := mapping(t, "source: x\ncrs: gcj02\ncolumns: {name: name, lon: lon, lat: lat, kind: kind}")
	if _, err := readAll("list.csv", content, m, Options{CRS: "wgs84"}); codeOf(err) != "import.crs_conflict" {
		t.Errorf("two datums: %v", err)
	}
}

func TestMetresAreRefusedWithAGuess(t *testing.T) {
	content := head + "a,社区回收点,甲,35478000.5,3250000.1,废纸\nb,社区回收点,乙,35478100.5,3250200.1,废纸\n"
	_, err := readAll("list.csv", content, nil, Options{CRS: "wgs84"})
	if codeOf(err) != "import.not_degrees" || !strings.Contains(err.Error(), "epsg:4523") {
		t.Errorf("got %v", err)
	}
	rows, err := readAll("list.csv", content, nil, Options{CRS: "epsg:4523"})
	if err != nil || len(faults(rows)) > 0 {
		t.Fatalf("in the guessed system: %v %v", faults(rows), err)
	}
	if p := rows[0].Place.Location; p[0] < 104 || p[0] > 106 || p[1] < 29 || p[1] > 30 {
		t.Errorf("landed at %v", p)
	}
}

// Corpus 11: 200,000 rows stream in bounded memory.
func TestManyRowsStream(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("200,000 rows")
	}
	path := filepath.Join(t.TempDir(), "many.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	const n = 200_000
	io.WriteString(f, head)
	for i := range n {
		fmt.Fprintf(f, "k%d,社区回收点,第%d号回收站,%.6f,%.6f,废纸;废塑料\n", i, i, 104.5+float64(i%1000)/2000, 29.1+float64(i/1000)/1000)
	}
	f.Close()
	in, err := OpenFiles(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	before := heap()
	r, err := Read(in, nil, Options{CRS: "wgs84"})
	if err != nil {
		t.Fatal(err)
	}
	rows, most := 0, uint64(0)
	for row, err := range r.Rows() {
		if err != nil || len(row.Problems) > 0 {
			t.Fatalf("%v %v", err, row.Problems)
		}
		if rows++; rows%50_000 == 0 {
			most = max(most, heap())
		}
	}
	if grown := int64(most) - int64(before); rows != n || grown > 8<<20 {
		t.Errorf("%d rows, heap grew by %d bytes", rows, grown)
	}
}

// heap is what is in use after a collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
