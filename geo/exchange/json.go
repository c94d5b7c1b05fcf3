package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// member is one member of a JSON object, its value not yet read.
type member struct {
	key string
	raw json.RawMessage
}

var (
	errNotObject = errors.New("not a JSON object")
	errNotList   = errors.New("not a JSON list")
)

// mostMembers bounds the members of one object that are looked at.
const mostMembers = 10_000

// objectMembers splits an object into its members in their order; twice is a key
// that stands there two times with different values, "" for none.
func objectMembers(raw json.RawMessage) (members []member, twice string, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, "", errNotObject
	}
	seen := map[string]int{}
	for d.More() {
		t, err := d.Token()
		key, ok := t.(string)
		if err != nil || !ok || len(members) == mostMembers {
			return nil, "", errNotObject
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, "", errNotObject
		}
		if i, again := seen[key]; again {
			if !bytes.Equal(members[i].raw, value) {
				twice = key
			}
			members[i].raw = value
			continue
		}
		seen[key] = len(members)
		members = append(members, member{key, value})
	}
	return members, twice, nil
}

// flattener turns JSON objects into named texts: nested objects as a.b, lists of
// scalars as a;b;c, null as nothing, a GeoJSON geometry also as its own text.
type flattener struct {
	names, values []string
	depth         int
	twice         string // a key that stood twice
	deep          bool
}

func (f *flattener) object(prefix string, raw json.RawMessage, depth int) {
	if depth > f.depth {
		f.deep = true
		return
	}
	members, twice, err := objectMembers(raw)
	if err != nil {
		return
	}
	if twice != "" && f.twice == "" {
		f.twice = prefix + twice
	}
	for _, m := range members {
		f.value(prefix+m.key, m.raw, depth)
	}
}

func (f *flattener) value(name string, raw json.RawMessage, depth int) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return
	}
	switch raw[0] {
	case '{':
		if bytes.Contains(raw, []byte(`"coordinates"`)) {
			f.add(name, string(raw))
		}
		f.object(name+".", raw, depth+1)
	case '[':
		if list, ok := scalars(raw); ok {
			f.add(name, joinList(list))
		}
	default:
		if s, ok := scalar(raw); ok {
			f.add(name, s)
		}
	}
}

func (f *flattener) add(name, value string) {
	f.names, f.values = append(f.names, name), append(f.values, value)
}

// scalar is the text of a string, number or boolean; false for null and the rest.
func scalar(raw json.RawMessage) (string, bool) {
	switch raw[0] {
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err == nil
	case '{', '[', 'n':
		return "", false
	}
	return string(raw), true
}

// mostListed bounds a list inside a record; longer ones are no list of words.
const mostListed = 1000

// scalars is a list of scalars; false when something else is in it.
func scalars(raw json.RawMessage) (out []string, ok bool) {
	ok = true
	err := eachElement(raw, func(e json.RawMessage) bool {
		var s string
		if s, ok = scalar(e); ok {
			out = append(out, s)
		}
		ok = ok && len(out) <= mostListed
		return ok
	})
	return out, ok && err == nil
}

// eachElement gives the elements of a list one after the other, until f says no.
// Unlike a decoded slice, it costs no memory for those that nobody wants.
func eachElement(raw json.RawMessage, f func(json.RawMessage) bool) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return errNotList
	}
	for d.More() {
		var e json.RawMessage
		if err := d.Decode(&e); err != nil {
			return errNotList
		}
		if !f(e) {
			return nil
		}
	}
	return nil
}

// firstElements are the first elements of a list, at most most.
func firstElements(raw json.RawMessage, most int) (list []json.RawMessage, err error) {
	err = eachElement(raw, func(e json.RawMessage) bool {
		list = append(list, e)
		return len(list) < most
	})
	return list, err
}

// record makes the flattened names and values a record.
func (f *flattener) record(row int, hs *headers) record {
	r := record{row: row, header: hs.of(f.names), values: f.values}
	if f.twice != "" {
		r.fault(f.twice, "", "json.duplicate_key")
	}
	if f.deep {
		r.fault("", "", "json.too_deep")
	}
	return r
}

// jsonStream walks the frame of a JSON file by tokens and gives its records one
// at a time, none larger than most.
type jsonStream struct {
	*json.Decoder
	r    *budgetReader
	most int
}

var errBudget = errors.New("record too large")

// budgetReader refuses to read on when what is being read has grown too large.
type budgetReader struct {
	r    io.Reader
	left int
}

func (b *budgetReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errBudget
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func newJSONStream(f file, limits Limits) (*jsonStream, error) {
	if f.size > limits.Bytes {
		return nil, tooLarge("import.too_large", fmt.Sprintf("%d bytes; at most %d are read", f.size, limits.Bytes))
	}
	s := f.section()
	mark := make([]byte, 3)
	if n, _ := io.ReadFull(s, mark); n < 3 || string(mark) != "\xef\xbb\xbf" {
		s = f.section()
	}
	r := &budgetReader{s, limits.Record}
	d := json.NewDecoder(r)
	d.UseNumber()
	return &jsonStream{d, r, limits.Record}, nil
}

func (s *jsonStream) token() (json.Token, error) {
	s.r.left = s.most
	t, err := s.Token()
	return t, s.failed(err)
}

// more reports whether the open array or object goes on.
func (s *jsonStream) more() bool {
	s.r.left = s.most
	return s.More()
}

// next reads one whole value.
func (s *jsonStream) next() (json.RawMessage, error) {
	s.r.left = s.most
	var raw json.RawMessage
	err := s.Decode(&raw)
	return raw, s.failed(err)
}

// skip passes over one value, however large and deep.
func (s *jsonStream) skip() error {
	for depth := 0; ; {
		t, err := s.token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// failed says what is wrong with the JSON.
func (s *jsonStream) failed(err error) error {
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errBudget):
		return tooLarge("import.record_too_large", fmt.Sprintf("a record near byte %d is larger than %d bytes", s.InputOffset(), s.most))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return refuse("import.truncated", fmt.Sprintf("the JSON breaks off at byte %d", s.InputOffset()))
	case strings.Contains(err.Error(), "exceeded max depth"):
		return refuse("json.too_deep", fmt.Sprintf("nested too deep after byte %d", s.InputOffset()))
	case errors.As(err, &syntax):
		return refuse("import.not_json", fmt.Sprintf("not JSON after byte %d: %v", s.InputOffset(), syntax))
	}
	return fmt.Errorf("read JSON: %w", err)
}

// enter reads the opening of an object or array.
func (s *jsonStream) enter(d json.Delim) error {
	t, err := s.token()
	if err != nil {
		return err
	}
	if t != d {
		return refuse("import.not_json", fmt.Sprintf("%q expected near byte %d", string(d), s.InputOffset()))
	}
	return nil
}

// key reads the next key of an open object; false at its end.
func (s *jsonStream) key() (string, bool, error) {
	if !s.more() {
		_, err := s.token()
		return "", false, err
	}
	t, err := s.token()
	if err != nil {
		return "", false, err
	}
	k, ok := t.(string)
	if !ok {
		return "", false, refuse("import.not_json", fmt.Sprintf("a key expected near byte %d", s.InputOffset()))
	}
	return k, true, nil
}
