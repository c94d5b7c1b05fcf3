package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	validator "github.com/wagslane/go-password-validator"
	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"huishou/geo/registry"
)

// The cost of a password's hash: argon2id as OWASP's Password Storage Cheat Sheet
// has it, 19 MiB of memory, two passes, one lane.
const (
	hashMemory = 19 << 10 // KiB
	hashPasses = 2
	hashLanes  = 1
	hashLength = 32
	saltLength = 16
)

// At most hashesAtOnce passwords are hashed at a time, so that a flood of logins
// takes neither memory nor processors; hashesWaiting more wait their turn.
const (
	hashesAtOnce  = 4
	hashesWaiting = 32
)

const (
	shortest = 8
	longest  = 200
	// leastEntropy is what the validator asks of a password, in bits: it looks at
	// length, kinds of characters, runs and repetition.
	leastEntropy = 35
)

// Fold gives a login name its one form: compatibility forms as plain ones, lower
// case, no space or dot at the ends. ＡＢＣ, abc and "abc." are one login.
func Fold(login string) string {
	s := strings.ToLower(norm.NFKC.String(login))
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '.' || r == '。' })
}

func checkLogin(folded string) string {
	switch n := utf8.RuneCountInString(folded); {
	case n == 0:
		return "field.required"
	case n > 40:
		return "field.too_long"
	}
	for _, r := range folded {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@+", r) {
			return "field.bad_characters"
		}
	}
	if isPhone(folded) {
		return "login.is_phone"
	}
	return ""
}

// isPhone reports whether a login is a mainland mobile number, which would be
// personal data in every record and log line.
func isPhone(s string) bool {
	return len(s) == 11 && s[0] == '1' && strings.Trim(s, "0123456789") == ""
}

// checkPassword says what is wrong with a new password; "" when it is good.
func checkPassword(password, login, name string) string {
	n := utf8.RuneCountInString(password)
	folded := strings.ToLower(norm.NFKC.String(password))
	switch {
	case n < shortest:
		return "password.too_short"
	case n > longest:
		return "field.too_long"
	case !utf8.ValidString(password):
		return "field.bad_characters"
	case len(login) >= 3 && strings.Contains(folded, login), utf8.RuneCountInString(name) >= 3 && strings.Contains(folded, strings.ToLower(name)):
		return "password.has_login"
	case validator.GetEntropy(folded) < leastEntropy || common(folded):
		return "password.common"
	}
	return ""
}

// common reports whether a password is one that is tried first: words of the
// keyboard and of logins, with numbers and signs around them.
func common(folded string) bool {
	core := strings.Map(func(r rune) rune {
		if to, ok := leet[r]; ok {
			return to
		}
		return r
	}, folded)
	for _, s := range []string{folded, core} {
		s = strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
		for _, w := range tried {
			// A word alone, or repeated, is what is tried; one within a sentence is not.
			if s != "" && strings.Trim(strings.ReplaceAll(s, w, ""), "0123456789!@#$%^&*._-") == "" {
				return true
			}
		}
	}
	return strings.Trim(folded, "0123456789") == "" && n8(folded)
}

// n8 reports whether digits alone are a date or a short number: fewer than 12.
func n8(digits string) bool { return len(digits) < 12 }

var leet = map[rune]rune{'0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', '$': 's'}

// tried are the words that lists of leaked passwords begin with, and those that
// this program suggests.
var tried = []string{"password", "passwd", "passw", "qwerty", "qwertyuiop", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "letmein", "welcome",
	"admin", "administrator", "iloveyou", "woaini", "monkey", "dragon", "football", "sunshine", "princess", "master", "login", "abc", "abcd", "aabbcc",
	"qazwsx", "qwe", "asd", "test", "huishou", "zigong", "user", "root", "guest", "changeme", "secret", "hello", "china", "zhongguo", "mima"}

// hashOne hashes a password when it is its turn; TooMany when too many wait.
func (a *Accounts) hashOne(ctx context.Context, password string) (h string, err error) {
	err = a.inTurn(ctx, func() { h = a.hash(password) })
	return h, err
}

// verify reports whether password is the one that was hashed, in its turn.
func (a *Accounts) verify(ctx context.Context, password, hash string) (ok bool, err error) {
	err = a.inTurn(ctx, func() { ok = matches(password, hash) })
	return ok, err
}

func (a *Accounts) inTurn(ctx context.Context, do func()) error {
	select {
	case a.queue <- struct{}{}:
		defer func() { <-a.queue }()
	default:
		return failed(registry.TooMany, "login.busy")
	}
	select {
	case a.hashing <- struct{}{}:
		defer func() { <-a.hashing }()
	case <-ctx.Done():
		return fmt.Errorf("wait to hash: %w", ctx.Err())
	}
	do()
	return nil
}

func (a *Accounts) hash(password string) string {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails, see crypto/rand
	memory := uint32(hashMemory)
	if a.opt.Light {
		memory = 64
	}
	key := argon2.IDKey(spelled(password), salt, hashPasses, memory, hashLanes, hashLength)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, hashPasses, hashLanes, b64(salt), b64(key))
}

// matches compares in constant time; the cost is that of the stored hash.
func matches(password, hash string) bool {
	var version int
	var memory, passes uint32
	var lanes uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		return false
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil || memory > 1<<20 || passes == 0 || lanes == 0 {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) == 0 {
		return false
	}
	got := argon2.IDKey(spelled(password), salt, passes, memory, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

// spelled is a password's one spelling, whatever keyboard typed it (RFC 8265).
func spelled(password string) []byte { return norm.NFC.Bytes([]byte(password)) }
