package registry

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestFindItems(t *testing.T) {
	for _, c := range []struct{ claim, q, want string }{
		{"the word itself", "冰箱", "冰箱"},
		{"another word for it", "旧冰箱", "冰箱"},
		{"initials", "bx", "冰箱"},
		{"initials in capitals", "BX", "冰箱"},
		{"pinyin", "bingxiang", "冰箱"},
		{"pinyin with a blank", "bing xiang", "冰箱"},
		{"the beginning of pinyin", "bingxia", "冰箱"},
		{"English", "fridge", "冰箱"},
		{"English with what does not matter", "Old Fridge", "冰箱"},
		{"English plural", "fridges", "冰箱"},
		{"British and American", "refrigerator", "冰箱"},
		{"full-width letters", "ｂｘ", "冰箱"},
		{"blanks inside", " 冰 箱 ", "冰箱"},
		{"a sentence", "我家的旧冰箱怎么处理", "冰箱"},
		{"a sentence in English", "what to do with my old fridge please", "冰箱"},
		{"a hyphen", "e-bike", "电动自行车"},
		{"no hyphen", "ebike", "电动自行车"},
		{"a shop's word", "纸壳子", "纸板纸箱"},
		{"a leading 旧 that is no part of a word", "旧被子", "被子"},
		{"a leading 旧 that is", "旧衣服", "旧衣服"},
		{"one character", "铁", "废铁"},
		{"digits", "5号电池", "干电池"},
		{"a used car is not scrap", "二手车", "二手车"},
		{"a scrap car is not used", "报废汽车", "报废汽车"},
		{"battery", "battery", "干电池"},
		{"a car battery", "car battery", "铅酸电池"},
	} {
		t.Run(c.claim, func(t *testing.T) {
			got := FindItems(c.q, 3)
			if len(got) == 0 || got[0].Zh != c.want {
				t.Errorf("FindItems(%q) = %v, want %s first", c.q, itemWords(got), c.want)
			}
		})
	}
	for _, q := range []string{"", "  ", "\x00", ".*(a+)+$", "' OR 1=1;--", "{$gt:''}", "🛸", "\xff\xfe", "%", "*"} {
		t.Run("nothing for "+q, func(t *testing.T) {
			if got := FindItems(q, 8); len(got) > 0 {
				t.Errorf("FindItems(%q) = %v", q, itemWords(got))
			}
		})
	}
}

func TestFindItemsTellsWhatToBewareOf(t *testing.T) {
	one := func(q string) Item {
		got := FindItems(q, 1)
		if len(got) != 1 {
			t.Fatalf("nothing for %s", q)
		}
		return got[0]
	}
	if p := one("充电宝"); p.Code != "batteries" || !strings.Contains(p.HazardZh, "起火") || p.HazardEn == "" {
		t.Errorf("a power bank is a battery that can catch fire, got %+v", p)
	}
	if p := one("煤气罐"); !p.Refused || p.Code != "" || p.ReasonZh == "" || !strings.Contains(p.AdviceZh, "燃气公司") {
		t.Errorf("a gas cylinder is refused with its reason and where it goes, got %+v", p)
	}
	if p := one("手机"); !strings.Contains(p.AdviceZh, "备份") || !p.Reuse || p.Goods != "electronics" {
		t.Errorf("a phone is backed up, and offered for re-use first, got %+v", p)
	}
	if p := one("过期药"); !p.Refused || !strings.Contains(p.AdviceZh, "有害垃圾") {
		t.Errorf("old medicine goes to hazardous waste, got %+v", p)
	}
}

func TestFindItemsRanks(t *testing.T) {
	t.Run("exact, then prefix, then inside", func(t *testing.T) {
		got := itemWords(FindItems("电池", 50))
		if got[0] != "干电池" { // 电池 is one of its words
			t.Errorf("first is %s", got[0])
		}
		for _, w := range []string{"纽扣电池", "锂电池", "铅酸电池", "动力电池"} {
			if !slices.Contains(got, w) {
				t.Errorf("%s is missing from %v", w, got)
			}
		}
	})
	t.Run("never more than asked, none twice", func(t *testing.T) {
		for _, n := range []int{-1, 0, 1, 3, 1000} {
			got := itemWords(FindItems("e", n))
			if len(got) > max(n, 0) {
				t.Errorf("%d items for limit %d", len(got), n)
			}
			slices.Sort(got)
			if len(slices.Compact(slices.Clone(got))) != len(got) {
				t.Errorf("twice in %v", got)
			}
		}
	})
}

func TestFindItemsIsCheapForAnyLength(t *testing.T) {
	long := strings.Repeat("冰箱aa ", 16<<10)
	began := time.Now()
	for range 20 {
		FindItems(long, 8)
	}
	if spent := time.Since(began); spent > 2*time.Second {
		t.Errorf("20 searches of %d bytes took %v", len(long), spent)
	}
}

func TestItemsTable(t *testing.T) {
	if n := len(Items); n < 120 {
		t.Errorf("%d items, want 120 or more", n)
	}
	seen := map[string]bool{}
	for _, it := range Items {
		if it.Zh == "" || it.En == "" || it.AdviceZh == "" || it.AdviceEn == "" {
			t.Errorf("%s %s: a word or the advice is missing", it.Zh, it.En)
		}
		if seen[it.Zh] || seen[it.En] {
			t.Errorf("%s %s stands twice", it.Zh, it.En)
		}
		seen[it.Zh], seen[it.En] = true, true
		if (it.HazardZh == "") != (it.HazardEn == "") || (it.ReasonZh == "") != (it.ReasonEn == "") {
			t.Errorf("%s: not in both languages", it.Zh)
		}
		if it.Refused != (it.ReasonZh != "") || it.Refused != (it.Code == "") {
			t.Errorf("%s: refused %v, code %q, reason %q", it.Zh, it.Refused, it.Code, it.ReasonZh)
		}
		term, ok := TermOf(it.Code)
		if it.Code != "" && !ok {
			t.Errorf("%s: %s is not in the vocabulary", it.Zh, it.Code)
		}
		if term.Hazard && it.HazardZh == "" {
			t.Errorf("%s: %s needs care, but nothing is said", it.Zh, it.Code)
		}
		if goods, ok := TermOf(it.Goods); it.Reuse != (it.Goods != "") || it.Reuse && (!ok || !goods.Goods) {
			t.Errorf("%s: re-use %v as %q", it.Zh, it.Reuse, it.Goods)
		}
		for _, text := range []string{it.AdviceZh, it.HazardZh, it.ReasonZh} {
			if n := utf8.RuneCountInString(text); n > 80 {
				t.Errorf("%s: %d characters are too many to read at the door: %s", it.Zh, n, text)
			}
		}
		for _, words := range [][]string{it.Aliases, it.AliasesEn} {
			for _, w := range words {
				if !slices.ContainsFunc(FindItems(w, 3), func(f Item) bool { return f.Zh == it.Zh }) {
					t.Errorf("%s is not among the first three for its own word %q: %v", it.Zh, w, itemWords(FindItems(w, 3)))
				}
			}
		}
	}
	t.Run("every term of the vocabulary is found by both its names", func(t *testing.T) {
		for _, term := range Terms {
			for _, name := range []string{term.Zh, term.En} {
				got := FindItems(name, 1)
				if len(got) == 0 || got[0].Code != term.Code {
					t.Errorf("%q of %s finds %v", name, term.Code, itemWords(got))
				}
			}
		}
	})
}

func FuzzFindItems(f *testing.F) {
	for _, q := range []string{"bx", "old fridge", "充电宝", ".*(a+)+$", "旧", "旧旧", "ＢＸ", "\xff", "s", "ſ", "e-bike s"} {
		f.Add(q, 8)
	}
	f.Fuzz(func(t *testing.T, q string, limit int) {
		limit %= 50
		got := FindItems(q, limit)
		if len(got) > max(limit, 0) {
			t.Fatalf("%d items for limit %d", len(got), limit)
		}
		again := FindItems(" "+q+"\u3000", limit)
		if utf8.RuneCountInString(q) < maxItemQuery-1 && !slices.Equal(itemWords(got), itemWords(again)) {
			t.Fatalf("blanks around %q change the answer: %v, %v", q, itemWords(got), itemWords(again))
		}
		for i, it := range got {
			if slices.ContainsFunc(got[:i], func(o Item) bool { return o.Zh == it.Zh }) {
				t.Fatalf("%s twice for %q", it.Zh, q)
			}
		}
	})
}

func BenchmarkFindItems(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		FindItems("jiubingxiang", 8)
	}
}

func itemWords(items []Item) []string {
	words := make([]string, len(items))
	for i, it := range items {
		words[i] = it.Zh
	}
	return words
}
