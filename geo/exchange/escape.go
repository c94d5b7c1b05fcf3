package exchange

import "strings"

// A spreadsheet runs a cell that begins with one of these as a formula (OWASP ASVS
// 1.2.10); some read the full-width forms the same way.
const formulaStarts = "=+-@\t\r＝＋－＠"

// looksLikeFormula reports whether a text, behind any apostrophes, begins like a formula.
func looksLikeFormula(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.ContainsAny(firstRune(s), formulaStarts)
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// escape puts an apostrophe before a text that looks like a formula, or that would
// after an apostrophe is taken off: so unescape gives back exactly what was there.
func escape(s string) string {
	if looksLikeFormula(s) {
		return "'" + s
	}
	return s
}

// unescape takes off the apostrophe of escape.
func unescape(s string) string {
	if strings.HasPrefix(s, "'") && looksLikeFormula(s) {
		return s[1:]
	}
	return s
}

// joinList writes a list into one cell: a;b, with a backslash before a ; or a
// backslash of its own.
func joinList(list []string) string {
	escaped := make([]string, len(list))
	for i, s := range list {
		escaped[i] = listEscape.Replace(s)
	}
	return strings.Join(escaped, ";")
}

var listEscape = strings.NewReplacer(`\`, `\\`, `;`, `\;`)

// splitExact reads what joinList wrote.
func splitExact(s string) []string {
	if s == "" {
		return nil
	}
	var list []string
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == ';':
			list = append(list, b.String())
			b.Reset()
		default:
			b.WriteByte(s[i])
		}
	}
	return append(list, b.String())
}

// splitList reads a list as people write it, by ; ； 、 , ， | or line breaks.
func splitList(s string) []string {
	var list []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(";；、,，|\n", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}
