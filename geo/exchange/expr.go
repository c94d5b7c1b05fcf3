package exchange

import "strings"

// expr is where a field's text comes from: a column, a template such as
// "{street} {number}", or a pattern over columns such as recycling:*=yes.
type expr struct {
	text    string
	parts   []string // template: literal, column, literal, column … literal
	pattern bool
	prefix  string // of the columns of a pattern
	suffix  string
	value   string // that such a column must have
}

func parseExpr(s string) expr {
	e := expr{text: s}
	for rest := s; ; {
		open := strings.IndexByte(rest, '{')
		end := -1
		if open >= 0 {
			end = strings.IndexByte(rest[open:], '}')
		}
		if end < 0 {
			if e.parts != nil {
				e.parts = append(e.parts, rest)
			}
			break
		}
		e.parts = append(e.parts, rest[:open], rest[open+1:open+end])
		rest = rest[open+end+1:]
	}
	if e.parts == nil && strings.Count(s, "*") == 1 {
		e.pattern = true
		e.prefix, e.suffix, _ = strings.Cut(s, "*")
		e.value = "yes"
		if suffix, value, ok := strings.Cut(e.suffix, "="); ok {
			e.suffix, e.value = suffix, value
		}
	}
	return e
}

// columns are the columns read by name.
func (e expr) columns() []string {
	switch {
	case e.pattern:
		return nil
	case e.parts == nil:
		return []string{e.text}
	}
	var names []string
	for i := 1; i < len(e.parts); i += 2 {
		names = append(names, e.parts[i])
	}
	return names
}

// eval gives the text for a record. A template whose columns are all empty is
// empty; where some are, the spaces and commas around them are tidied.
func (e expr) eval(get func(string) (string, bool)) string {
	if e.parts == nil {
		v, _ := get(e.text)
		return v
	}
	var b strings.Builder
	some, gap := false, false
	for i, part := range e.parts {
		if i%2 == 0 {
			b.WriteString(part)
			continue
		}
		v, _ := get(part)
		v = strings.TrimSpace(v)
		some, gap = some || v != "", gap || v == ""
		b.WriteString(v)
	}
	switch {
	case !some:
		return ""
	case gap:
		return tidy(b.String())
	}
	return b.String()
}

// tidy removes what an empty column leaves behind: double spaces, ends, commas.
func tidy(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, sep := range []string{",", "，"} {
		s = strings.ReplaceAll(s, " "+sep, sep)
		for strings.Contains(s, sep+sep) {
			s = strings.ReplaceAll(s, sep+sep, sep)
		}
	}
	return strings.Trim(s, " ,，-–")
}

// match gives the part of a column's name that the * stands for.
func (e expr) match(column string) (string, bool) {
	if !e.pattern || len(column) <= len(e.prefix)+len(e.suffix) ||
		!strings.HasPrefix(column, e.prefix) || !strings.HasSuffix(column, e.suffix) {
		return "", false
	}
	return column[len(e.prefix) : len(column)-len(e.suffix)], true
}
