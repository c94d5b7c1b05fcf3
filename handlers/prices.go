package handlers

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/price"
)

// priceJSON is a price of a board.
type priceJSON struct {
	price.Quote
	Stale     bool             `json:"stale" doc:"nobody has said it for long"`
	Reference *price.Reference `json:"reference,omitempty" doc:"of the city, in kilograms or pieces"`
}

func (a *api) pricesOf(quotes []price.Quote, city []price.Reference) []priceJSON {
	out := make([]priceJSON, len(quotes))
	for i, q := range quotes {
		out[i] = priceJSON{Quote: q, Stale: a.prices.Stale(&q)}
		_, unit := q.Common()
		for k := range city {
			if city[k].Material == q.Material && city[k].Unit == unit {
				out[i].Reference = &city[k]
			}
		}
	}
	return out
}

type placePricesOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Code  string      `json:"code" doc:"of the place"`
		Name  string      `json:"name"`
		Items []priceJSON `json:"items" nullable:"false" doc:"that hold today"`
		Demo  bool        `json:"demo" doc:"the place is made up, and so are its prices"`
	}
}

type priceHistoryInput struct {
	ID       registry.ID       `path:"id" maxLength:"32"`
	Material registry.Material `query:"material" required:"true" maxLength:"40" doc:"code of the vocabulary"`
	Unit     price.Unit        `query:"unit" enum:"kg,jin,piece" default:"kg" doc:"kg and jin are the same prices"`
	Lang     string            `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type priceHistoryOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Items []price.Quote `json:"items" nullable:"false" doc:"oldest first; their days do not overlap"`
		Demo  bool          `json:"demo" doc:"the place is made up, and so are its prices"`
	}
}

type referencesInput struct {
	Area     string            `query:"area" maxLength:"32" doc:"code of a county or city; everywhere when absent"`
	Material registry.Material `query:"material" maxLength:"40" doc:"code of the vocabulary; all when absent"`
	Lang     string            `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type referencesOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Items          []price.Reference `json:"items" nullable:"false" doc:"materials that some public place has a price for"`
		Least          int               `json:"least" doc:"prices that make a median"`
		StaleAfterDays int               `json:"staleAfterDays" doc:"a price that nobody says again for so long counts no more"`
		On             string            `json:"on" doc:"the day it was worked out"`
	}
}

func (a *api) registerPrices(h huma.API) {
	const tag = "prices"
	use(a, h, operation("place-prices", "GET", "/api/v1/places/{id}/prices", tag, "What a place pays today, beside what the city pays", ""),
		func(ctx context.Context, _ registry.Actor, in *IDInput) (*placePricesOutput, error) {
			at, quotes, err := a.prices.Of(ctx, string(in.ID))
			if err != nil {
				return nil, err
			}
			city, err := a.prices.References("", "")
			out := &placePricesOutput{CacheControl: "no-cache"}
			out.Body.Code, out.Body.Name, out.Body.Demo, out.Body.Items = at.Code, at.Name, at.Demo, a.pricesOf(quotes, city)
			return out, err
		})
	use(a, h, operation("price-history", "GET", "/api/v1/places/{id}/prices/history", tag, "What a place has paid for a material", ""),
		func(ctx context.Context, _ registry.Actor, in *priceHistoryInput) (*priceHistoryOutput, error) {
			at, quotes, err := a.prices.History(ctx, string(in.ID), in.Material, in.Unit)
			out := &priceHistoryOutput{CacheControl: "no-cache"}
			out.Body.Items, out.Body.Demo = append([]price.Quote{}, quotes...), at.Demo
			return out, err
		})
	use(a, h, operation("price-references", "GET", "/api/v1/prices", tag, "What the city's public places pay: the median of their prices", ""),
		func(_ context.Context, _ registry.Actor, in *referencesInput) (*referencesOutput, error) {
			list, err := a.prices.References(in.Area, in.Material)
			out := &referencesOutput{CacheControl: "no-cache"}
			out.Body.Items, out.Body.Least, out.Body.StaleAfterDays = append([]price.Reference{}, list...), a.prices.Least(), a.prices.StaleDays()
			out.Body.On = a.reg.Now().Format("2006-01-02")
			return out, err
		})
	a.registerWorkPrices(h)
}
