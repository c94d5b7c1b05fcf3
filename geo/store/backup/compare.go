package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"huishou/geo/registry"
)

// MaxDifferences is how many [Compare] lists before it stops.
const MaxDifferences = 100

// Difference is a row that two stores do not have alike.
type Difference struct {
	Table string      `json:"table"`
	Row   registry.ID `json:"row"`
	What  string      `json:"what"` // missing (the second store lacks it), extra, row (its current version), history
}

func (d Difference) String() string { return fmt.Sprintf("%s %s: %s", d.Table, d.Row, d.What) }

// Compare lists the rows of the tables of defs that a and b do not have alike,
// tombstones and histories included, byte by byte; at most MaxDifferences of them.
// Nobody may write to either meanwhile. Memory holds a run of rows of each.
func Compare(ctx context.Context, a, b registry.Store, defs []registry.Def) ([]Difference, error) {
	var found []Difference
	for _, def := range defs {
		c := comparison{ctx: ctx, name: def.Name, found: found}
		var err error
		if c.a, err = a.Table(ctx, def); err == nil {
			c.b, err = b.Table(ctx, def)
		}
		if err == nil {
			err = c.rows()
		}
		if found = c.found; err != nil {
			return found, fmt.Errorf("compare table %s: %w", def.Name, err)
		}
		if len(found) >= MaxDifferences {
			return found[:MaxDifferences], nil
		}
	}
	return found, nil
}

type comparison struct {
	ctx   context.Context
	name  string
	a, b  registry.Docs
	found []Difference
}

func (c *comparison) differ(id registry.ID, what string) {
	c.found = append(c.found, Difference{c.name, id, what})
}

// rows merges both tables by time and id.
func (c *comparison) rows() error {
	nextA, stopA := iter.Pull2(c.a.Changes(c.ctx, time.Time{}))
	defer stopA()
	nextB, stopB := iter.Pull2(c.b.Changes(c.ctx, time.Time{}))
	defer stopB()
	x, errA, moreA := nextA()
	y, errB, moreB := nextB()
	for moreA || moreB {
		if err := errors.Join(errA, errB); err != nil {
			return err
		}
		if len(c.found) >= MaxDifferences {
			return nil
		}
		order := 0
		switch {
		case !moreB:
			order = -1
		case !moreA:
			order = 1
		default:
			if order = x.UpdatedAt.Compare(y.UpdatedAt); order == 0 {
				order = strings.Compare(string(x.ID), string(y.ID))
			}
		}
		var err error
		switch order {
		case 0:
			err = c.row(x, y)
		case -1:
			err = c.alone(x.ID, c.b, "missing")
		case 1:
			err = c.alone(y.ID, c.a, "extra")
		}
		if err != nil {
			return err
		}
		if order <= 0 {
			x, errA, moreA = nextA()
		}
		if order >= 0 {
			y, errB, moreB = nextB()
		}
	}
	return errors.Join(errA, errB)
}

// alone notes a row that the other store has at another time, or not at all. A
// row at two times is met twice and noted once.
func (c *comparison) alone(id registry.ID, other registry.Docs, what string) error {
	switch _, err := other.Get(c.ctx, id); {
	case errors.Is(err, registry.ErrNoDoc):
		c.differ(id, what)
	case err != nil:
		return err
	case what == "missing":
		c.differ(id, "row")
	}
	return nil
}

func (c *comparison) row(x, y registry.Doc) error {
	if !same(x, y) {
		c.differ(x.ID, "row")
		return nil
	}
	if x.Rev == 1 {
		return nil
	}
	ha, err := c.a.History(c.ctx, x.ID)
	if err != nil {
		return err
	}
	hb, err := c.b.History(c.ctx, x.ID)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(ha, hb, same) {
		c.differ(x.ID, "history")
	}
	return nil
}

func same(x, y registry.Doc) bool {
	return x.ID == y.ID && x.Rev == y.Rev && x.UpdatedAt.Equal(y.UpdatedAt) && x.Deleted == y.Deleted && bytes.Equal(x.Body, y.Body)
}
