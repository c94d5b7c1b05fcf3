package coord

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Codes of [Error]. They are stable: translations and clients hang on them.
const (
	CodeUnknownDatum = "coord.unknown_datum" // no datum of that name
	CodeEmpty        = "coord.empty"         // nothing but space
	CodeNotNumber    = "coord.not_a_number"  // neither a decimal number nor degrees, minutes and seconds
	CodeNotFinite    = "coord.not_finite"    // NaN, infinity, or a number too large to hold
	CodeDecimalComma = "coord.decimal_comma" // 104,77: one number or two? the person decides
	CodeOutOfRange   = "coord.out_of_range"  // outside ±180, or ±90 where it is a latitude
	CodeBadMinutes   = "coord.bad_minutes"   // minutes or seconds of 60 or more
	CodeTwoSigns     = "coord.two_signs"     // a minus sign and a hemisphere, or two hemispheres
	CodeWrongAxis    = "coord.wrong_axis"    // a longitude marked N or S, a latitude marked E or W
)

// maxText is the longest text looked at, in bytes; no coordinate is longer.
const maxText = 80

// Error says why a coordinate was not understood.
type Error struct {
	Code  string  // one of the codes above
	Input string  // the offending text, shortened
	Value float64 // with CodeOutOfRange the number that was read, else 0
	Msg   string  // the reason, in English
}

// Error is the offending text and the reason.
func (e *Error) Error() string { return strconv.Quote(e.Input) + " " + e.Msg }

// ParseDegrees reads one coordinate in degrees, longitude or latitude, as people
// type and spreadsheets print it:
//
//	104.77  -73.98  +1.0477e2  １０４．７７           plain, also full-width
//	104.77°  104.77°E  W73.98  东经104.77  29.35 北纬   with a unit or a hemisphere
//	104°46′12″E  N29°20'  29度20分12秒  29° 20.5'      degrees, minutes, seconds
//	29:20:12  29 20 12 N                              colons; spaces when a hemisphere is named
//
// Hemispheres are capital letters: in 29d20m12s the s could be seconds or south.
// A decimal comma is read where a unit closes the number (104,77° or 12,5″); a
// bare 104,77 may be two numbers and is refused. South and west are negative.
// Minutes and seconds must be below 60 and only the last part may have decimals.
//
// Every refusal is an [Error] with a code. A number outside ±180 (±90 with N or S)
// is [CodeOutOfRange] and is carried in Error.Value: it may be metres of a
// projected system.
func ParseDegrees(s string) (float64, error) {
	v, _, err := parse(s)
	return v, err
}

// ParseLongitude is [ParseDegrees] for a longitude: a text marked north or south
// is refused with [CodeWrongAxis].
func ParseLongitude(s string) (float64, error) {
	v, axis, err := parse(s)
	if axis == 'N' && (err == nil || code(err) == CodeOutOfRange) {
		return 0, refuse(CodeWrongAxis, s, "is a latitude where a longitude is expected")
	}
	return v, err
}

// ParseLatitude is [ParseDegrees] for a latitude: a text marked east or west is
// refused with [CodeWrongAxis], one outside ±90 with [CodeOutOfRange].
func ParseLatitude(s string) (float64, error) {
	v, axis, err := parse(s)
	switch {
	case axis == 'E' && (err == nil || code(err) == CodeOutOfRange):
		return 0, refuse(CodeWrongAxis, s, "is a longitude where a latitude is expected")
	case err != nil:
		return 0, err
	case math.Abs(v) > 90:
		return 0, &Error{Code: CodeOutOfRange, Input: clip(s), Value: v, Msg: "is no latitude: outside ±90"}
	}
	return v, nil
}

// parse gives the degrees and the axis the text names: 'N' for latitude, 'E' for
// longitude, 0 for neither.
func parse(s string) (degrees float64, axis byte, err error) {
	if len(s) > maxText {
		return 0, 0, refuse(CodeNotNumber, s, "is too long for a coordinate")
	}
	t := strings.TrimSpace(plain.Replace(strings.Map(narrow, s)))
	if t == "" {
		return 0, 0, refuse(CodeEmpty, s, "is empty")
	}
	if v, err := decimal(t, s); err == nil || code(err) != CodeNotNumber {
		if err != nil {
			return 0, 0, err
		}
		return inRange(v, 0, s)
	}

	negative, axis, body, err := hemisphere(t, s)
	if err != nil {
		return 0, 0, err
	}
	v, err := parts(body, axis != 0, s)
	if err != nil {
		return 0, axis, err
	}
	if negative {
		v = -v
	}
	return inRange(v, axis, s)
}

func inRange(v float64, axis byte, s string) (float64, byte, error) {
	limit := 180.0
	if axis == 'N' {
		limit = 90
	}
	if math.Abs(v) > limit {
		return 0, axis, &Error{Code: CodeOutOfRange, Input: clip(s), Value: v, Msg: fmt.Sprintf("is outside ±%v degrees", limit)}
	}
	return v, axis, nil
}

// decimal reads a plain decimal number, exponent allowed. It is stricter than
// strconv: no hexadecimal, no underscore, no "inf".
func decimal(t, s string) (float64, error) {
	if strings.Trim(t, "0123456789.,+-eE") != "" || !strings.ContainsAny(t, "0123456789") {
		return 0, notNumber(t, s)
	}
	if strings.Contains(t, ",") {
		return 0, comma(t, s)
	}
	v, err := strconv.ParseFloat(t, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, refuse(CodeNotFinite, s, "is too large a number")
	case err != nil:
		return 0, notNumber(t, s)
	}
	return v, nil
}

// comma tells a decimal comma from other uses of commas.
func comma(t, s string) error {
	whole, rest, _ := strings.Cut(t, ",")
	if allDigits(strings.TrimLeft(whole, "+-")) && allDigits(rest) {
		return refuse(CodeDecimalComma, s, "has a decimal comma, or is two numbers: write "+whole+"."+rest)
	}
	return refuse(CodeNotNumber, s, "is not a coordinate")
}

func notNumber(t, s string) error {
	switch strings.Trim(strings.ToLower(t), "+-") {
	case "nan", "inf", "infinity":
		return refuse(CodeNotFinite, s, "is not finite")
	}
	return refuse(CodeNotNumber, s, "is not a coordinate")
}

// hemisphere takes N, S, E, W or a sign off either end of t.
func hemisphere(t, s string) (negative bool, axis byte, body string, err error) {
	signs := 0
	take := func(c byte) bool {
		switch c {
		case 'N', 'S':
			axis = 'N'
		case 'E', 'W':
			axis = 'E'
		case '-', '+':
		default:
			return false
		}
		negative = negative || c == 'S' || c == 'W' || c == '-'
		signs++
		return true
	}
	if take(t[0]) {
		t = t[1:]
	}
	if n := len(t); n > 0 && t[n-1] != '-' && t[n-1] != '+' && take(t[n-1]) {
		t = t[:n-1]
	}
	body = strings.TrimSpace(t)
	if signs > 1 || signs == 1 && body != "" && (body[0] == '-' || body[0] == '+') {
		return false, axis, "", refuse(CodeTwoSigns, s, "has two signs or hemispheres")
	}
	return negative, axis, body, nil
}

// parts reads degrees, minutes and seconds without sign. Between them stand the
// marks d, ' and " of [plain], colons, or, when bySpace, nothing but space.
func parts(t string, bySpace bool, s string) (float64, error) {
	const marks = `d'"`
	var sum float64
	scale, n, fraction, sep := 1.0, 0, false, byte(0)
	for ; t != ""; n++ {
		number := t[:len(t)-len(strings.TrimLeft(t, "0123456789.,"))]
		t = strings.TrimSpace(t[len(number):])
		mark := byte(' ')
		if t != "" && strings.IndexByte(marks+":", t[0]) >= 0 {
			mark, t = t[0], strings.TrimSpace(t[1:])
		}
		if n == 0 {
			sep = mark
		}
		unit := mark != ' ' && mark != ':'
		last := t == ""
		switch {
		case number == "", n == 3, fraction,
			unit && (sep != 'd' || mark != marks[n]),
			mark == ':' && (sep != ':' || last),
			mark == ' ' && !last && (sep != ' ' || !bySpace):
			return 0, notNumber(number, s)
		}
		if unit { // closes the number, so a comma can only be a decimal one
			number = strings.Replace(number, ",", ".", 1)
		}
		v, err := decimal(number, s)
		if err != nil {
			return 0, err
		}
		if n > 0 && v >= 60 {
			return 0, refuse(CodeBadMinutes, s, "has minutes or seconds of 60 or more")
		}
		fraction = strings.Contains(number, ".")
		sum += v / scale
		scale *= 60
	}
	if n == 0 {
		return 0, notNumber("", s)
	}
	return sum, nil
}

// narrow turns full-width forms and odd spaces into their plain ones.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '−' || r == '–' || r == '﹣':
		return '-'
	case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
		return ' '
	}
	return r
}

// plain spells units as d, ' and " and hemispheres as N, S, E, W.
var plain = strings.NewReplacer(
	"北纬", "N", "北緯", "N", "南纬", "S", "南緯", "S", "东经", "E", "東經", "E", "西经", "W", "西經", "W",
	"°", "d", "º", "d", "˚", "d", "度", "d", "deg", "d",
	"''", `"`, "′′", `"`, "’’", `"`, "″", `"`, "”", `"`, "“", `"`, "ʺ", `"`, "秒", `"`,
	"′", "'", "’", "'", "‘", "'", "ʹ", "'", "`", "'", "分", "'",
)

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func code(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func refuse(code, input, msg string) *Error {
	return &Error{Code: code, Input: clip(input), Msg: msg}
}

// clip shortens what an outsider sent before it is shown or logged.
func clip(s string) string {
	if len(s) <= 60 {
		return s
	}
	s = s[:60]
	for !utf8.ValidString(s) && len(s) > 56 {
		s = s[:len(s)-1]
	}
	return s + "…"
}
