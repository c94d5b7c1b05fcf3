package backup

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// maxFrame is the most bytes of one document of a file: a row is at most 15 MiB.
const maxFrame = 16 << 20

// head is the first document of a file.
type head struct {
	Huishou string    `bson:"huishou"` // "backup"
	Format  int32     `bson:"format"`
	MadeAt  time.Time `bson:"madeAt"`
	Program string    `bson:"program"`
	Store   string    `bson:"store"`
	Tables  []string  `bson:"tables"`
}

// end closes a table.
type end struct {
	End      string `bson:"end"`
	Rows     int64  `bson:"rows"`
	Again    int64  `bson:"again"`
	Versions int64  `bson:"versions"`
	SHA256   []byte `bson:"sha256"`
}

// closing is the last document of a file.
type closing struct {
	Manifest []closed `bson:"manifest"`
	Frames   int64    `bson:"frames"` // documents before this one
	SHA256   []byte   `bson:"sha256"` // of them
}

type closed struct {
	Table    string `bson:"table"`
	Rows     int64  `bson:"rows"`
	Again    int64  `bson:"again"`
	Versions int64  `bson:"versions"`
	SHA256   []byte `bson:"sha256"`
}

// The first bytes of every file: deflate, no name, no time, of an unknown system.
// One byte between them says how hard the writer tried.
var gzipHead = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0}

// The second member around the hash in it.
var (
	tailBefore = []byte{0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 36, 0, 'H', 'B', 32, 0}
	tailAfter  = []byte{3, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	tailSize   = int64(len(tailBefore) + sha256.Size + len(tailAfter))
)

// frameWriter writes the documents of a file.
type frameWriter struct {
	out        *bufio.Writer // behind gz, towards the file
	w          io.Writer
	gz         *gzip.Writer
	file       hash.Hash // of the compressed bytes
	all, table hash.Hash // of the documents
	frames     int64
	buf        []byte
}

func newFrameWriter(w io.Writer) *frameWriter {
	f := &frameWriter{w: w, file: sha256.New(), all: sha256.New(), table: sha256.New()}
	f.out = bufio.NewWriterSize(io.MultiWriter(w, f.file), 1<<16)
	f.gz = gzip.NewWriter(f.out)
	return f
}

func (f *frameWriter) write(frame []byte) error {
	f.all.Write(frame)
	f.table.Write(frame)
	f.frames++
	_, err := f.gz.Write(frame)
	return err
}

func (f *frameWriter) put(v any) error {
	b, err := bson.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode backup: %w", err)
	}
	return f.write(b)
}

// row writes {row: body}.
func (f *frameWriter) row(body bson.Raw) error {
	b := binary.LittleEndian.AppendUint32(f.buf[:0], uint32(4+1+len("row")+1+len(body)+1))
	b = append(b, byte(bson.TypeEmbeddedDocument))
	b = append(b, "row\x00"...)
	b = append(b, body...)
	f.buf = append(b, 0)
	return f.write(f.buf)
}

// close writes the second member.
func (f *frameWriter) close() error {
	if err := errors.Join(f.gz.Close(), f.out.Flush()); err != nil {
		return err
	}
	_, err := f.w.Write(tail(f.file.Sum(nil)))
	return err
}

func tail(sum []byte) []byte {
	return bytes.Join([][]byte{tailBefore, sum, tailAfter}, nil)
}

// frameReader reads the documents of a file. A document is good until the next
// one is read.
type frameReader struct {
	in     *bufio.Reader
	gz     *gzip.Reader
	frames int64
	buf    []byte
}

func newFrameReader(r io.Reader) (*frameReader, error) {
	f := &frameReader{in: bufio.NewReaderSize(r, 1<<16)}
	gz, err := gzip.NewReader(f.in)
	if err != nil {
		return nil, err
	}
	gz.Multistream(false)
	f.gz = gz
	return f, nil
}

// next reads a document; io.EOF when there is none, and then nothing is left
// of the file either.
func (f *frameReader) next() (bson.Raw, error) {
	var size [4]byte
	switch _, err := io.ReadFull(f.gz, size[:]); {
	case err == io.EOF:
		if _, err := f.in.ReadByte(); err != io.EOF {
			return nil, errors.New("there is more behind the end")
		}
		return nil, io.EOF
	case err != nil:
		return nil, err
	}
	n := int(binary.LittleEndian.Uint32(size[:]))
	if n < 5 || n > maxFrame {
		return nil, fmt.Errorf("a document of %d bytes", uint32(n))
	}
	f.buf = append(f.buf[:0], size[:]...)
	for len(f.buf) < n { // in steps, so that a wrong length takes no memory
		step := min(n-len(f.buf), 1<<16)
		at := len(f.buf)
		f.buf = append(f.buf, make([]byte, step)...)
		if _, err := io.ReadFull(f.gz, f.buf[at:]); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	f.frames++
	doc := bson.Raw(f.buf)
	if err := doc.Validate(); err != nil {
		return nil, err
	}
	return doc, nil
}
