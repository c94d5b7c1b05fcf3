package exchange

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encodings of text files, as a mapping spells them.
const (
	utf8Text  = "utf-8"
	gb18030   = "gb18030"
	utf16Text = "utf-16"
)

// textFile is a text whose encoding is known.
type textFile struct {
	file
	encoding string
	other    encoding.Encoding // one that only a mapping can name, nil else
	skip     int64             // bytes of its mark
	big      bool              // UTF-16 with the high byte first
	most     int               // bytes of a line
}

// openText finds the encoding: the byte order mark, else UTF-8 when most of the
// lines beyond ASCII are, else GB18030. It reads the whole file once and refuses NUL
// bytes and lines that are too long. declared, from a mapping, skips the guess and
// may be any encoding of the web: big5, shift_jis, windows-1252.
func openText(f file, declared string, limits Limits) (textFile, error) {
	t := textFile{file: f, encoding: utf8Text, most: limits.Line}
	if f.size > limits.Bytes {
		return t, tooLarge("import.too_large", fmt.Sprintf("%d bytes; at most %d are read", f.size, limits.Bytes))
	}
	mark := make([]byte, 4)
	n, _ := io.ReadFull(f.section(), mark)
	mark = mark[:n]
	switch declared = strings.ToLower(strings.TrimSpace(declared)); declared {
	case "", utf8Text, "utf8", utf16Text, "utf-16le", "utf-16be":
	case gb18030, "gbk", "gb2312":
		t.encoding = gb18030
	default:
		other, err := htmlindex.Get(declared)
		if err != nil {
			return t, refuse("import.unknown_encoding", fmt.Sprintf("encoding %q is not known", declared))
		}
		t.encoding, t.other = declared, other
	}
	switch {
	case bytes.HasPrefix(mark, []byte("\xef\xbb\xbf")):
		t.encoding, t.other, t.skip, declared = utf8Text, nil, 3, utf8Text
	case bytes.HasPrefix(mark, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(mark, []byte("\x00\x00\xfe\xff")):
		return t, refuse("import.unknown_encoding", "UTF-32 is not read; save the file as UTF-8")
	case bytes.HasPrefix(mark, []byte("\xff\xfe")):
		t.encoding, t.skip = utf16Text, 2
	case bytes.HasPrefix(mark, []byte("\xfe\xff")):
		t.encoding, t.skip, t.big = utf16Text, 2, true
	case strings.HasPrefix(declared, utf16Text):
		t.encoding, t.big = utf16Text, declared == "utf-16be"
	}
	return t, t.survey(declared)
}

// survey reads the file once.
func (t *textFile) survey(declared string) error {
	asUTF8, asOther := 0, 0
	lines := t.lines()
	for {
		line, err := lines.raw()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if bytes.IndexByte(line, 0) >= 0 {
			return refuse("import.nul_bytes", fmt.Sprintf("line %d has NUL bytes: not a text, or UTF-16 without its mark", lines.n))
		}
		switch {
		case !utf8.Valid(line):
			asOther++
		case hasHigh(line):
			asUTF8++
		}
	}
	// GB18030 only where more lines speak for it than against: one line of a
	// UTF-8 file that is cut in the middle of a character is a bad row, not a code.
	if declared == "" && t.encoding == utf8Text && asOther > asUTF8 {
		t.encoding = gb18030
	}
	return nil
}

// hasHigh reports whether a line goes beyond ASCII.
func hasHigh(line []byte) bool {
	for _, b := range line {
		if b >= 0x80 {
			return true
		}
	}
	return false
}

// lineReader gives the lines of a text.
type lineReader struct {
	r        *bufio.Reader
	encoding string
	other    encoding.Encoding
	most     int
	n        int // of the line given last, from 1
	buf      []byte
}

func (t *textFile) lines() *lineReader {
	var r io.Reader = io.NewSectionReader(t.r, t.skip, max(0, t.size-t.skip))
	name := t.encoding
	if name == utf16Text {
		order := unicode.LittleEndian
		if t.big {
			order = unicode.BigEndian
		}
		r, name = transform.NewReader(r, unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder()), utf8Text
	}
	return &lineReader{r: bufio.NewReaderSize(r, 64<<10), encoding: name, other: t.other, most: t.most}
}

// raw gives the next line with its ending, valid until the next call.
func (l *lineReader) raw() ([]byte, error) {
	l.buf = l.buf[:0]
	for {
		part, err := l.r.ReadSlice('\n')
		if len(l.buf)+len(part) > l.most {
			return nil, tooLarge("import.line_too_long", fmt.Sprintf("line %d is longer than %d bytes", l.n+1, l.most))
		}
		switch {
		case err == nil && len(l.buf) == 0:
			l.n++
			return part, nil
		case err == nil, err == io.EOF && len(l.buf)+len(part) > 0:
			l.n++
			l.buf = append(l.buf, part...)
			return l.buf, nil
		case errors.Is(err, bufio.ErrBufferFull):
			l.buf = append(l.buf, part...)
		default:
			return nil, err
		}
	}
}

// next gives the next line as UTF-8 without its ending; ok is false when some of
// it is not in the file's encoding.
func (l *lineReader) next() (line string, ok bool, err error) {
	raw, err := l.raw()
	if err != nil {
		return "", false, err
	}
	raw = bytes.TrimSuffix(bytes.TrimSuffix(raw, []byte("\n")), []byte("\r"))
	if l.other != nil {
		decoded, err := l.other.NewDecoder().Bytes(raw)
		return string(decoded), err == nil && !bytes.ContainsRune(decoded, utf8.RuneError), nil
	}
	if l.encoding != gb18030 {
		return string(raw), utf8.Valid(raw), nil
	}
	// Trail bytes of GB18030 are never a line feed, a quote, or a delimiter, so
	// cutting into lines first is safe.
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	if err != nil {
		return string(raw), false, nil
	}
	stranger := utf8.Valid(raw) && hasCJK(raw)
	return string(decoded), !stranger && !bytes.ContainsRune(decoded, utf8.RuneError), nil
}

// hasCJK reports whether UTF-8 holds Chinese characters or full-width forms.
func hasCJK(line []byte) bool {
	return bytes.ContainsFunc(line, func(r rune) bool { return r >= 0x3000 && r <= 0x9fff || r >= 0xff00 && r <= 0xffef })
}
