package registry

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Item is a thing a resident holds in the hand (旧冰箱, 充电宝) and wants to get
// rid of: which material it is, how to hand it in, and what to beware of. An item
// that recycling places do not take is Refused and says why and where it goes.
type Item struct {
	Code      Material // what a place must accept; "" for what none does
	Zh, En    string
	Aliases   []string // other words, Chinese
	AliasesEn []string // other words, English

	AdviceZh, AdviceEn string   // how to hand it in
	HazardZh, HazardEn string   // what to beware of; "" when there is nothing
	Reuse              bool     // may still be of use: second-hand markets are asked first
	Goods              Material // the class such a market trades; set when Reuse is
	Refused            bool     // recycling places do not take it (禁止收购 or not recyclable)
	ReasonZh, ReasonEn string   // why it is refused, and where it goes
}

// maxItemQuery is the length, in characters, to which a search for an item is
// cut: no word is longer.
const maxItemQuery = 64

// FindItems gives the items that q may mean, best first, at most limit. A word
// that is q comes before one that begins with q, then one that holds q, then one
// that q holds ("旧冰箱怎么处理"). It looks at the Chinese and English words, at
// pinyin and its initials (bx finds 冰箱); case, width and a leading 旧, 废 or
// "old" do not matter.
func FindItems(q string, limit int) []Item {
	asked := readItemQuery(q)
	if len(asked) == 0 || limit <= 0 {
		return nil
	}
	var found []foundItem
	for i, keys := range itemKeys() {
		best := foundItem{at: i, rank: noFit}
		for _, k := range keys {
			for _, a := range asked {
				if r := k.fit(a); r < best.rank || r == best.rank && k.size < best.size {
					best.rank, best.size = r, k.size
				}
			}
		}
		if best.rank < noFit {
			found = append(found, best)
		}
	}
	slices.SortFunc(found, func(a, b foundItem) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.size, b.size), cmp.Compare(a.at, b.at))
	})
	items := make([]Item, min(limit, len(found)))
	for i := range items {
		items[i] = Items[found[i].at]
	}
	return items
}

// foundItem is an item that fits: less rank is better, then a shorter word.
type foundItem struct{ at, rank, size int }

// itemKey is one way to write an item's word.
type itemKey struct {
	text string
	kind int // zhWord …
	size int // characters
}

// The kinds of key, the one to trust most first.
const (
	zhWord = iota
	enWord
	fullPinyin
	initialPinyin
	keyKinds
)

// noFit is worse than every fit: exact, prefix, inside and around, times keyKinds,
// times two for what was found only without a leading "old".
const noFit = 4 * 2 * keyKinds

// fit ranks how well key k answers the query, noFit when it does not.
func (k itemKey) fit(q itemQuery) int {
	text, size := q.text, q.size
	if k.kind >= fullPinyin {
		if q.han {
			return noFit
		}
		text = q.joined // bing xiang is bingxiang
	}
	rank := func(class int) int { return (2*class+q.bare)*keyKinds + k.kind }
	switch {
	case text == k.text:
		return rank(0)
	case strings.HasPrefix(k.text, text):
		return rank(1)
	case size >= 2 && (q.han || k.kind == enWord && size >= 3) && strings.Contains(k.text, text),
		size >= 4 && k.kind == fullPinyin && strings.Contains(k.text, text):
		return rank(2)
	case k.kind == zhWord && k.size >= 2 && strings.Contains(text, k.text),
		k.kind == enWord && strings.Contains(" "+text+" ", " "+k.text+" "):
		return rank(3)
	}
	return noFit
}

// itemQuery is one reading of what was asked.
type itemQuery struct {
	text   string // folded
	joined string // without blanks
	size   int    // characters
	han    bool   // has a Chinese character
	bare   int    // 1 when a leading 旧 or "old" was left out
}

// What may stand before a thing without making it another. A word of the table
// that begins so, such as 旧衣服, is found as it is first.
var itemPrefixes = []string{"旧的", "废旧", "破旧", "不要的", "坏的", "旧", "废", "破", "坏", "老",
	"old ", "used ", "broken ", "waste ", "scrap "}

// readItemQuery folds q and adds the readings that leave out what does not matter.
func readItemQuery(q string) []itemQuery {
	text := foldItem(q)
	if text == "" {
		return nil
	}
	asked := []itemQuery{newItemQuery(text, 0)}
	for _, p := range itemPrefixes {
		if rest, ok := strings.CutPrefix(text, p); ok && rest != "" {
			asked = append(asked, newItemQuery(rest, 1))
			break
		}
	}
	last := asked[len(asked)-1]
	if single, ok := strings.CutSuffix(last.text, "s"); ok && len(single) >= 3 {
		asked = append(asked, newItemQuery(single, 1)) // fridges
	}
	return asked
}

func newItemQuery(text string, bare int) itemQuery {
	joined := strings.ReplaceAll(text, " ", "")
	han := strings.ContainsFunc(text, isHan)
	if han {
		text = joined // 冰 箱
	}
	return itemQuery{text: text, joined: joined, size: utf8.RuneCountInString(text), han: han, bare: bare}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// foldItem makes words comparable: lower case, plain width, single blanks, and
// not longer than maxItemQuery.
func foldItem(s string) string {
	var b strings.Builder
	n, blank := 0, false
	for _, r := range s {
		if n == maxItemQuery {
			break
		}
		n++
		if r >= '！' && r <= '～' { // full-width forms
			r -= '！' - '!'
		}
		if unicode.IsSpace(r) || r == '-' || r == '_' {
			blank = b.Len() > 0
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// itemKeys gives every way to write each of Items, in their order.
var itemKeys = sync.OnceValue(func() [][]itemKey {
	keys := make([][]itemKey, len(Items))
	for i, item := range Items {
		add := func(kind int, text string) {
			if text != "" {
				keys[i] = append(keys[i], itemKey{text, kind, utf8.RuneCountInString(text)})
			}
		}
		for _, w := range append([]string{item.Zh}, item.Aliases...) {
			full, initials := Pinyin(w)
			add(zhWord, newItemQuery(foldItem(w), 0).text)
			add(fullPinyin, full)
			add(initialPinyin, initials)
		}
		for _, w := range append([]string{item.En}, item.AliasesEn...) {
			add(enWord, foldItem(w))
		}
	}
	return keys
})
