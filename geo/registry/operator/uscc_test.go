package operator

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// goodCodes are right. The first is that of the worked example of GB 32100-2015:
// 9·1 + 1·3 + 3·9 + 5·27 + 0·19 + 1·26 + 0 + 0 + M(21)·20 + 0 + 0 + 0 + 1·8 + 0 + 0 +
// Y(30)·30 + 4·28 = 1640 = 52·31 + 28, and 31-28 = 3. The others are of public bodies,
// computed by hand in the same way: 538 = 17·31 + 11 → 20 = L; 1782 = 57·31 + 15 →
// 16 = G; 1384 = 44·31 + 20 → 11 = B.
var goodCodes = []string{"91350100M000100Y43", "91110000600037341L", "9144030071526726XG", "91330100799655058B"}

func TestCodesThatAreRight(t *testing.T) {
	for _, s := range goodCodes {
		for name, written := range map[string]string{"as it is": s, "small letters": strings.ToLower(s), "full width": widen(s),
			"full width and small": widen(strings.ToLower(s)), "in groups": s[:8] + " " + s[8:12] + "-" + s[12:], "with ideographic spaces": "\u3000" + s + "\u3000"} {
			if got, bad := ParseUSCC(written); got != USCC(s) || bad != "" {
				t.Errorf("%s: %q is %q, %q", name, written, got, bad)
			}
		}
	}
}

func TestCodesThatAreWrong(t *testing.T) {
	for s, want := range map[string]string{
		"":                      usccLength,
		"91350100M000100Y4":     usccLength,
		"91350100M000100Y433":   usccLength,
		"91350100M000100Y4Z":    usccCharacter, // as the standard's example of a wrong one has it
		"9135O100M000100Y43":    usccCharacter, // a letter for a digit
		"91350100M000100Y4三":    usccCharacter,
		"91350100M000100Y4\xff": usccCharacter,
		"9135010AM000100Y43":    usccArea,
		"000000000000000000":    usccArea, // its check digit is right
		"91350100M000100Y44":    usccCheck,
		"91350100M000100Y34":    usccCheck,
		"510302198001011234":    usccArea, // an identity card's number
	} {
		if got, bad := ParseUSCC(s); got != "" || bad != want {
			t.Errorf("%q is %q, %q; want %s", s, got, bad, want)
		}
	}
}

// The digit finds every wrong character and every two neighbours in the wrong order.
func TestEverySlipOfThePenIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 31))
	codes := append([]string{}, goodCodes...)
	for range 200 {
		codes = append(codes, randomCode(r))
	}
	for _, s := range codes {
		if _, bad := ParseUSCC(s); bad != "" {
			t.Fatalf("%s: %s", s, bad)
		}
		for i := range len(s) {
			for _, c := range usccLetters {
				if wrong := s[:i] + string(c) + s[i+1:]; wrong != s {
					if _, bad := ParseUSCC(wrong); bad == "" {
						t.Fatalf("%s for %s is taken", wrong, s)
					}
				}
			}
			if i+1 < len(s) && s[i] != s[i+1] {
				if wrong := s[:i] + s[i+1:i+2] + s[i:i+1] + s[i+2:]; wrong != s {
					if _, bad := ParseUSCC(wrong); bad == "" {
						t.Fatalf("%s for %s is taken", wrong, s)
					}
				}
			}
		}
	}
}

func FuzzParseUSCC(f *testing.F) {
	for _, s := range goodCodes {
		f.Add(s)
		f.Add(widen(s))
	}
	f.Add("")
	f.Add("\xff\x00－Ｚ")
	f.Fuzz(func(t *testing.T, s string) {
		c, bad := ParseUSCC(s)
		if (bad == "") != (c != "") {
			t.Fatalf("%q is %q, %q", s, c, bad)
		}
		if bad != "" {
			return
		}
		if len(c) != 18 || strings.Trim(string(c), usccLetters) != "" || usccDigit(string(c[:17])) != c[17] {
			t.Fatalf("%q is %q", s, c)
		}
		if again, bad := ParseUSCC(string(c)); again != c || bad != "" {
			t.Fatalf("%q is %q when read again, %q", c, again, bad)
		}
	})
}

// randomCode makes a right code.
func randomCode(r *rand.Rand) string {
	b := make([]byte, 17)
	for i := range b {
		b[i] = usccLetters[r.IntN(len(usccLetters))]
		if i >= 2 && i < 8 {
			b[i] = usccLetters[r.IntN(10)]
		}
	}
	b[2] = usccLetters[1+r.IntN(9)]
	return string(b) + string(usccDigit(string(b)))
}

// widen writes ASCII in full-width characters.
func widen(s string) string {
	return strings.Map(func(r rune) rune { return r + 0xFEE0 }, s)
}
