package operator

import (
	"strings"
	"unicode"
)

// USCC is a unified social credit code (统一社会信用代码) in its one form: 18
// characters, capital letters, no spaces, check digit right.
//
// GB 32100-2015 has it in five parts: the registering department, the category of
// body, six digits of the area of registration, nine characters of the body itself,
// and the check digit.
type USCC string

// usccLetters are the characters of a code in the order of their values. I, O, S, V
// and Z are none: they look like 1, 0, 5, U and 2.
const usccLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// What is wrong with a code.
const (
	usccLength    = "uscc.length"
	usccCharacter = "uscc.bad_character"
	usccArea      = "uscc.bad_area"
	usccCheck     = "uscc.bad_check"
)

// ParseUSCC reads a code as people write it: small letters, full-width characters
// and spaces or hyphens between groups are taken for what they mean. bad is the code
// of what is wrong, "" when it is good. Letters that are none of the standard's are
// refused rather than guessed at.
func ParseUSCC(s string) (c USCC, bad string) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsSpace(r), r == '-', r == '－':
			continue
		case r >= '！' && r <= '～': // full-width forms lie 0xFEE0 above ASCII
			r -= 0xFEE0
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		if b.Len() >= 18 {
			return "", usccLength
		}
		if r > unicode.MaxASCII || strings.IndexByte(usccLetters, byte(r)) < 0 {
			return "", usccCharacter
		}
		b.WriteRune(r)
	}
	code := b.String()
	switch {
	case len(code) != 18:
		return "", usccLength
	case strings.Trim(code[2:8], "0123456789") != "" || code[2] == '0': // no province begins with 0
		return "", usccArea
	case usccDigit(code[:17]) != code[17]:
		return "", usccCheck
	}
	return USCC(code), ""
}

// usccDigit is the check digit of the 17 characters before it: each value times the
// weight 3^(i-1) mod 31 of its position i, summed; the digit makes the sum a multiple
// of 31.
//
// 31 is a prime and no weight is a multiple of it, so that one wrong character
// changes the remainder. Neighbouring weights differ by twice the one before, and the
// last by 27, so that two different neighbours in the wrong order change it too.
func usccDigit(s string) byte {
	sum, weight := 0, 1
	for i := range len(s) {
		sum += strings.IndexByte(usccLetters, s[i]) * weight
		weight = weight * 3 % 31
	}
	return usccLetters[(31-sum%31)%31]
}
