package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"huishou/geo/registry"
)

// key is the registry's secret: from the setting, or from the file "key" of the
// data folder, which is made at first start. It is no part of a backup: whoever
// has only a backup cannot read what is sealed in it.
func (f storeFlags) key() ([]byte, error) {
	if f.Key != "" {
		return decodeKey("HUISHOU_KEY", f.Key)
	}
	file := filepath.Join(f.Data, "key")
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(file)
	}
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	return decodeKey(file, string(b))
}

// hasKey reports whether key would find one and not make it.
func (f storeFlags) hasKey() bool {
	_, err := os.Stat(filepath.Join(f.Data, "key"))
	return f.Key != "" || err == nil
}

func decodeKey(where, s string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(s))
	if err != nil || len(key) != registry.KeySize {
		return nil, &exitError{exitUsage, fmt.Errorf("%s is not %d bytes in base64", where, registry.KeySize)}
	}
	return key, nil
}

// makeKey writes a new key whole or not at all; when another start was faster,
// its key counts.
func makeKey(file string) ([]byte, error) {
	key := make([]byte, registry.KeySize)
	_, _ = rand.Read(key)                                  // never fails, see crypto/rand
	tmp, err := os.CreateTemp(filepath.Dir(file), "key-*") // of mode 0600
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Link(tmp.Name(), file)
	}
	if errors.Is(err, fs.ErrExist) {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read key: %w", err)
		}
		return decodeKey(file, string(b))
	}
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	return key, nil
}
