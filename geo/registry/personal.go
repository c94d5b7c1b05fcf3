package registry

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// followUpAlphabet leaves out what is misread when a code is written down by hand.
const followUpAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// NewFollowUp is a code that lets whoever has no account follow what he sent, for
// a person to write down: 16 characters in fours, 79 bits. Only its
// [Registry.Fingerprint] is kept.
func NewFollowUp() string {
	var b strings.Builder
	buf := make([]byte, 1)
	for n := 0; n < 16; {
		_, _ = rand.Read(buf) // never fails, see crypto/rand
		if int(buf[0]) >= 256/len(followUpAlphabet)*len(followUpAlphabet) {
			continue // so that each character is as likely
		}
		if n > 0 && n%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(followUpAlphabet[int(buf[0])%len(followUpAlphabet)])
		n++
	}
	return b.String()
}

// FoldFollowUp reads a follow-up code as people type it: lower case, spaces,
// without dashes.
func FoldFollowUp(s string) string {
	var b strings.Builder
	for _, c := range strings.ToUpper(s) {
		if strings.ContainsRune(followUpAlphabet, c) {
			if n := len(strings.ReplaceAll(b.String(), "-", "")); n > 0 && n%4 == 0 {
				b.WriteByte('-')
			}
			b.WriteRune(c)
		}
	}
	return b.String()
}

// FormatPoint writes a point as it is sealed: "lon,lat" in degrees, 6 digits.
func FormatPoint(p orb.Point) string { return fmt.Sprintf("%.6f,%.6f", p.Lon(), p.Lat()) }

// ParsePoint reads what [FormatPoint] wrote; false when it is something else.
func ParsePoint(s string) (orb.Point, bool) {
	lon, lat, ok := strings.Cut(s, ",")
	x, err1 := strconv.ParseFloat(lon, 64)
	y, err2 := strconv.ParseFloat(lat, 64)
	return orb.Point{x, y}, ok && err1 == nil && err2 == nil
}

var personal = regexp.MustCompile(`(^|\D)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(\D|$)|\d{17}[\dXx]|[\w.+-]+@[\w-]+\.\w`)

// HoldsPersonal reports whether words that others will read hold a mobile number,
// an identity number or an e-mail address, in whatever width they are typed.
func HoldsPersonal(s string) bool { return personal.MatchString(strings.Map(narrow, s)) }

// narrow turns the wide forms of ASCII, which Chinese input methods type, into it.
func narrow(c rune) rune {
	if c >= '！' && c <= '～' {
		return c - '！' + '!'
	}
	return c
}
