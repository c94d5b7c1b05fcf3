package ogc

import (
	"iter"
	"net/url"
	"slices"
	"strings"
	"testing"

	"huishou/geo"
)

// pairs are the parameters of a query string, as far as it can be read.
func pairs(raw string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for part := range strings.SplitSeq(raw, "&") {
			name, value, _ := strings.Cut(part, "=")
			n, err1 := url.QueryUnescape(name)
			v, err2 := url.QueryUnescape(value)
			if err1 == nil && err2 == nil && !yield(n, v) {
				return
			}
		}
	}
}

// FuzzItemsQuery: whatever is asked, what is let through keeps the limits.
func FuzzItemsQuery(f *testing.F) {
	for _, seed := range []string{
		"", "f=json&limit=1", "bbox=179,-1,-179,1", "bbox=1,2,3,4,5,6&bbox-crs=" + crs84, "bbox=NaN,1,2,3", "limit=99999999999999999999",
		"datetime=2026-01-01T00:00:00Z/..", "datetime=../2026-01-01T00:00:00.0005+08:00", "datetime=0000-12-31T23:59:59.999Z",
		"kind=donation_box&accepts=paper&name=%E5%9B%9E", "kind=a&kind=b", "cursor=WyIiLG51bGwsIiJd", "%00=%ff&=&&&=", "limit=-0&limit=+1",
	} {
		f.Add(seed)
	}
	collections := collectionsOf(nil, nil)
	f.Fuzz(func(t *testing.T, raw string) {
		for _, c := range collections {
			q, bad := readQuery(c.params, pairs(raw))
			for _, b := range bad {
				if b.Code == "" || !strings.HasPrefix(b.Field, "query.") {
					t.Errorf("fault %+v", b)
				}
			}
			if len(bad) > 0 {
				continue
			}
			if q.limit < 1 || q.limit > maxLimit {
				t.Errorf("limit %d", q.limit)
			}
			for _, b := range q.bounds {
				if !geo.Valid(b.Min) || !geo.Valid(b.Max) || b.IsEmpty() {
					t.Errorf("bounds %v", b)
				}
			}
			if len(q.bounds) > 2 || !q.from.IsZero() && !q.to.IsZero() && q.to.Before(q.from) {
				t.Errorf("%+v", q)
			}
			for name, v := range q.equal {
				i := slices.IndexFunc(c.properties, func(p property) bool { return p.name == name && p.ask })
				if i < 0 || badText(v) != "" {
					t.Errorf("asks for %q = %q", name, v)
				}
			}
			if _, again := readQuery(c.params, pairs(raw+"&"+raw)); raw != "" && len(slices.Collect(keys(pairs(raw)))) > 0 && len(again) == 0 {
				t.Errorf("%q may be repeated", raw)
			}
		}
	})
}

func keys(seq iter.Seq2[string, string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		for k := range seq {
			if !yield(k) {
				return
			}
		}
	}
}
