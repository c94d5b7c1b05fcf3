package operator

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"huishou/geo/registry"
)

// The persons in a file: who represents the operator, and whom to call. Both are
// sealed in the store and masked in lists and answers to writes.

// bind names the field of an operator's row that something is sealed for.
func bind(id registry.ID, field string) string { return "operator/" + string(id) + "/" + field }

// The fields that are sealed.
const (
	legalRepField = "legalRep"
	phoneField    = "phone"
)

// phoneForm is a mobile number, a number with its area code, or a service number of
// the whole country.
var phoneForm = regexp.MustCompile(`^(1[3-9]\d{9}|0\d{2,3}\d{7,8}|[48]00\d{7})$`)

// parsePhone reads a telephone number as people write it: spaces, hyphens,
// parentheses, full-width digits and the country's +86 do not count.
func parsePhone(s string) (phone, bad string) {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r -= 0xFEE0
		case r == '\u3000':
			return -1
		}
		if strings.ContainsRune(" -()", r) {
			return -1
		}
		return r
	}, s)
	s = strings.TrimPrefix(s, "+86")
	switch {
	case s == "":
		return "", "field.required"
	case !phoneForm.MatchString(s):
		return "", "phone.invalid"
	}
	return s, ""
}

// maskPhone leaves the first three and last four digits: 138****1234.
func maskPhone(s string) string {
	if len(s) < 10 {
		return strings.Repeat("*", len(s))
	}
	return s[:3] + strings.Repeat("*", len(s)-7) + s[len(s)-4:]
}

// maskName leaves the first character: 张**.
func maskName(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(first) + strings.Repeat("*", max(utf8.RuneCountInString(s[size:]), 1))
}

// persons opens what is sealed.
func (o *Operators) persons(op *Operator) (legalRep, phone string, err error) {
	legalRep, err = o.reg.Unseal(op.LegalRep, bind(op.ID, legalRepField))
	if err == nil {
		phone, err = o.reg.Unseal(op.Phone, bind(op.ID, phoneField))
	}
	return legalRep, phone, err
}
