package registry

import (
	"context"
	"fmt"
)

// counter hands out the running numbers of codes; one row a prefix.
type counter struct {
	Base   `bson:",inline"`
	Prefix string `bson:"prefix"`
	Last   int64  `bson:"last"`
}

var counterDef = Def{Name: "counter", Fields: []Field{{Name: "prefix", Path: "prefix", Kind: Text, Unique: true}}}

// giveCodes gives the fresh ones of places their codes, such as S-510302-0042:
// kind letter, county, running number. A number is never given twice; one may be
// left out when a write fails after its number was taken.
func (r *Registry) giveCodes(ctx context.Context, places []Place, fresh []int) error {
	byPrefix := map[string][]int{}
	var order []string
	for _, i := range fresh {
		info, _ := places[i].Kind.Info()
		area := r.atlas.Load().county(places[i].Area)
		if area == "" {
			area = "000000"
		}
		prefix := info.Letter + "-" + area
		if byPrefix[prefix] == nil {
			order = append(order, prefix)
		}
		byPrefix[prefix] = append(byPrefix[prefix], i)
	}
	for _, prefix := range order {
		n, err := r.takeNumbers(ctx, prefix, int64(len(byPrefix[prefix])))
		if err != nil {
			return err
		}
		for k, i := range byPrefix[prefix] {
			places[i].Code = fmt.Sprintf("%s-%04d", prefix, n+int64(k))
		}
	}
	return nil
}

// takeNumbers reserves n running numbers of a prefix and gives the first.
func (r *Registry) takeNumbers(ctx context.Context, prefix string, n int64) (int64, error) {
	for {
		c, err := r.counters.First(ctx, Eq("prefix", prefix))
		switch {
		case KindOf(err) == NotFound:
			c = counter{Base: Base{ID: r.NewID()}, Prefix: prefix}
		case err != nil:
			return 0, err
		}
		first := c.Last + 1
		c.Last += n
		_, err = r.counters.Put(ctx, Actor{Name: "codes"}, c)
		switch KindOf(err) {
		case Stale, Conflict: // another instance took numbers meanwhile: read again
			continue
		}
		return first, err
	}
}

// NextCode takes the next running number of a prefix and gives the code with it:
// NextCode(ctx, "P-510302") may give P-510302-0007. A number is never given twice;
// one is left out when the write it was taken for fails.
func (r *Registry) NextCode(ctx context.Context, prefix string) (string, error) {
	n, err := r.takeNumbers(ctx, prefix, 1)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s-%04d", prefix, n), nil
}
