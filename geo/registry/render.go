package registry

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/mozillazg/go-pinyin"
	"github.com/paulmach/orb"
)

// A rendered card begins {"id":"…", so that its id can be read back from it.
const (
	idAt  = len(`{"id":"`)
	idLen = 26
)

// cardTail is the part of a card behind what is known only when it is asked for.
type cardTail struct {
	Accepts     []Material `json:"accepts"`
	Address     string     `json:"address,omitempty"`
	Area        string     `json:"area,omitempty"`
	AreaName    string     `json:"areaName,omitempty"`
	Phone       string     `json:"phone,omitempty"`
	Hours       string     `json:"hours,omitempty"`
	Services    []Service  `json:"services,omitempty"`
	Access      Access     `json:"access,omitempty"`
	StepFree    *bool      `json:"stepFree,omitempty"`
	Demo        bool       `json:"demo,omitempty"`
	Standard    bool       `json:"standardised,omitempty"`
	ConfirmedAt string     `json:"confirmedAt,omitempty"`
}

// render makes the card of a public place: all of its JSON but the distance and
// whether it is open, which depend on who asks and when.
func (r *Registry) render(p *Place, atlas *atlas, hours uint32) liveCard {
	var b []byte
	b = append(b, `{"id":`...)
	b = appendJSON(b, p.ID)
	b = append(b, `,"code":`...)
	b = appendJSON(b, p.Code)
	b = append(b, `,"kind":`...)
	b = appendJSON(b, p.Kind)
	b = append(b, `,"name":`...)
	b = appendJSON(b, p.Name)
	locAt := len(b)
	b = appendLocation(b, p.At())
	locEnd := len(b)

	tail := cardTail{Accepts: p.Accepts, Address: p.Address, Area: p.Area, Phone: p.Phone, Hours: p.Hours,
		Services: p.Services, Access: p.Access, StepFree: p.StepFree, Demo: p.Demo, Standard: p.Standardised()}
	if tail.Accepts == nil {
		tail.Accepts = []Material{}
	}
	if p.ConfirmedAt != nil {
		tail.ConfirmedAt = p.ConfirmedAt.In(r.opt.Zone).Format(time.DateOnly)
	}
	if a, ok := atlas.find(p.Area); ok {
		tail.AreaName = a.NameZh
	}
	rest := appendJSON(nil, tail)
	rest[0] = ',' // it follows on what is filled in
	b = append(b, rest...)

	return liveCard{
		json: string(b), text: searchText(p), at: p.At(), mask: p.mask(), rev: p.Rev, hours: hours, demo: p.Demo,
		locAt: uint16(locAt), locEnd: uint16(locEnd), codeLen: uint8(len(p.Code)), nameLen: uint16(len(p.Name)),
		area: areaNumber(p.Area), fresh: freshDay(p.FreshFrom()),
	}
}

// appendCard writes a card: with its distance when it is not negative, and with
// open, the fragment of [moment.fragment] for its rule. at is where it stands in
// the datum asked for, nil for WGS-84; stale the day before which what was
// confirmed is stale.
func (c *liveCard) appendCard(b []byte, distance float64, open string, at *orb.Point, stale uint16) []byte {
	if at == nil {
		b = append(b, c.json[:c.locEnd]...)
	} else {
		b = appendLocation(append(b, c.json[:c.locAt]...), *at)
	}
	if distance >= 0 {
		b = appendMetres(append(b, `,"distance":`...), distance)
	}
	b = append(b, open...)
	if c.fresh < stale {
		b = append(b, `,"stale":true`...)
	}
	return append(b, c.json[c.locEnd:]...)
}

// appendMetres writes a distance with four decimals: of whole tenths of a millimetre,
// for which strconv.AppendFloat takes three times as long.
func appendMetres(b []byte, distance float64) []byte {
	tenths := uint64(distance*1e4 + 0.5)
	b = strconv.AppendUint(b, tenths/1e4, 10)
	rest := tenths % 1e4
	return append(b, '.', byte('0'+rest/1000), byte('0'+rest/100%10), byte('0'+rest/10%10), byte('0'+rest%10))
}

func appendLocation(b []byte, p orb.Point) []byte {
	b = append(b, `,"location":{"type":"Point","coordinates":[`...)
	b = strconv.AppendFloat(b, p.Lon(), 'f', -1, 64)
	b = append(b, ',')
	b = strconv.AppendFloat(b, p.Lat(), 'f', -1, 64)
	return append(b, "]}"...)
}

func appendJSON(b []byte, v any) []byte {
	raw, _ := json.Marshal(v) // strings, numbers and plain structs: cannot fail
	return append(b, raw...)
}

// areaNumber turns a numeric area code into a number for fast comparison; zones,
// whose codes need not be numeric, are never a place's area.
func areaNumber(code string) uint32 {
	n, err := strconv.ParseUint(code, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}

// searchText is what a search looks through, in lower case: code and name as
// they are (first, so that they can be cut out again), then name, other names,
// address, and the names in pinyin, whole and by initials.
func searchText(p *Place) string {
	names := append([]string{p.Name, p.NameEn}, p.Aliases...)
	parts := make([]string, 0, 3*len(names)+1)
	for _, n := range names {
		if n != "" {
			parts = append(parts, strings.ToLower(n))
			if full, initials := Pinyin(n); full != "" {
				parts = append(parts, full, initials)
			}
		}
	}
	parts = append(parts, strings.ToLower(p.Code))
	if p.Address != "" {
		parts = append(parts, strings.ToLower(p.Address))
	}
	return p.Code + p.Name + "\n" + strings.Join(parts, "\n")
}

// Pinyin spells the Chinese characters of s without tones, whole and by initials:
// 冰箱 gives bingxiang and bx. Other letters and digits are kept in both. Both are
// "" when s has no Chinese character.
func Pinyin(s string) (full, initials string) {
	args := pinyin.NewArgs()
	var f, i strings.Builder
	han := false
	for _, r := range strings.ToLower(s) {
		if syllables := pinyin.SinglePinyin(r, args); len(syllables) > 0 {
			f.WriteString(syllables[0])
			i.WriteByte(syllables[0][0])
			han = true
		} else if r < 128 && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9') {
			f.WriteRune(r)
			i.WriteRune(r)
		}
	}
	if !han {
		return "", ""
	}
	return f.String(), i.String()
}
