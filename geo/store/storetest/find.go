package storetest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"huishou/geo/registry"
)

// words are texts that a store could take for a pattern.
var words = []string{"", "a", "A", "b", "ab", "abc", "a%", "a_c", "a.c", "a*", "[a]", "(a", "a)", "$a", "^a", "a|b", `a\`, `a\b`, "a?",
	"{a}", "a+", "'a'", `"a"`, "%", "_", ".", "*", "$", "\\", "自贡", "自贡市", "自流井区", "贡井区", "𠮷", "𠮷野", "é", "e\u0301", "z", "\uffff", "\ud7ff", "\U0010ffff",
	"\u007f", "\ue000"}

// collection is the rows that conditions are tried on: every field there, absent
// and at its edges.
func collection() []thing {
	var all []thing
	for i, w := range words {
		th := thing{ID: registry.ID(fmt.Sprintf("w%02d", i)), Name: w, Score: float64(i%9) / 2, At: noon.Add(time.Duration(i%11) * time.Millisecond),
			Open: i%3 == 0, Spec: spec{Mass: int64(i%7) - 3}, Location: at(104+float64(i)/100, 29+float64(i%5)/100)}
		if i%2 == 0 {
			th.Note, th.Code = ptr(w), ptr(w)
		}
		if i%4 < 3 {
			th.Spec.Kind = []string{"site", "centre", "Site"}[i%3]
		}
		if i%5 == 0 {
			th.Closed = ptr(noon.AddDate(0, 0, i-20))
		}
		for j := range i % 4 {
			th.Tags = append(th.Tags, words[(i+7*j)%len(words)])
			th.Spec.Days = append(th.Spec.Days, int64((i+j*3)%10))
		}
		if i%6 == 5 {
			th.Location = nil
		}
		all = append(all, th)
	}
	all = append(all, thing{ID: "max", Name: "max", Spec: spec{Mass: math.MaxInt64, Days: []int64{math.MinInt64}}, Score: math.MaxFloat64, At: noon},
		thing{ID: "min", Name: "min", Spec: spec{Mass: math.MinInt64}, Score: -math.MaxFloat64, At: time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)},
		thing{ID: "third", Name: "third", Score: 1.0 / 3, At: noon})
	return all
}

func stored(t *testing.T, docs registry.Docs, all []thing) []thing {
	t.Helper()
	rows := make([]registry.Doc, len(all))
	for i, th := range all {
		rows[i] = th.doc()
	}
	putAll(t, docs, rows)
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b thing) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return all
}

// holds is what a condition means.
func holds(th thing, c registry.Cond) bool {
	var have []any
	switch c.Field {
	case "code":
		have = some(th.Code)
	case "name":
		have = []any{th.Name}
	case "note":
		have = some(th.Note)
	case "kind":
		if th.Spec.Kind != "" {
			have = []any{th.Spec.Kind}
		}
	case "mass":
		have = []any{th.Spec.Mass}
	case "score":
		have = []any{th.Score}
	case "at":
		have = []any{th.At}
	case "open":
		have = []any{th.Open}
	case "closed":
		have = some(th.Closed)
	case "tags":
		for _, v := range th.Tags {
			have = append(have, v)
		}
	case "days":
		for _, v := range th.Spec.Days {
			have = append(have, v)
		}
	}
	if c.Op == registry.OpExists {
		return (len(have) > 0) == c.Values[0].(bool)
	}
	return slices.ContainsFunc(have, func(v any) bool {
		switch c.Op {
		case registry.OpIn:
			return slices.ContainsFunc(c.Values, func(want any) bool { return compare(v, want) == 0 })
		case registry.OpRange:
			return (c.Values[0] == nil || compare(v, c.Values[0]) >= 0) && (c.Values[1] == nil || compare(v, c.Values[1]) < 0)
		case registry.OpPrefix:
			return strings.HasPrefix(v.(string), c.Values[0].(string))
		}
		return strings.Contains(v.(string), c.Values[0].(string))
	})
}

func some[T any](v *T) []any {
	if v == nil {
		return nil
	}
	return []any{*v}
}

// compare is the order of values of one kind. Times have milliseconds.
func compare(a, b any) int {
	switch a := a.(type) {
	case string:
		return strings.Compare(a, b.(string))
	case int64:
		return cmp.Compare(a, b.(int64))
	case float64:
		if b := b.(float64); b == b { // NaN is in no order
			return cmp.Compare(a, b)
		}
		return -1
	case time.Time:
		return cmp.Compare(a.UnixMilli(), b.(time.Time).UnixMilli())
	case bool:
		x, y := b2i(a), b2i(b.(bool))
		return cmp.Compare(x, y)
	}
	panic("value of no known kind")
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func testConditions(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	all := stored(t, docs, collection())
	ms := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Millisecond) }
	dummies := func(n int) (vs []any) {
		for i := range n {
			vs = append(vs, fmt.Sprint("no ", i))
		}
		return vs
	}
	type cond = []registry.Cond
	cases := map[string]cond{
		"no condition holds for all":               nil,
		"text equals":                              {registry.Eq("name", "自贡")},
		"text equals the empty text":               {registry.Eq("name", "")},
		"text equals, by case":                     {registry.Eq("name", "A")},
		"text equals, not its other Unicode form":  {registry.Eq("name", "é")},
		"text is one of several":                   {registry.In("name", "a", "自贡", "nobody", "a")},
		"text is one of none":                      {registry.In("name")},
		"text is one of a thousand":                {registry.In("name", append(dummies(1000), "a%", "𠮷", `"a"`, `a\`)...)},
		"text equals in a sub-document":            {registry.Eq("kind", "site")},
		"text range from":                          {registry.Range("name", "b", nil)},
		"text range to":                            {registry.Range("name", nil, "b")},
		"text range open on both sides":            {registry.Range("note", nil, nil)},
		"text range of bytes, Chinese":             {registry.Range("name", "自", "贡")},
		"text range past the surrogates":           {registry.Range("name", "\uffff", "𠮷")},
		"text range that is empty":                 {registry.Range("name", "b", "a")},
		"text exists":                              {registry.Exists("note", true)},
		"text is absent":                           {registry.Exists("note", false)},
		"text in a sub-document exists":            {registry.Exists("kind", true)},
		"text in a sub-document is absent":         {registry.Exists("kind", false)},
		"integer equals":                           {registry.Eq("mass", int64(2))},
		"integer equals a negative":                {registry.Eq("mass", int64(-3))},
		"integer is one of several":                {registry.In("mass", int64(0), int64(3), int64(99))},
		"integer range, its start in, its end out": {registry.Range("mass", int64(-1), int64(2))},
		"integer range from":                       {registry.Range("mass", int64(2), nil)},
		"integer range to":                         {registry.Range("mass", nil, int64(-2))},
		"integer at the largest":                   {registry.Eq("mass", int64(math.MaxInt64))},
		"integer next to the largest":              {registry.Eq("mass", int64(math.MaxInt64-1))},
		"integer up to the largest":                {registry.Range("mass", int64(4), int64(math.MaxInt64))},
		"number equals":                            {registry.Eq("score", 1.5)},
		"number equals zero":                       {registry.Eq("score", 0.0)},
		"number equals to the last bit":            {registry.Eq("score", 1.0/3)},
		"number equals, a bit off":                 {registry.Eq("score", math.Nextafter(1.0/3, 1))},
		"number range":                             {registry.Range("score", 0.5, 2.0)},
		"number range up to infinity":              {registry.Range("score", 3.0, math.Inf(1))},
		"number equals infinity":                   {registry.Eq("score", math.Inf(1))},
		"number range of NaN is empty":             {registry.Range("score", math.NaN(), nil)},
		"time equals":                              {registry.Eq("at", ms(3))},
		"time equals in another zone":              {registry.Eq("at", ms(3).In(time.FixedZone("CST", 8*3600)))},
		"time range by the millisecond":            {registry.Range("at", ms(2), ms(5))},
		"time range to before 1970":                {registry.Range("at", nil, time.Unix(0, 0))},
		"time finer than a millisecond is cut":     {registry.Eq("at", ms(3).Add(300*time.Microsecond))},
		"time is absent":                           {registry.Exists("closed", false)},
		"time exists":                              {registry.Exists("closed", true)},
		"time range leaves out rows without":       {registry.Range("closed", nil, noon.AddDate(1, 0, 0))},
		"bool is true":                             {registry.Eq("open", true)},
		"bool is false":                            {registry.Eq("open", false)},
		"bool is either":                           {registry.In("open", true, false)},
		"bool range":                               {registry.Range("open", false, true)},
		"array has the element":                    {registry.Eq("tags", "自贡")},
		"array has one of several":                 {registry.In("tags", "自贡", "𠮷", "%", "a")},
		"array has one of none":                    {registry.In("tags")},
		"array has an element in the range":        {registry.Range("days", int64(4), int64(6))},
		"array range is of one element":            {registry.Range("days", int64(9), int64(1))},
		"array range from":                         {registry.Range("days", int64(8), nil)},
		"array range open on both sides":           {registry.Range("days", nil, nil)},
		"array exists":                             {registry.Exists("tags", true)},
		"array is absent":                          {registry.Exists("tags", false)},
		"array has an element that starts so":      {registry.Prefix("tags", "自")},
		"array has an element that contains":       {registry.Has("tags", "流井")},
		"two conditions hold together":             {registry.Eq("open", true), registry.Range("mass", int64(0), nil)},
		"three conditions hold together":           {registry.Eq("kind", "site"), registry.Exists("note", true), registry.Range("score", 1.0, nil)},
		"two conditions on one field":              {registry.Range("mass", int64(-2), nil), registry.In("mass", int64(-3), int64(-2), int64(1))},
		"two conditions on one array":              {registry.Eq("days", int64(1)), registry.Eq("days", int64(4))},
		"conditions that contradict":               {registry.Eq("open", true), registry.Eq("open", false)},
	}
	for _, w := range append(words, "流", "市", "自贡市区", strings.Repeat("长", 20_000), strings.Repeat("(", 300)) {
		cases[fmt.Sprintf("text starts with %.20q", w)] = cond{registry.Prefix("name", w)}
		cases[fmt.Sprintf("text contains %.20q", w)] = cond{registry.Has("name", w)}
		cases[fmt.Sprintf("text that may be absent contains %.20q", w)] = cond{registry.Has("note", w)}
	}
	for name, where := range cases {
		t.Run(name, func(t *testing.T) {
			var want []registry.ID
			for _, th := range all {
				if !slices.ContainsFunc(where, func(c registry.Cond) bool { return !holds(th, c) }) {
					want = append(want, th.ID)
				}
			}
			q := registry.Query{Where: where}
			wantIDs(t, pages(t, docs, registry.Query{Where: where, Limit: 7}), want...)
			wantIDs(t, collect(t, docs.All(t.Context(), q)), want...)
			if n, err := docs.Count(t.Context(), q); err != nil || n != int64(len(want)) {
				t.Errorf("counted %d (%v), want %d", n, err, len(want))
			}
		})
	}
}

func testCheck(t *testing.T, open func(t *testing.T) registry.Store) {
	s := opened(t, open)
	docs := table(t, s, "things")
	bare, err := s.Table(t.Context(), registry.Def{Name: "bare"})
	if err != nil {
		t.Fatal(err)
	}
	cond := func(c registry.Cond) registry.Query { return registry.Query{Where: []registry.Cond{c}} }
	for name, q := range map[string]registry.Query{
		"of an unknown field":             cond(registry.Eq("nothing", "x")),
		"of a path instead of a field":    cond(registry.Eq("spec.kind", "x")),
		"of an operator for a field":      cond(registry.Eq("$where", "x")),
		"of text by a number":             cond(registry.Eq("name", int64(1))),
		"of an integer by a text":         cond(registry.Eq("mass", "1")),
		"of an integer by an int":         cond(registry.Eq("mass", 1)),
		"of an integer by a float":        cond(registry.Eq("mass", 1.0)),
		"of a time by a text":             cond(registry.Range("at", "2026", nil)),
		"of a bool by an integer":         cond(registry.Eq("open", int64(1))),
		"of text by nothing":              cond(registry.Eq("name", nil)),
		"of text by a document":           cond(registry.Eq("name", map[string]any{"$ne": 1})),
		"of an integer's prefix":          cond(registry.Prefix("mass", "1")),
		"of what a time contains":         cond(registry.Has("at", "1")),
		"of a range of one end":           cond(registry.Cond{Field: "mass", Op: registry.OpRange, Values: []any{int64(1)}}),
		"of a prefix of two":              cond(registry.Cond{Field: "name", Op: registry.OpPrefix, Values: []any{"a", "b"}}),
		"of an existence that is no bool": cond(registry.Cond{Field: "name", Op: registry.OpExists, Values: []any{"yes"}}),
		"sorted by an unknown field":      {Sort: "nothing"},
		"sorted by a field not declared":  {Sort: "note"},
		"sorted by an array":              {Sort: "tags"},
		"sorted by two directions":        {Sort: "--name"},
		"of fewer than no rows":           {Limit: -1},
		"of more rows than a page":        {Limit: registry.MaxPage + 1},
		"near without an end":             {Near: &registry.Near{}},
		"near of no place":                {Near: &registry.Near{From: [2]float64{181, 0}, Max: 1}},
		"near up to NaN":                  {Near: &registry.Near{Max: 0}},
		"near and sorted":                 {Near: &registry.Near{Max: 1}, Sort: "name"},
		"near with a cursor":              {Near: &registry.Near{Max: 1}, Cursor: "x"},
		"of text that is not UTF-8":       cond(registry.Eq("name", "a\xff")),
		"of a prefix that is not UTF-8":   cond(registry.Prefix("name", "\xe8\x87")),
		"of contents that are not UTF-8":  cond(registry.Has("tags", "\xff")),
		"within a line":                   {Within: line()},
	} {
		t.Run("a query "+name+" is refused", func(t *testing.T) {
			_, err := docs.Find(t.Context(), q)
			wantErr(t, err, registry.ErrQuery)
		})
	}
	for name, q := range map[string]registry.Query{
		"near": {Near: &registry.Near{Max: 1}}, "bounds": {Bounds: box(0, 0, 1, 1)}, "within": {Within: rectangle(0, 0, 1, 1)},
	} {
		t.Run("a table without places refuses "+name, func(t *testing.T) {
			_, err := bare.Find(t.Context(), q)
			wantErr(t, err, registry.ErrQuery)
		})
	}
	for name, q := range map[string]registry.Query{
		"an unknown field": cond(registry.Eq("nothing", "x")), "an order": {Sort: "name"}, "a cursor": {Cursor: "x"},
		"a limit": {Limit: 1}, "near": {Near: &registry.Near{Max: 1}},
	} {
		t.Run("a stream of all refuses "+name, func(t *testing.T) {
			for _, err := range docs.All(t.Context(), q) {
				wantErr(t, err, registry.ErrQuery)
				return
			}
			t.Error("it does not")
		})
	}
	t.Run("a count refuses near, and does not heed order and limit", func(t *testing.T) {
		_, err := docs.Count(t.Context(), registry.Query{Near: &registry.Near{Max: 1}})
		wantErr(t, err, registry.ErrQuery)
		put(t, docs, thing{ID: "a"}.doc(), thing{ID: "b"}.doc())
		if n, err := docs.Count(t.Context(), registry.Query{Sort: "-name", Limit: 1}); err != nil || n != 2 {
			t.Errorf("counted %d (%v)", n, err)
		}
	})
}
