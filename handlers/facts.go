package handlers

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"huishou/seed"
)

// cityFacts is what the city's plan and the census say, each with its source.
type cityFacts struct {
	Policy      string            `json:"policy" doc:"the plan whose sections are cited"`
	Targets     []seed.Target     `json:"targets" nullable:"false"`
	Departments []seed.Department `json:"departments" nullable:"false"`
	Districts   []districtFacts   `json:"districts" nullable:"false"`
	Census      string            `json:"census" doc:"source of the populations"`
}

type districtFacts struct {
	Code       string `json:"code"`
	Zh         string `json:"zh"`
	En         string `json:"en"`
	Population int    `json:"population" doc:"residents on 1 November 2020"`
}

type factsOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         cityFacts
}

func (a *api) facts(context.Context, *struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
}) (*factsOutput, error) {
	f := cityFacts{Policy: seed.Policy, Targets: seed.Targets, Departments: seed.Departments,
		Census: "第七次全国人口普查, 2020-11-01 (《中国人口普查年鉴-2020》)"}
	for _, d := range seed.Districts {
		f.Districts = append(f.Districts, districtFacts{d.Code, d.Zh, d.En, d.Population})
	}
	return &factsOutput{CacheControl: "public, max-age=3600", Body: f}, nil
}

func (a *api) registerFacts(h huma.API) {
	huma.Register(h, huma.Operation{OperationID: "city-facts", Method: "GET", Path: "/api/v1/facts", Tags: []string{"city"},
		Summary: "Targets of the city's plan, its departments, districts and their population", RejectUnknownQueryParameters: true}, a.facts)
}
