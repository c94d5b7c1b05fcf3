package registry

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/paulmach/orb"
)

// A snapshot keeps what the public sees in a file beside the program, so that a
// start reads rendered cards and not every row of the store: a tenth of the time.
// It is a cache. It counts only if the store holds the mark that was written with
// it, if the areas are those it was made with, and if its checksum is right;
// otherwise the start reads the store, as it would without.
//
// Layout, little endian: magic, then a block of text and a block of cards, each
// with its length, then the CRC-32C of all before.
const snapshotMagic = "huishou live 2\n"

// snapshotMark is the row of the store that belongs to a snapshot file. A store
// that was restored from an older copy does not have the file's mark.
type snapshotMark struct {
	Base `bson:",inline"`
	Mark string `bson:"mark"`
}

var snapshotDef = Def{Name: "snapshot", Fields: []Field{{Name: "mark", Path: "mark", Kind: Text, Unique: true}}}

// snapshotHead says what a snapshot holds and when it counts.
type snapshotHead struct {
	mark  ID
	since time.Time // later writes must be looked for in the store
	areas uint64    // fingerprint of the atlas
	hours []string  // the opening rules
}

// errSnapshot says why a snapshot does not count.
var errSnapshot = errors.New("snapshot does not count")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// fingerprint of the areas that cards were rendered with, and of the tables whose
// order is in their masks.
func (a *atlas) fingerprint() uint64 {
	h := crc32.New(castagnoli)
	for _, t := range Terms {
		io.WriteString(h, string(t.Code)+"\n")
	}
	for _, k := range PlaceKinds {
		io.WriteString(h, string(k.Kind)+"\n")
	}
	for _, s := range Services {
		io.WriteString(h, string(s.Service)+"\n")
	}
	sum := uint64(h.Sum32()) << 32
	for i := range a.areas {
		sum += uint64(crc32.Checksum(fmt.Appendf(nil, "%s %d", a.areas[i].ID, a.areas[i].Rev), castagnoli))
	}
	return sum
}

// saveSnapshot writes the file, then its mark into the store. Cut off anywhere,
// the file and the store disagree and the next start reads the store.
func (r *Registry) saveSnapshot(ctx context.Context) error {
	r.mu.Lock()
	l, since := r.live.Load(), r.followed
	r.mu.Unlock()
	if len(l.delta) > 0 || len(l.dead) > 0 {
		l = l.rebuilt()
	}
	head := snapshotHead{mark: r.NewID(), since: since.Add(-pollOverlap), areas: r.atlas.Load().fingerprint()}
	for _, s := range l.hours {
		head.hours = append(head.hours, s.text)
	}
	path := filepath.Join(r.opt.Cache, "live.snapshot")
	tmp, err := os.CreateTemp(r.opt.Cache, "live-*.tmp")
	if err != nil {
		return fmt.Errorf("save snapshot: %w", err)
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	err = writeSnapshot(tmp, head, l.base)
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("save snapshot: %w", err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("save snapshot: %w", err)
	}
	who := Actor{Name: "snapshot"}
	if _, err = r.marks.Put(ctx, who, snapshotMark{Base: Base{ID: head.mark}, Mark: string(head.mark)}); err != nil {
		return err
	}
	// The mark of the file that was there before means nothing any more.
	if old, err := r.marks.Get(ctx, r.loaded); err == nil {
		return r.marks.Remove(ctx, who, old.ID, old.Rev)
	}
	return nil
}

func writeSnapshot(f io.Writer, head snapshotHead, cards []liveCard) error {
	sum := crc32.New(castagnoli)
	w := bufio.NewWriterSize(io.MultiWriter(f, sum), 1<<20)
	var b []byte
	put := func(n uint64) { b = binary.LittleEndian.AppendUint64(b, n) }
	b = append(b, snapshotMagic...)
	b = append(b, head.mark...)
	put(uint64(head.since.UnixMilli()))
	put(head.areas)
	put(uint64(len(head.hours)))
	for _, h := range head.hours {
		put(uint64(len(h)))
		b = append(b, h...)
	}
	total := 0
	for i := range cards {
		total += len(cards[i].json) + len(cards[i].text)
	}
	put(uint64(len(cards)))
	put(uint64(total))
	for i := range cards {
		c := &cards[i]
		put(uint64(len(c.json))<<32 | uint64(len(c.text)))
		put(math.Float64bits(c.at[0]))
		put(math.Float64bits(c.at[1]))
		put(uint64(c.mask))
		put(uint64(c.rev))
		put(uint64(c.hours)<<32 | uint64(c.area))
		put(uint64(c.locAt)<<48 | uint64(c.locEnd)<<32 | uint64(c.nameLen)<<16 | uint64(c.codeLen)<<8 | uint64(count(c.demo)))
		put(uint64(c.fresh))
		if len(b) > 1<<16 {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	if _, err := w.Write(b); err != nil {
		return err
	}
	for i := range cards {
		if _, err := w.WriteString(cards[i].json); err != nil {
			return err
		}
		if _, err := w.WriteString(cards[i].text); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := f.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	return err
}

// cardRecord is the size of a card in a snapshot, without its texts.
const cardRecord = 8 * 8

// loadSnapshot reads the file back; an error that wraps errSnapshot, or that there
// is no file, means the store must be read instead.
func (r *Registry) loadSnapshot(ctx context.Context) (*live, time.Time, error) {
	if r.opt.Cache == "" {
		return nil, time.Time{}, errSnapshot
	}
	f, err := os.Open(filepath.Join(r.opt.Cache, "live.snapshot"))
	if err != nil {
		return nil, time.Time{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	head, cards, err := readSnapshot(f, info.Size())
	if err != nil {
		return nil, time.Time{}, err
	}
	if head.areas != r.atlas.Load().fingerprint() {
		return nil, time.Time{}, fmt.Errorf("%w: made with other areas", errSnapshot)
	}
	if _, err := r.marks.Get(ctx, head.mark); err != nil {
		return nil, time.Time{}, fmt.Errorf("%w: the store has another mark", errSnapshot)
	}
	list := []schedule{{}}
	for _, text := range head.hours[1:] {
		n, longer := r.scheduleOf(list, &Place{Hours: text})
		if list = longer; int(n) != len(list)-1 {
			return nil, time.Time{}, fmt.Errorf("%w: opening rule %q", errSnapshot, text)
		}
	}
	r.loaded = head.mark
	return newLive(cards, list, 1), head.since, nil
}

// readSnapshot reads a snapshot of size bytes. What it gives is checked against
// the sum, and every number in it against the bounds of what it points to.
func readSnapshot(f io.Reader, size int64) (head snapshotHead, cards []liveCard, err error) {
	bad := func(what string) error { return fmt.Errorf("%w: %s", errSnapshot, what) }
	if size < int64(len(snapshotMagic)+idLen+4) || size > 16<<30 {
		return head, nil, bad("size")
	}
	sum := crc32.New(castagnoli)
	r := bufio.NewReaderSize(io.TeeReader(io.LimitReader(f, size-4), sum), 1<<20)
	var word [8]byte
	get := func() uint64 {
		if err == nil {
			_, err = io.ReadFull(r, word[:])
		}
		return binary.LittleEndian.Uint64(word[:])
	}
	text := func(n uint64) string {
		if n > uint64(size) {
			err = bad("length")
			return ""
		}
		b := make([]byte, n)
		if err == nil {
			_, err = io.ReadFull(r, b)
		}
		return string(b)
	}
	if text(uint64(len(snapshotMagic))) != snapshotMagic {
		return head, nil, bad("made by another version")
	}
	head.mark = ID(text(idLen))
	head.since = time.UnixMilli(int64(get())).UTC()
	head.areas = get()
	for n := get(); err == nil && n > 0; n-- {
		head.hours = append(head.hours, text(get()))
	}
	n, total := get(), get()
	if err != nil || len(head.hours) == 0 || n > uint64(size)/cardRecord || total > uint64(size) {
		return head, nil, bad("head")
	}
	cards = make([]liveCard, n)
	lengths := make([]uint64, n)
	for i := range cards {
		c := &cards[i]
		lengths[i] = get()
		c.at = orb.Point{math.Float64frombits(get()), math.Float64frombits(get())}
		c.mask, c.rev = Mask(get()), Rev(get())
		v := get()
		c.hours, c.area = uint32(v>>32), uint32(v)
		v = get()
		c.locAt, c.locEnd, c.nameLen, c.codeLen, c.demo = uint16(v>>48), uint16(v>>32), uint16(v>>16), uint8(v>>8), v&1 == 1
		c.fresh = uint16(get())
		if err != nil {
			return head, nil, bad("cut off")
		}
	}
	var texts strings.Builder // gives one string for all, which the cards share
	texts.Grow(int(total))
	if _, err := io.CopyN(&texts, r, int64(total)); err != nil {
		return head, nil, bad("cut off")
	}
	if _, err := r.ReadByte(); err != io.EOF {
		return head, nil, bad("too long")
	}
	if _, err := io.ReadFull(f, word[:4]); err != nil || binary.LittleEndian.Uint32(word[:4]) != sum.Sum32() {
		return head, nil, bad("checksum")
	}
	all := texts.String()
	for i := range cards {
		c := &cards[i]
		j, t := int(lengths[i]>>32), int(uint32(lengths[i]))
		if j+t > len(all) || j < int(c.locEnd) || c.locEnd < c.locAt || int(c.locAt) < idAt+idLen ||
			t <= int(c.codeLen)+int(c.nameLen) || int(c.hours) >= len(head.hours) {
			return head, nil, bad("card")
		}
		c.json, c.text, all = all[:j], all[j:j+t], all[j+t:]
		if i > 0 && cards[i-1].id() >= c.id() {
			return head, nil, bad("order")
		}
	}
	return head, cards, nil
}
