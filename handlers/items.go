package handlers

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
)

// itemAnswer says what to do with one thing.
type itemAnswer struct {
	Word     string              `json:"word" doc:"the word that fits best"`
	Code     registry.Material   `json:"code" doc:"what it is, by the vocabulary"`
	Accepts  []registry.Material `json:"accepts" doc:"what to ask places for"`
	Zh       string              `json:"zh"`
	En       string              `json:"en"`
	AdviceZh string              `json:"adviceZh,omitempty"`
	AdviceEn string              `json:"adviceEn,omitempty"`
	HazardZh string              `json:"hazardZh,omitempty"`
	HazardEn string              `json:"hazardEn,omitempty"`
	Reuse    bool                `json:"reuse,omitempty" doc:"somebody may still use it: second-hand first"`
	Goods    registry.Material   `json:"goods,omitempty" doc:"class of goods a second-hand market trades"`
	Refused  bool                `json:"refused,omitempty" doc:"recycling places must not take it"`
	ReasonZh string              `json:"reasonZh,omitempty"`
	ReasonEn string              `json:"reasonEn,omitempty"`
}

type itemsInput struct {
	Q     string `query:"q" doc:"item word: Chinese, pinyin, initials or English"`
	Limit int    `query:"limit" minimum:"1" maximum:"50" default:"8"`
	Lang  string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type itemsOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Items []itemAnswer `json:"items" nullable:"false"`
		Next  string       `json:"next"`
	}
}

func (a *api) items(_ context.Context, in *itemsInput) (*itemsOutput, error) {
	out := &itemsOutput{CacheControl: "public, max-age=300"}
	out.Body.Items = []itemAnswer{}
	if strings.ContainsRune(in.Q, 0) || !utf8.ValidString(in.Q) {
		return out, nil
	}
	for _, it := range registry.FindItems(in.Q, in.Limit) {
		answer := itemAnswer{Word: it.Zh, Code: it.Code, Zh: it.Zh, En: it.En, AdviceZh: it.AdviceZh, AdviceEn: it.AdviceEn,
			HazardZh: it.HazardZh, HazardEn: it.HazardEn, Reuse: it.Reuse, Goods: it.Goods, Refused: it.Refused,
			ReasonZh: it.ReasonZh, ReasonEn: it.ReasonEn, Accepts: []registry.Material{}}
		if !it.Refused {
			answer.Accepts = append(answer.Accepts, it.Code)
		}
		out.Body.Items = append(out.Body.Items, answer)
	}
	return out, nil
}

// vocabulary is everything a page needs to put codes into words.
type vocabulary struct {
	Materials []vocabularyTerm `json:"materials" nullable:"false"`
	Kinds     []vocabularyTerm `json:"kinds" nullable:"false"`
	Services  []vocabularyTerm `json:"services" nullable:"false"`
	Areas     []vocabularyArea `json:"areas" nullable:"false"`
	City      City             `json:"city"`
	Imprint   Imprint          `json:"imprint"`
	Basemap   Basemap          `json:"basemap"`
	Version   string           `json:"version"`
	Places    int              `json:"places" doc:"public places in the registry"`
	Demo      int              `json:"demo" doc:"how many of them are made up for demonstration"`
}

type vocabularyTerm struct {
	Code   string `json:"code"`
	Parent string `json:"parent,omitempty"`
	Group  string `json:"group,omitempty" doc:"of a kind: site, sorting_centre or market"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
	Hazard bool   `json:"hazard,omitempty"`
	Goods  bool   `json:"goods,omitempty"`
}

type vocabularyArea struct {
	Code     string      `json:"code"`
	Zh       string      `json:"zh"`
	En       string      `json:"en"`
	Kind     string      `json:"kind"`
	Level    string      `json:"level"`
	Parent   string      `json:"parent,omitempty"`
	Location *[2]float64 `json:"location,omitempty" doc:"longitude, latitude"`
}

type vocabularyOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         vocabulary
}

func (a *api) vocabulary(context.Context, *struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
}) (*vocabularyOutput, error) {
	v := vocabulary{City: a.conf.City, Imprint: a.conf.Imprint, Basemap: a.conf.Basemap, Version: a.conf.Version}
	v.Places, v.Demo = a.reg.Count()
	for _, t := range registry.Terms {
		v.Materials = append(v.Materials, vocabularyTerm{Code: string(t.Code), Parent: string(t.Parent), Zh: t.Zh, En: t.En, Hazard: t.Hazard, Goods: t.Goods})
	}
	for _, k := range registry.PlaceKinds {
		v.Kinds = append(v.Kinds, vocabularyTerm{Code: string(k.Kind), Group: k.Group, Zh: k.Zh, En: k.En})
	}
	for _, s := range registry.Services {
		v.Services = append(v.Services, vocabularyTerm{Code: string(s.Service), Zh: s.Zh, En: s.En})
	}
	v.Areas = []vocabularyArea{}
	for _, ar := range a.reg.Areas() {
		if ar.Level == registry.LevelTown {
			continue
		}
		va := vocabularyArea{Code: ar.Code, Zh: ar.NameZh, En: ar.NameEn, Kind: string(ar.Kind), Level: string(ar.Level), Parent: ar.Parent}
		if ar.Point != nil {
			va.Location = (*[2]float64)(ar.Point)
		}
		v.Areas = append(v.Areas, va)
	}
	return &vocabularyOutput{CacheControl: "no-cache", Body: v}, nil
}

// registerTyped registers the endpoints that huma reads and writes.
func (a *api) registerTyped(h huma.API) {
	huma.Register(h, huma.Operation{OperationID: "find-items", Method: "GET", Path: "/api/v1/items", Tags: []string{"places"},
		Summary: "What to do with a thing", Description: "Finds everyday words and answers with the material, advice, hazards, or why it is refused.",
		RejectUnknownQueryParameters: true}, a.items)
	huma.Register(h, huma.Operation{OperationID: "vocabulary", Method: "GET", Path: "/api/v1/vocabulary", Tags: []string{"places"},
		Summary: "Codes and their names", RejectUnknownQueryParameters: true}, a.vocabulary)
}
