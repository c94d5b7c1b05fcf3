package operator

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPhonesAsPeopleWriteThem(t *testing.T) {
	for s, want := range map[string]string{
		"138 1234 5678": "13812345678", "+86 138-1234-5678": "13812345678", "１３８１２３４５６７８": "13812345678", "(0813) 8123456": "08138123456",
		"０８１３－８１２３４５６": "08138123456", "400-812-3456": "4008123456", "　028 8123 4567": "02881234567",
		"": "field.required", "  ": "field.required", "110": "phone.invalid", "12812345678": "phone.invalid", "138123456789": "phone.invalid",
		"1381234567a": "phone.invalid", "510302198001011234": "phone.invalid",
	} {
		got, bad := parsePhone(s)
		if got+bad != want {
			t.Errorf("%q: %q, %q", s, got, bad)
		}
	}
}

func TestMasks(t *testing.T) {
	for s, want := range map[string]string{"13812345678": "138****5678", "08138123456": "081****3456", "02881234567": "028****4567", "4008123456": "400***3456", "": "", "123": "***"} {
		if got := maskPhone(s); got != want {
			t.Errorf("%s: %s", s, got)
		}
	}
	for s, want := range map[string]string{"张小明": "张**", "张明": "张*", "张": "张*", "": ""} {
		if got := maskName(s); got != want {
			t.Errorf("%s: %s", s, got)
		}
	}
}

func FuzzPersons(f *testing.F) {
	f.Add("138 1234 5678")
	f.Add("\xff张")
	f.Fuzz(func(t *testing.T, s string) {
		if phone, bad := parsePhone(s); bad == "" {
			if again, bad := parsePhone(phone); again != phone || bad != "" {
				t.Fatalf("%q is %q, %q when read again", phone, again, bad)
			}
			if m := maskPhone(phone); strings.Count(m, "*") != len(phone)-7 {
				t.Fatalf("%q is masked as %q", phone, m)
			}
		}
		if m := maskName(s); utf8.RuneCountInString(m) > 1+max(1, utf8.RuneCountInString(s)) {
			t.Fatalf("%q is masked as %q", s, m)
		}
	})
}
