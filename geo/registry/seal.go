package registry

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
)

// KeySize is the bytes of a registry's key.
const KeySize = 32

// keys are what the registry's one secret is used for, each apart from the others.
type keys struct {
	seal  cipher.AEAD
	print []byte // of fingerprints
	audit []byte // of the audit chain
}

func newKeys(master []byte) (k keys, err error) {
	derive := func(what string) []byte {
		b, e := hkdf.Key(sha256.New, master, nil, "huishou "+what, 32)
		err = errors.Join(err, e)
		return b
	}
	if len(master) != KeySize {
		return k, fmt.Errorf("the registry's key has %d bytes, not %d", len(master), KeySize)
	}
	k = keys{print: derive("fingerprint"), audit: derive("audit")}
	block, e := aes.NewCipher(derive("seal"))
	if err = errors.Join(err, e); err != nil {
		return k, fmt.Errorf("derive keys: %w", err)
	}
	k.seal, err = cipher.NewGCM(block)
	return k, err
}

// Sealed is a personal detail as it is stored: encrypted with AES-256-GCM under
// the registry's key, in base64. "" is nothing.
type Sealed string

// Seal encrypts plain for one field of one row, which bind names, such as
// "report/01J…/contact": moved elsewhere it cannot be opened.
func (r *Registry) Seal(plain, bind string) Sealed {
	if plain == "" {
		return ""
	}
	nonce := make([]byte, r.keys.seal.NonceSize())
	_, _ = rand.Read(nonce) // never fails, see crypto/rand
	return Sealed(base64.RawStdEncoding.EncodeToString(r.keys.seal.Seal(nonce, nonce, []byte(plain), []byte(bind))))
}

// Unseal opens what Seal made for bind. An Internal error when it was changed,
// moved, or sealed under another key.
func (r *Registry) Unseal(s Sealed, bind string) (string, error) {
	if s == "" {
		return "", nil
	}
	b, err := base64.RawStdEncoding.DecodeString(string(s))
	if n := r.keys.seal.NonceSize(); err == nil && len(b) >= n {
		b, err = r.keys.seal.Open(nil, b[:n], b[n:], []byte(bind))
	} else if err == nil {
		err = errors.New("too short")
	}
	if err != nil {
		return "", fmt.Errorf("open sealed %s: %w", bind, err)
	}
	return string(b), nil
}

// Fingerprint is a keyed hash of a secret or personal value, for finding its row
// again without keeping it. kind keeps equal values of different meaning apart.
func (r *Registry) Fingerprint(kind, value string) string {
	mac := hmac.New(sha256.New, r.keys.print)
	fmt.Fprintf(mac, "%s\x00%s", kind, value)
	return hex.EncodeToString(mac.Sum(nil))
}
