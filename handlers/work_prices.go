package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/price"
)

// standingJSON is how the board of a place stands.
type standingJSON struct {
	ID     registry.ID        `json:"id"`
	Code   string             `json:"code"`
	Name   string             `json:"name"`
	Kind   registry.PlaceKind `json:"kind"`
	Demo   bool               `json:"demo"`
	Count  int                `json:"count" doc:"prices that hold today"`
	Stale  int                `json:"stale" doc:"of them, those that nobody has said for long"`
	At     *time.Time         `json:"at,omitempty" doc:"when one was last said"`
	Mayest bool               `json:"mayWrite"`
}

type standingsInput struct {
	PageInput
	Q string `query:"q" maxLength:"200" doc:"words in the name, or the beginning of the code"`
}

type standingsOutput struct {
	Body struct {
		Items []standingJSON `json:"items" nullable:"false"`
		Next  string         `json:"next"`
	}
}

// boardOutput is a board with its version, 0 when there is none yet.
type boardOutput struct {
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Place   registry.ID         `json:"placeId"`
		Code    string              `json:"code"`
		Name    string              `json:"name"`
		Demo    bool                `json:"demo"`
		Accepts []registry.Material `json:"accepts" nullable:"false" doc:"what the place takes; prices are for these and what is below them"`
		Rev     registry.Rev        `json:"rev" doc:"of the board, 0 when there is none yet"`
		Items   []priceJSON         `json:"items" nullable:"false" doc:"with those that have run out"`
		At      *time.Time          `json:"updatedAt,omitempty"`
		By      string              `json:"updatedBy,omitempty"`
	}
}

func (a *api) boardOf(at registry.Place, b price.Board, err error) (*boardOutput, error) {
	if err != nil {
		return nil, err
	}
	city, err := a.prices.References("", "")
	out := &boardOutput{ETag: etag(b.Rev), CacheControl: "no-store"}
	o := &out.Body
	o.Place, o.Code, o.Name, o.Demo, o.Rev, o.Items = at.ID, at.Code, at.Name, at.Demo, b.Rev, a.pricesOf(b.Quotes, city)
	o.Accepts = append([]registry.Material{}, at.Accepts...)
	if b.Rev > 0 {
		o.At, o.By = &b.UpdatedAt, b.UpdatedBy
	}
	return out, err
}

type writeBoardInput struct {
	RowInput
	Body struct {
		Lines []price.Line `json:"lines" nullable:"false" doc:"the whole board: what is not in it ends"`
	}
}

type endPriceInput struct {
	RowInput
	Material registry.Material `path:"material" maxLength:"40"`
	Unit     price.Unit        `query:"unit" enum:"kg,jin,piece" default:"kg" doc:"kg and jin are the same price"`
}

// boardRev reads If-Match of a board: 0 says that there was none.
func (in *RowInput) boardRev() (registry.Rev, error) {
	if strings.Trim(strings.TrimPrefix(in.IfMatch, "W/"), `"`) == strconv.Itoa(0) {
		return 0, nil
	}
	return in.rev()
}

func (a *api) registerWorkPrices(h huma.API) {
	const tag, path = "prices", workPath + "/prices"
	use(a, h, operation("list-work-prices", "GET", "/api/v1/work/prices", tag, "The public places one looks after, with how their price boards stand", registry.PriceWrite),
		func(ctx context.Context, who registry.Actor, in *standingsInput) (*standingsOutput, error) {
			list, next, err := a.prices.List(ctx, who, in.Area, in.Q, in.Cursor, in.Limit)
			out := &standingsOutput{}
			out.Body.Next, out.Body.Items = next, make([]standingJSON, len(list))
			for i, s := range list {
				out.Body.Items[i] = standingJSON{s.Place.ID, s.Place.Code, s.Place.Name, s.Place.Kind, s.Place.Demo, s.Count, s.Stale, s.At, s.Mayest}
			}
			return out, err
		})
	use(a, h, operation("read-price-board", "GET", path, tag, "The price board of a place", registry.PlaceReadWork),
		func(ctx context.Context, who registry.Actor, in *IDInput) (*boardOutput, error) {
			return a.boardOf(a.prices.Work(ctx, who, string(in.ID)))
		})
	use(a, h, operation("write-price-board", "PUT", path, tag, "Write the price board of a place, all of it; If-Match is 0 where there is none yet", registry.PriceWrite),
		func(ctx context.Context, who registry.Actor, in *writeBoardInput) (*boardOutput, error) {
			rev, err := in.boardRev()
			if err != nil {
				return nil, err
			}
			if _, err := a.prices.Write(ctx, who, in.ID, rev, in.Body.Lines); err != nil {
				return nil, inBody(err)
			}
			return a.boardOf(a.prices.Work(ctx, who, string(in.ID)))
		})
	use(a, h, operation("end-price", "DELETE", path+"/{material}", tag, "Take the price of a material off the board", registry.PriceWrite),
		func(ctx context.Context, who registry.Actor, in *endPriceInput) (*boardOutput, error) {
			rev, err := in.boardRev()
			if err != nil {
				return nil, err
			}
			if _, err := a.prices.End(ctx, who, in.ID, rev, in.Material, in.Unit); err != nil {
				return nil, fmt.Errorf("end price: %w", err)
			}
			return a.boardOf(a.prices.Work(ctx, who, string(in.ID)))
		})
}
