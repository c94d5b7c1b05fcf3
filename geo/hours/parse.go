package hours

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads the subset of OpenStreetMap's opening_hours that README.md declares.
// Letter case, blanks, long dashes, one-digit hours and English names of days and
// months are accepted as editors write them; [Schedule.String] gives the canonical
// form. Anything else is a *[ParseError].
func Parse(s string) (Schedule, error) {
	if strings.TrimSpace(s) == "" {
		return Schedule{}, &ParseError{Code: CodeEmpty}
	}
	if len(s) > MaxText {
		return Schedule{}, &ParseError{Pos: MaxText, Code: CodeTooLong}
	}
	p := parser{text: s}
	rules, err := p.rules()
	if err != nil {
		return Schedule{}, err
	}
	out := compile(rules)
	// The canonical form can be a little longer, and must be readable in its turn.
	if len(out.String()) > MaxText {
		return Schedule{}, &ParseError{Pos: len(s), Code: CodeTooLong}
	}
	return out, nil
}

// Read reads what people write: OpenStreetMap syntax or else plain Chinese. The
// error is that of the language the text looks like.
func Read(s string) (Schedule, error) {
	out, err := Parse(s)
	if err == nil {
		return out, nil
	}
	osm, zhErr := FromChinese(s)
	if zhErr != nil {
		if strings.ContainsFunc(s, func(r rune) bool { return r >= 0x2E80 }) {
			return Schedule{}, zhErr
		}
		return Schedule{}, err
	}
	return Parse(osm)
}

// parser is a cursor over the text.
type parser struct {
	text string
	i    int
}

// fail refuses the word at the cursor.
func (p *parser) fail(code string) error { return p.failAt(p.i, code) }

func (p *parser) failAt(at int, code string) error {
	end := at
	for end < len(p.text) {
		r, n := utf8.DecodeRuneInString(p.text[end:])
		if end > at && (unicode.IsSpace(r) || r == ',' || r == ';') {
			break
		}
		end += n
	}
	return &ParseError{Pos: at, Text: p.text[at:end], Code: code}
}

func (p *parser) blanks() {
	for p.i < len(p.text) {
		r, n := utf8.DecodeRuneInString(p.text[p.i:])
		if !unicode.IsSpace(r) {
			return
		}
		p.i += n
	}
}

func (p *parser) done() bool {
	p.blanks()
	return p.i == len(p.text)
}

// take steps over c, blanks before it included.
func (p *parser) take(c byte) bool {
	p.blanks()
	if p.i < len(p.text) && p.text[p.i] == c {
		p.i++
		return true
	}
	return false
}

// dash steps over a hyphen, an en dash or an em dash.
func (p *parser) dash() bool {
	p.blanks()
	for _, d := range []string{"-", "–", "—"} {
		if strings.HasPrefix(p.text[p.i:], d) {
			p.i += len(d)
			return true
		}
	}
	return false
}

// word is the run of ASCII letters at the cursor, in lower case, not stepped over.
func (p *parser) word() string {
	p.blanks()
	end := p.i
	for end < len(p.text) && (p.text[end]|0x20 >= 'a' && p.text[end]|0x20 <= 'z') {
		end++
	}
	return strings.ToLower(p.text[p.i:end])
}

// digits is the run of ASCII digits at the cursor, not stepped over.
func (p *parser) digits() string {
	p.blanks()
	end := p.i
	for end < len(p.text) && isDigit(p.text[end]) {
		end++
	}
	return p.text[p.i:end]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// clockAhead reports whether the cursor is at digits, a colon and a digit.
func (p *parser) clockAhead() bool {
	n := len(p.digits())
	rest := p.text[p.i+n:]
	return n > 0 && len(rest) > 1 && rest[0] == ':' && isDigit(rest[1])
}

// separator steps over the colon that may stand after dates or days for readability.
func (p *parser) separator() { p.take(':') }

func (p *parser) rules() ([]rule, error) {
	var rules []rule
	add := false
	for {
		r, err := p.rule()
		if err != nil {
			return nil, err
		}
		r.add = add
		rules = append(rules, r)
		switch {
		case p.done():
			return rules, nil
		case p.take(';'):
			if p.done() {
				return rules, nil // a trailing semicolon is common and harmless
			}
			add = false
		case p.take(','):
			add = true
		default:
			return nil, p.fail(p.trailing())
		}
	}
}

// trailing is the code for what stands after a complete rule.
func (p *parser) trailing() string {
	switch c := p.text[p.i]; {
	case c == '"':
		return CodeComment
	case strings.IndexByte("+/|", c) >= 0, p.outside(p.word()):
		return CodeOutOfSubset
	}
	return CodeSyntax
}

// outside reports whether a word belongs to the language but not to the subset.
func (p *parser) outside(word string) bool {
	switch word {
	case "sh", "week", "easter", "sunrise", "sunset", "dawn", "dusk", "unknown", "day", "days":
		return true
	}
	return false
}

func (p *parser) rule() (rule, error) {
	p.blanks()
	if strings.HasPrefix(p.text[p.i:], "24/7") {
		p.i += len("24/7")
		r := rule{everyDay: true, spans: []span{{0, minutesOfDay}}}
		switch p.word() {
		case "open":
			p.i += len("open")
		case "off", "closed":
			r.off, r.spans = true, nil
			p.i += len(p.word())
		}
		return r, nil
	}
	start := p.i
	var r rule
	var err error
	if r.dates, err = p.dates(); err != nil {
		return rule{}, err
	}
	if len(r.dates) > 0 {
		p.separator()
	}
	named, err := p.days(&r)
	if err != nil {
		return rule{}, err
	}
	if named {
		p.separator()
	}
	if p.clockAhead() {
		if r.spans, err = p.spans(); err != nil {
			return rule{}, err
		}
	}
	switch word := p.word(); {
	case word == "open":
		p.i += len(word)
		if r.spans == nil {
			r.spans = []span{{0, minutesOfDay}}
		}
	case word == "off" || word == "closed":
		p.i += len(word)
		r.off = true
		if len(r.spans) == 1 && r.spans[0] == (span{0, minutesOfDay}) {
			r.spans = nil
		}
	case r.spans == nil:
		return rule{}, p.noTime(start, word)
	}
	return r, nil
}

// noTime says what is wrong with a rule that has neither times nor "open" or "off".
// OpenStreetMap reads bare days as open round the clock; nearly always the times were
// forgotten, so that must be said.
func (p *parser) noTime(start int, word string) error {
	rest := p.text[p.i:]
	switch {
	case strings.HasPrefix(rest, `"`):
		return p.fail(CodeComment)
	case p.outside(word) || strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "+"):
		return p.fail(CodeOutOfSubset)
	case rest == "" || rest[0] == ';' || rest[0] == ',':
		if strings.TrimSpace(p.text[start:p.i]) == "" {
			return p.fail(CodeSyntax)
		}
		return p.failAt(start, CodeNoTime)
	case isDigit(rest[0]):
		return p.fail(CodeBadTime)
	case rest[0] >= utf8.RuneSelf:
		return p.fail(CodeOutOfSubset)
	}
	return p.fail(CodeSyntax)
}

// spans reads a list of times. A comma goes on with the list if a time follows.
func (p *parser) spans() ([]span, error) {
	var spans []span
	for {
		s, err := p.span()
		if err != nil {
			return nil, err
		}
		spans = append(spans, s)
		back := p.i
		if !p.take(',') {
			break
		}
		if !p.clockAhead() {
			p.i = back
			break
		}
	}
	slices.SortFunc(spans, func(a, b span) int {
		if a.from != b.from {
			return int(a.from) - int(b.from)
		}
		return int(a.to) - int(b.to)
	})
	return slices.Compact(spans), nil
}

// span reads one time range. The end may be up to 24 hours after the start, written
// as the next day's clock (02:00) or counted on (26:00); the language counts to
// 48:00, but a longer span would run into its own repetition. Equal ends are refused:
// they can mean nothing or a whole day.
func (p *parser) span() (span, error) {
	p.blanks()
	start := p.i
	from, err := p.clock(minutesOfDay - 1)
	if err != nil {
		return span{}, err
	}
	if !p.dash() {
		return span{}, p.afterTime(start)
	}
	p.blanks()
	if word := p.word(); word != "" || strings.HasPrefix(p.text[p.i:], "(") {
		if p.outside(word) || word == "" {
			return span{}, p.fail(CodeOutOfSubset)
		}
		return span{}, p.fail(CodeBadTime)
	}
	to, err := p.clock(2 * minutesOfDay)
	if err != nil {
		return span{}, err
	}
	p.blanks()
	if p.i < len(p.text) && strings.IndexByte("+/", p.text[p.i]) >= 0 {
		return span{}, p.fail(CodeOutOfSubset)
	}
	if to < from {
		to += minutesOfDay
	}
	if to == from || to > from+minutesOfDay {
		return span{}, p.failAt(start, CodeBadTime)
	}
	return span{int16(from), int16(to)}, nil
}

// afterTime says what is wrong with a single time.
func (p *parser) afterTime(start int) error {
	if p.i < len(p.text) && strings.IndexByte("+/", p.text[p.i]) >= 0 {
		return p.fail(CodeOutOfSubset) // open end, or a point in a repeated interval
	}
	return p.failAt(start, CodeBadTime)
}

// clock reads H:MM or HH:MM as minutes, at most last.
func (p *parser) clock(last int) (int, error) {
	start := p.i
	if !p.clockAhead() {
		return 0, p.fail(CodeBadTime)
	}
	hour := p.digits()
	p.i += len(hour) + 1
	minute := p.digits()
	p.i += len(minute)
	if len(hour) > 2 || len(minute) != 2 || minute > "59" {
		return 0, p.failAt(start, CodeBadTime)
	}
	m := number(hour)*60 + number(minute)
	if m > last {
		return 0, p.failAt(start, CodeBadTime)
	}
	return m, nil
}

// number is the value of a short run of digits.
func number(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}
