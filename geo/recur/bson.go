package recur

import (
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
)

// bsonString is the type of a string in BSON: its length with the zero behind it in
// four bytes, its bytes, a zero. Written here, this package needs no driver.
const bsonString = 0x02

var errBSON = errors.New("not a string of BSON")

func bsonText(s string) (byte, []byte, error) {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(s)+1))
	return bsonString, append(append(b, s...), 0), nil
}

func bsonRead(kind byte, data []byte, into encoding.TextUnmarshaler) error {
	if kind != bsonString || len(data) < 5 || binary.LittleEndian.Uint32(data) != uint32(len(data)-4) || data[len(data)-1] != 0 {
		return fmt.Errorf("read %T: %w", into, errBSON)
	}
	return into.UnmarshalText(data[4 : len(data)-1])
}
