package ical

import (
	"strings"
	"unicode"

	"huishou/geo/registry"
)

// plain makes a text fit for a property: no character that could begin another line
// or that a reader would choke on. Commas and the like are escaped by the writer.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// lines joins the lines of a description that say something.
func lines(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(plain(p)); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "\n")
}

// say gives the word of the language.
func (l Lang) say(zh, en string) string {
	if l == "zh" {
		return zh
	}
	return en
}

// materials lists what is taken, by name.
func (l Lang) materials(ms []registry.Material) string {
	var names []string
	for _, m := range ms {
		if t, ok := registry.TermOf(m); ok {
			names = append(names, l.say(t.Zh, t.En))
		}
	}
	return strings.Join(names, l.say("、", ", "))
}
