package exchange

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"huishou/geo/hours"
	"huishou/geo/registry"
)

// builder makes one place of one record.
type builder struct {
	*reading
	rec    *record
	row    registry.PlaceRow
	site   registry.SiteDetail
	centre registry.CentreDetail
	market registry.MarketDetail
}

func (b *builder) fault(column, value, code string) {
	b.row.Problems = append(b.row.Problems, registry.RowError{Row: b.rec.row, Column: column, Value: clip(value), Code: code})
}

func (b *builder) warn(column, value, code string) {
	b.row.Problems = append(b.row.Problems, registry.RowError{Row: b.rec.row, Column: column, Value: clip(value), Code: code, Warning: true})
}

func zeroWidth(r rune) bool { return r == '\u200b' || r == '\u2060' || r == '\ufeff' }

// clean takes off what nobody sees: spaces around a text, zero-width marks, the
// carriage returns of another system. Our own exports are taken as they are.
func (b *builder) clean(s string) string {
	if b.mapping.exact {
		return s
	}
	if strings.ContainsFunc(s, zeroWidth) {
		s = strings.Map(func(r rune) rune {
			if zeroWidth(r) {
				return -1
			}
			return r
		}, s)
	}
	return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
}

// translated is the value that the mapping has for a text, or the text.
func (b *builder) translated(field, s string) string {
	if w, ok := b.mapping.Values[field][strings.TrimSpace(s)]; ok {
		return strings.Join(w, ";")
	}
	return s
}

func (b *builder) split(s string) []string {
	switch {
	case b.mapping.exact:
		return splitExact(s)
	case b.mapping.osm:
		return splitTag(s)
	}
	return splitList(s)
}

func text(at func(*registry.Place) *string) func(*builder, cell) fault {
	return func(b *builder, c cell) fault {
		*at(&b.row.Place) = b.clean(c.text)
		if !b.mapping.exact && !b.mapping.osm && strings.ContainsRune(c.text, '\ufffd') {
			return "row.encoding"
		}
		return ""
	}
}

// list adds to a list: several columns unite.
func list(at func(*registry.Place) *[]string) func(*builder, cell) fault {
	return func(b *builder, c cell) fault {
		into := at(&b.row.Place)
		for _, s := range b.split(c.text) {
			if s = b.clean(s); b.mapping.exact || !slices.Contains(*into, s) {
				*into = append(*into, s)
			}
		}
		return ""
	}
}

func amount(at func(*builder) *float64) func(*builder, cell) fault {
	return func(b *builder, c cell) fault {
		s := strings.ReplaceAll(narrowed(b.clean(c.text)), ",", "")
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return "number.invalid"
		}
		*at(b) = v
		return ""
	}
}

func truth(at func(*registry.Place) *bool) func(*builder, cell) fault {
	return func(b *builder, c cell) fault {
		v, ok := parseTruth(b.clean(c.text))
		if !ok {
			return "truth.invalid"
		}
		*at(&b.row.Place) = v
		return ""
	}
}

func parseTruth(s string) (v, ok bool) {
	switch strings.ToLower(s) {
	case "true", "yes", "y", "1", "是", "有", "√", "✓":
		return true, true
	case "false", "no", "n", "0", "否", "无", "無", "×":
		return false, true
	}
	return false, false
}

func (b *builder) setKind(c cell) fault {
	s := b.clean(c.text)
	for _, k := range registry.PlaceKinds {
		if s == string(k.Kind) || s == k.Zh || strings.EqualFold(s, k.En) {
			b.row.Place.Kind = k.Kind
			return ""
		}
	}
	if s == "" {
		return "field.required"
	}
	return "kind.unknown"
}

func (b *builder) setAccepts(c cell) fault {
	for _, token := range b.split(c.text) {
		if !b.accept(token) {
			b.fault(c.column, token, "material.unknown")
		}
	}
	return ""
}

// accept adds the materials that a word of the file means, false when it means none.
func (b *builder) accept(token string) bool {
	values := b.mapping.Values["accepts"]
	words, ok := values[token]
	if !ok {
		words = Words{token}
	}
	for _, w := range words {
		m, known := registry.ParseMaterial(w)
		if !known {
			if _, rest := values["*"]; rest {
				continue
			}
			return false
		}
		b.take(m)
	}
	return true
}

func (b *builder) take(m registry.Material) {
	if !slices.Contains(b.row.Place.Accepts, m) {
		b.row.Place.Accepts = append(b.row.Place.Accepts, m)
	}
}

// acceptTags adds the materials of the columns that a pattern matches, such as
// recycling:paper=yes. Keys that the vocabulary has no term for are passed over
// with one warning: OpenStreetMap's list of them has no end.
func (b *builder) acceptTags(e expr) {
	before := len(b.row.Place.Accepts)
	var unknown []string
	for i, name := range b.rec.header.names {
		part, ok := e.match(name)
		if !ok || i >= len(b.rec.values) || b.rec.values[i] != e.value {
			continue
		}
		_, mapped := b.mapping.Values["accepts"][name]
		switch ms := registry.MaterialsOfOSM(name); {
		case mapped:
			b.accept(name)
		case len(ms) > 0:
			for _, m := range ms {
				b.take(m)
			}
		case !b.accept(part):
			unknown = append(unknown, name)
		}
	}
	sortMaterials(b.row.Place.Accepts[before:])
	if len(unknown) > 0 {
		b.warn(e.text, strings.Join(unknown, ";"), "material.unmapped")
	}
}

// sortMaterials orders by the vocabulary.
func sortMaterials(ms []registry.Material) {
	at := func(m registry.Material) int {
		return slices.IndexFunc(registry.Terms, func(t registry.Term) bool { return t.Code == m })
	}
	slices.SortFunc(ms, func(a, b registry.Material) int { return at(a) - at(b) })
}

func (b *builder) setHours(c cell) fault {
	b.row.Place.Hours, b.row.Place.HoursNote = b.readHours(c)
	return ""
}

func (b *builder) setHoursNote(c cell) fault {
	note := b.clean(c.text)
	if old := b.row.Place.HoursNote; old != "" && note != "" {
		note = old + "\n" + note
	}
	b.row.Place.HoursNote = note
	return ""
}

// setReceiving keeps receiving hours that cannot be read as part of the note.
func (b *builder) setReceiving(c cell) fault {
	if b.mapping.osm && b.tag("recycling_type") == "container" {
		return "" // when it is emptied
	}
	rule, note := b.readHours(c)
	b.row.Place.ReceivingHours = rule
	if note != "" {
		b.row.Place.HoursNote = strings.TrimPrefix(b.row.Place.HoursNote+"\n"+note, "\n")
	}
	return ""
}

// readHours gives the canonical rule or, where the text is outside the subset, the
// text for the note. Nothing is guessed.
func (b *builder) readHours(c cell) (rule, note string) {
	s := b.clean(c.text)
	if s == "" {
		return "", ""
	}
	if b.mapping.exact {
		return s, "" // our own text, which Validate reads again
	}
	if comment, ok := osmComment(s); ok && b.mapping.osm {
		return "", b.clean(comment)
	}
	schedule, err := hours.Read(s)
	if err != nil {
		b.warn(c.column, s, "hours.kept_as_note")
		return "", s
	}
	return schedule.String(), ""
}

var (
	scientific   = regexp.MustCompile(`^[+-]?\d+(\.\d+)?[eE][+]?\d+$`)
	pointZero    = regexp.MustCompile(`^\d{5,}\.0+$`)
	serialNumber = regexp.MustCompile(`^\d{1,6}(\.\d+)?$`)
)

func (b *builder) setPhone(c cell) fault {
	s := c.text
	if !b.mapping.exact {
		s = narrowed(b.clean(s))
	}
	if scientific.MatchString(s) {
		return "phone.scientific"
	}
	if pointZero.MatchString(s) { // a number column of some other program
		s, _, _ = strings.Cut(s, ".")
	}
	b.row.Place.Phone = s
	return ""
}

func (b *builder) setWebsite(c cell) fault {
	if b.row.Place.Website = c.text; b.mapping.exact {
		return ""
	}
	first, _, _ := strings.Cut(b.clean(c.text), ";")
	if strings.HasPrefix(strings.ToLower(first), "www.") {
		first = "http://" + first
	}
	b.row.Place.Website = strings.TrimSpace(first)
	return ""
}

func (b *builder) setServices(c cell) fault {
	for _, token := range b.split(c.text) {
		token = b.translated("services", token)
		i := slices.IndexFunc(registry.Services, func(s registry.ServiceInfo) bool {
			return token == string(s.Service) || token == s.Zh || strings.EqualFold(token, s.En)
		})
		switch {
		case token == "":
		case i < 0:
			b.fault(c.column, token, "service.unknown")
		default:
			b.row.Place.Services = append(b.row.Place.Services, registry.Services[i].Service)
		}
	}
	return ""
}

func (b *builder) setAccess(c cell) fault {
	switch strings.ToLower(b.clean(c.text)) {
	case "":
	case "public", "yes", "permissive", "customers", "公众", "公开":
		b.row.Place.Access = registry.AccessPublic
	case "residents", "居民":
		b.row.Place.Access = registry.AccessResidents
	case "private", "no", "内部":
		b.row.Place.Access = registry.AccessPrivate
	default:
		return "access.unknown"
	}
	return ""
}

// setStepFree reads yes and no; "limited" and other shades stay unknown.
func (b *builder) setStepFree(c cell) fault {
	if v, ok := parseTruth(b.clean(c.text)); ok {
		b.row.Place.StepFree = &v
	}
	return ""
}

func (b *builder) setStalls(c cell) fault {
	n, err := strconv.ParseInt(strings.TrimSuffix(narrowed(b.clean(c.text)), ".0"), 10, 64)
	if err != nil || n < 0 {
		return "number.invalid"
	}
	b.market.Stalls = n
	return ""
}

func (b *builder) setConfirmedAt(c cell) fault {
	t, code := b.parseDate(narrowed(b.clean(c.text)))
	if code == "" {
		b.row.Place.ConfirmedAt = &t
	}
	return code
}

// dateForms are the ways a date is written; a date without a time is China's midnight.
var dateForms = []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006/1/2 15:04:05", "2006/1/2 15:04",
	"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2006年1月2日"}

func (b *builder) parseDate(s string) (time.Time, string) {
	for _, form := range dateForms {
		if t, err := time.ParseInLocation(form, s, registry.ChinaTime); err == nil {
			if y := t.Year(); y < 1990 || y > 2100 {
				return t, "date.out_of_range"
			}
			return t.UTC().Truncate(time.Millisecond), ""
		}
	}
	if !serialNumber.MatchString(s) {
		return time.Time{}, "date.invalid"
	}
	if !b.table.serials {
		return time.Time{}, "date.serial"
	}
	days, err := strconv.ParseFloat(s, 64)
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, registry.ChinaTime)
	if b.table.date4 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, registry.ChinaTime)
	}
	t := first.Add(time.Duration(math.Round(days*86400)) * time.Second)
	if err != nil || t.Year() < 1990 || t.Year() > 2100 {
		return t, "date.out_of_range"
	}
	return t.UTC(), ""
}

// narrowed writes full-width forms as plain ones: １２３ is 123.
func narrowed(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		}
		return r
	}, s)
}
