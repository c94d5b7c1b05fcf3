package hours

import (
	"slices"
	"strings"
	"unicode"
)

// scanner is a cursor over Chinese text whose digits, signs and blanks are unified.
type scanner struct {
	text string
	r    []rune
	pos  []int // byte offset in text of each rune, and of the end
	i    int
	seen []timeRange // every time range read, for checkTimes
}

func scan(text string) *scanner {
	z := &scanner{text: text}
	for at, r := range text {
		z.r = append(z.r, unify(r))
		z.pos = append(z.pos, at)
	}
	z.pos = append(z.pos, len(text))
	return z
}

// unify maps full-width forms, dashes, line ends and brackets to one sign each.
func unify(r rune) rune {
	switch {
	case r == '～' || r == '~' || r == '〜' || r >= '‐' && r <= '―' || r == '−' || r == '﹣':
		return '-'
	case r >= '！' && r <= '～':
		return unify(r - 0xFEE0)
	case r == '\n' || r == '\r' || r == '。':
		return ';'
	case unicode.IsSpace(r):
		return ' '
	}
	switch r {
	case '∶', '﹕':
		return ':'
	case '﹐':
		return ','
	case '[', '【', '〔':
		return '('
	case ']', '】', '〕':
		return ')'
	case '週':
		return '周'
	case '點':
		return '点'
	case '時':
		return '时'
	}
	return r
}

func (z *scanner) fail(code string) error {
	z.blanks()
	return z.failAt(z.i, code)
}

// failAt refuses the piece from a rune to the next sign that ends a clause.
func (z *scanner) failAt(at int, code string) error {
	end := at
	for end < len(z.r) && (end == at || !slices.Contains([]rune{',', ';', ' ', '(', ')'}, z.r[end])) {
		end++
	}
	return &ParseError{Pos: z.pos[at], Text: z.text[z.pos[at]:z.pos[end]], Code: code}
}

func (z *scanner) blanks() {
	for z.i < len(z.r) && z.r[z.i] == ' ' {
		z.i++
	}
}

func (z *scanner) done() bool {
	z.blanks()
	return z.i == len(z.r)
}

// peek is the rune n after the cursor, or 0.
func (z *scanner) peek(n int) rune {
	if z.i+n < len(z.r) {
		return z.r[z.i+n]
	}
	return 0
}

// at reports whether the next rune that is not blank is one of these.
func (z *scanner) at(runes ...rune) bool {
	z.blanks()
	return z.i < len(z.r) && slices.Contains(runes, z.r[z.i])
}

// take steps over the first of the words that is next, blanks before it included;
// so a word must stand before its own beginning.
func (z *scanner) take(words ...string) bool {
	z.blanks()
	for _, w := range words {
		runes := []rune(w)
		if len(z.r)-z.i >= len(runes) && slices.Equal(z.r[z.i:z.i+len(runes)], runes) {
			z.i += len(runes)
			return true
		}
	}
	return false
}

// through steps over a word or dashes for "to".
func (z *scanner) through() bool {
	if z.take("直到", "至", "到") {
		return true
	}
	found := false
	for z.take("-") {
		found = true
	}
	return found
}

// number reads up to four digits, or Chinese numerals up to 99. digits is the
// number of digits, 0 for numerals.
func (z *scanner) number() (value, digits int, ok bool) {
	z.blanks()
	start := z.i
	for z.i < len(z.r) && z.r[z.i] >= '0' && z.r[z.i] <= '9' {
		value = value*10 + int(z.r[z.i]-'0')
		z.i++
		if z.i-start > 4 {
			z.i = start
			return 0, 0, false
		}
	}
	if z.i > start {
		return value, z.i - start, true
	}
	ones := func() int {
		i := strings.IndexRune("零一二三四五六七八九", z.peek(0))
		switch {
		case z.peek(0) == '〇':
			i = 0
		case z.peek(0) == '两':
			i = 2
		case i > 0:
			i /= len("零")
		}
		if i >= 0 {
			z.i++
		}
		return i
	}
	value = ones()
	if value != 0 && z.peek(0) == '十' {
		z.i++
		value = max(value, 1) * 10
		if n := ones(); n > 0 {
			value += n
		} else if n == 0 {
			z.i = start
			return 0, 0, false
		}
	}
	return value, 0, value >= 0
}
