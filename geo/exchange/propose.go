package exchange

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"huishou/geo/coord"
	"huishou/geo/exchange/crs"
	"huishou/geo/registry"
)

// Proposal is a draft of a mapping for a person to correct.
type Proposal struct {
	Mapping *Mapping
	Notes   []Note
	YAML    []byte // of the mapping, with comments that say what to check
}

// proposalRows is how many records a proposal looks at.
const proposalRows = 5000

// Propose drafts a mapping from the first of the files: its format, and what its
// headings and values show. The datum is left open unless the numbers or the place
// settle it, because WGS-84, GCJ-02 and BD-09 numbers look alike.
func Propose(in *Input, opt Options) (Proposal, error) {
	f := in.files[0]
	limits := opt.Limits.withDefaults()
	system, _ := crs.Lookup(opt.CRS)
	if system.Name() == "" {
		system, _ = crs.Lookup("wgs84")
	}
	t, err := openTable(f, &Mapping{}, system, limits)
	if err != nil {
		return Proposal{}, err
	}
	d := drafter{table: t, m: &Mapping{Source: sourceKey(f.name), Format: t.format, Columns: map[string]Words{}, Constants: map[string]string{}, Values: map[string]map[string]Words{}},
		comment: map[string]string{}, name: opt.CRS}
	if err := d.sample(); err != nil {
		return Proposal{}, err
	}
	d.frame()
	if isCalendar(f) {
		d.calendar()
		return Proposal{d.m, d.notes, d.yaml()}, nil
	}
	d.fields()
	d.position()
	d.materials()
	d.kinds()
	return Proposal{d.m, d.notes, d.yaml()}, nil
}

// sourceKey makes a key of a file's name.
func sourceKey(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	key := strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "-")
	if r := []rune(key); len(r) > 20 {
		key = strings.TrimRight(string(r[:20]), "-")
	}
	if key == "" {
		key = "source"
	}
	return key
}

type drafter struct {
	table   *table
	m       *Mapping
	name    string // of the system the caller named
	records []record
	columns []string
	notes   []Note
	comment map[string]string // beside a key of the mapping
	within  []float64
}

func (d *drafter) note(code, text string) { d.notes = append(d.notes, Note{code, text}) }

func (d *drafter) sample() error {
	seen := map[string]bool{}
	add := func(names []string) {
		for _, n := range names {
			if n != "" && !seen[n] {
				seen[n] = true
				d.columns = append(d.columns, n)
			}
		}
	}
	add(d.table.columns)
	for rec, err := range d.table.records() {
		if err != nil {
			if len(d.records) > 0 {
				d.note("file.broken", "reading stopped: "+err.Error())
				break
			}
			return err
		}
		add(rec.header.names)
		rec.shape.text = ""
		if d.records = append(d.records, rec); len(d.records) == proposalRows {
			break
		}
	}
	d.note("file.format", fmt.Sprintf("%s; %d rows looked at; columns: %s", d.table.detail, len(d.records), clip(strings.Join(d.columns, ", "))))
	return nil
}

// frame proposes how the file is read.
func (d *drafter) frame() {
	m, t := d.m, d.table
	m.Sheet, m.Records = t.sheet, t.path
	if t.format == CSV {
		m.Encoding, m.Delimiter = t.encoding, t.delimiter
		if m.Delimiter == "\t" {
			m.Delimiter = `\t`
		}
	}
}

// values are the filled values of a column.
func (d *drafter) values(column string) []string {
	var list []string
	for i := range d.records {
		if v, ok := d.records[i].get(column); ok && strings.TrimSpace(v) != "" {
			list = append(list, strings.TrimSpace(v))
		}
	}
	return list
}

// fields proposes the columns that headings name.
func (d *drafter) fields() {
	if d.openStreetMap() {
		d.tags()
	}
	for _, h := range headings {
		if d.m.Columns[h.field] != nil || h.stop || h.field == "geometry" || h.field == "kind" {
			continue
		}
		if c := columnFor(h.field, d.columns); c != "" && !d.taken(c) {
			d.m.Columns[h.field] = Words{c}
		}
	}
	if street := first(d.columns, "street", "addr:street"); d.m.Columns["address"] == nil && street != "" {
		number, city := first(d.columns, "housenumber", "addr:housenumber"), first(d.columns, "city", "addr:city")
		d.m.Columns["address"] = Words{strings.TrimSpace(fmt.Sprintf("%s %s, %s", brace(number), brace(street), brace(city)))}
	}
	if c := columnFor("arrives", d.columns); c != "" {
		d.timetable(c)
	}
	d.key()
}

func (d *drafter) taken(column string) bool {
	for _, w := range d.m.Columns {
		if slices.Contains(w, column) {
			return true
		}
	}
	return false
}

func first(names []string, wanted ...string) string {
	for _, w := range wanted {
		if slices.Contains(names, w) {
			return w
		}
	}
	return ""
}

func brace(column string) string {
	if column == "" {
		return ""
	}
	return "{" + column + "}"
}

// key holds the proposed key against the values: a key that repeats is none.
func (d *drafter) key() {
	w := d.m.Columns["key"]
	if len(w) == 0 {
		d.note("propose.no_key", "no column identifies the rows: name, kind and position will; better name one")
		return
	}
	values := d.values(w[0])
	n := len(values)
	slices.Sort(values)
	if distinct := len(slices.Compact(values)); distinct < n {
		delete(d.m.Columns, "key")
		d.note("propose.key_repeats", fmt.Sprintf("%s is no key: %d values in %d rows", w[0], distinct, n))
	}
}

// position proposes the columns of the position and the system of its numbers.
func (d *drafter) position() {
	lon, lat := d.m.Columns["lon"], d.m.Columns["lat"]
	if lon == nil || lat == nil {
		delete(d.m.Columns, "lon")
		delete(d.m.Columns, "lat")
		switch c := columnFor("geometry", d.columns); {
		case d.hasShapes():
		case c != "":
			d.m.Columns["geometry"] = Words{c}
			if normalHeading(c) == "geopoint2d" {
				d.m.Axes = "latlon" // as Opendatasoft writes it
			}
		default:
			d.m.Format = Schedule
			d.note("import.no_positions", "no column or geometry says where the rows are: a list like this cannot be put on a map")
			return
		}
	}
	var xs, ys []float64
	for i := range d.records {
		if x, y, ok := d.pair(&d.records[i]); ok {
			xs, ys = append(xs, x), append(ys, y)
		}
	}
	if len(xs) == 0 {
		d.note("propose.no_numbers", "the columns of the position hold no numbers")
		return
	}
	d.system(xs, ys)
}

func (d *drafter) hasShapes() bool {
	return slices.ContainsFunc(d.records, func(r record) bool { return r.shape.g != nil })
}

// pair is the position of a record as plain numbers.
func (d *drafter) pair(r *record) (x, y float64, ok bool) {
	switch {
	case d.m.Columns["lon"] != nil:
		a, _ := r.get(d.m.Columns["lon"][0])
		b, _ := r.get(d.m.Columns["lat"][0])
		return degreesOrNumbers(a, b)
	case d.m.Columns["geometry"] != nil:
		text, _ := r.get(d.m.Columns["geometry"][0])
		p, code := readPosition(text, 100_000)
		if code != "" || p.shape.g == nil && p.x == "" {
			return 0, 0, false
		}
		if p.shape.g == nil {
			x, y, ok = degreesOrNumbers(p.x, p.y)
			if d.m.Axes == "latlon" {
				x, y = y, x
			}
			return x, y, ok
		}
		q, _ := p.shape.point()
		return q[0], q[1], true
	case r.shape.g != nil:
		q, _ := r.shape.point()
		return q[0], q[1], true
	}
	return 0, 0, false
}

func degreesOrNumbers(a, b string) (x, y float64, ok bool) {
	if x, y, ok := plainPair(a, b); ok {
		return x, y, true
	}
	x, err1 := coord.ParseDegrees(a)
	y, err2 := coord.ParseDegrees(b)
	return x, y, err1 == nil && err2 == nil
}

// system proposes the system of the numbers, as far as they tell.
func (d *drafter) system(xs, ys []float64) {
	guesses := crs.Guess(xs, ys)
	if len(guesses) == 0 {
		d.note("propose.crs_unknown", crs.Explain(nil, "en"))
		return
	}
	g := guesses[0]
	if g.Swapped {
		d.m.Columns["lon"], d.m.Columns["lat"] = d.m.Columns["lat"], d.m.Columns["lon"]
		if d.m.Columns["lon"] == nil {
			delete(d.m.Columns, "lon")
			delete(d.m.Columns, "lat")
			d.m.Axes = "latlon"
		}
		xs, ys = ys, xs
		d.note("location.swapped", "the columns of the position look swapped; they are proposed the other way round")
	}
	d.comment["crs"] = crs.Explain(guesses, "en")
	switch {
	case d.name != "":
		d.m.CRS = d.name
	case g.Code != crs.GuessDegrees:
		d.m.CRS = g.Name
		d.note("propose.crs", "the numbers cannot be degrees. "+crs.Explain(guesses, "en"))
	case !coord.InChina(g.At.Lon(), g.At.Lat()), d.table.format == Overpass, d.openStreetMap():
		d.m.CRS = "wgs84"
	default:
		d.note("import.no_datum", "name the datum: wgs84 (GPS, OpenStreetMap, 天地图), gcj02 (高德, 腾讯) or bd09 (百度)")
	}
	if g.Code == crs.GuessDegrees {
		d.within = bounds(xs, ys)
	}
}

// openStreetMap reports whether the columns are tags of OpenStreetMap, whose datum is WGS-84.
func (d *drafter) openStreetMap() bool {
	return slices.ContainsFunc(d.columns, func(c string) bool { return strings.HasPrefix(c, "recycling:") || c == "opening_hours" })
}

// bounds is the box of the middle 98 % of the positions, a little wider.
func bounds(xs, ys []float64) []float64 {
	x, y := slices.Sorted(slices.Values(xs)), slices.Sorted(slices.Values(ys))
	lo, hi := len(x)/100, len(x)-1-len(x)/100
	round := func(f float64) float64 { return math.Round(f*100) / 100 }
	return []float64{round(x[lo] - 0.02), round(y[lo] - 0.02), round(x[hi] + 0.02), round(y[hi] + 0.02)}
}

// materials proposes what the places take.
func (d *drafter) materials() {
	var patterns Words
	for _, pattern := range osmKeys("accepts") {
		e := parseExpr(pattern)
		if slices.ContainsFunc(d.columns, func(c string) bool { _, ok := e.match(c); return ok }) {
			patterns = append(patterns, pattern)
		}
	}
	if d.m.Columns["accepts"] = append(d.m.Columns["accepts"], patterns...); len(d.m.Columns["accepts"]) == 0 {
		delete(d.m.Columns, "accepts")
		d.note("propose.no_materials", "no column says what the places take")
		return
	}
	if len(patterns) > 0 {
		return
	}
	unknown := map[string]Words{}
	for _, v := range d.values(d.m.Columns["accepts"][0]) {
		for _, token := range splitList(v) {
			if _, ok := registry.ParseMaterial(token); !ok && len(unknown) < 60 && len(token) < 80 && unknown[token] == nil {
				unknown[token] = materialsLike(token)
			}
		}
	}
	if len(unknown) > 0 {
		d.m.Values["accepts"] = unknown
		d.note("propose.materials", fmt.Sprintf("%d words for materials are not in the vocabulary: give each its codes, or none to leave it out", len(unknown)))
	}
}

// materialsLike suggests the material of the thing that a word names, 废铁 for one.
func materialsLike(word string) Words {
	for _, item := range registry.FindItems(word, 1) {
		if item.Code != "" && !item.Refused {
			return Words{string(item.Code)}
		}
	}
	return Words{}
}

// kinds proposes what kind of place the rows are.
func (d *drafter) kinds() {
	kind, comment := registry.CommunityPoint, "or "
	for _, k := range registry.PlaceKinds {
		comment += string(k.Kind) + " "
	}
	if d.m.Timetable == nil && len(d.values("second_hand"))*2 > len(d.records) {
		kind = registry.Market
	}
	if c := columnFor("kind", d.columns); c != "" {
		seen := map[string]Words{}
		for _, v := range d.values(c) {
			if len(seen) < 40 {
				seen[v] = Words{string(kind)}
			}
		}
		known := 0
		for v := range seen {
			for _, k := range registry.PlaceKinds {
				if v == string(k.Kind) || v == k.Zh {
					seen[v] = Words{string(k.Kind)}
					known++
				}
			}
		}
		if len(seen) > 0 && len(seen) < 40 && known < len(seen) && len(d.values(c)) == len(d.records) {
			d.m.Values["kind"] = seen
		}
		if len(seen) > 0 && len(seen) < 40 && len(d.values(c)) == len(d.records) {
			d.m.Columns["kind"] = Words{c}
			d.comment["kind"] = comment
		}
	}
	if d.m.Columns["kind"] == nil {
		d.m.Constants["kind"] = string(kind)
		d.comment["kind"] = comment
	}
	if d.m.Columns["name"] == nil && d.m.Format != Schedule {
		if len(d.values("recycling_type"))*2 > len(d.records) {
			d.m.Merge = &Merge{By: "distance", Metres: 15, Name: "{materials}回收点", Notes: "{count} 个容器"}
			d.note("propose.merge", "one row is one container and has no name: containers within 15 m are proposed as one place; give all files together")
			return
		}
		if a := d.m.Columns["address"]; len(a) > 0 && !strings.Contains(a[0], "{") {
			d.m.Columns["name"] = Words{brace(a[0]) + "回收点"}
		} else {
			d.m.Constants["name"] = "回收点"
		}
		d.note("propose.no_name", "no column gives a name: one is made up here, to be replaced")
	}
}
