package photo

import "encoding/binary"

// orientation returns how a picture has to be turned, 1 to 8, from a TIFF block
// as cameras write it (Exif 2.32, tag 0x0112). Whatever is not as it should be
// means 1, as it stands: a crooked note must not cost the picture.
func orientation(tiff []byte) int {
	const tag, short = 0x0112, 3
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > uint64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) { // 65,535 at most, and each takes 12 bytes
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == tag {
			value := order.Uint16(entries[8:])
			if order.Uint16(entries[2:]) != short || order.Uint32(entries[4:]) != 1 || value < 1 || value > 8 {
				return 1
			}
			return int(value)
		}
		entries = entries[12:]
	}
	return 1
}
