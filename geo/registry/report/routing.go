package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Rule says who handles the reports of a category, and how fast. The first rule
// that fits counts.
type Rule struct {
	Category Category `json:"category,omitempty"` // "" for every category
	County   string   `json:"county,omitempty"`   // code, "" for every county
	Lead     []string `json:"lead"`               // codes of departments; none when the source names no lead
	Joint    []string `json:"joint,omitempty"`
	Days     int      `json:"days"` // to settle it, counted from the day it came
	Source   string   `json:"source"`
}

// DefaultRouting is who handles what, as far as the plan says it: 自府发〔2024〕11号
// in 八 and 十 names the offices for dismantling and hazardous waste without a lead
// ("按职责分工负责"), so all of them are joint and the first handles. The rest, and
// every number of days, is this program's proposal; a city replaces it by a file.
var DefaultRouting = []Rule{
	{Category: IllegalDismantling, Joint: []string{"sthj", "sww"}, Days: 15, Source: "自府发〔2024〕11号 八、十; days: setting"},
	{Category: Hazard, Joint: []string{"sthj", "sww"}, Days: 7, Source: "自府发〔2024〕11号 八、十; days: setting"},
	{Lead: []string{"gxs"}, Joint: []string{"sww"}, Days: 10, Source: "setting"},
}

// ReadRouting reads rules as JSON: an array of [Rule].
func ReadRouting(r io.Reader) ([]Rule, error) {
	d := json.NewDecoder(io.LimitReader(r, 1<<20))
	d.DisallowUnknownFields()
	var rules []Rule
	if err := d.Decode(&rules); err != nil {
		return nil, fmt.Errorf("read routing: %w", err)
	}
	return rules, checkRouting(rules)
}

func checkRouting(rules []Rule) error {
	for i, r := range rules {
		switch {
		case r.Category != "" && !known(r.Category):
			return fmt.Errorf("routing: rule %d: no category %q", i+1, r.Category)
		case len(r.Lead)+len(r.Joint) == 0:
			return fmt.Errorf("routing: rule %d names no department", i+1)
		case r.Days < 1 || r.Days > 365:
			return fmt.Errorf("routing: rule %d: %d days", i+1, r.Days)
		case r.Source == "":
			return fmt.Errorf("routing: rule %d has no source", i+1)
		}
	}
	if !slices.ContainsFunc(rules, func(r Rule) bool { return r.Category == "" && r.County == "" }) {
		return fmt.Errorf("routing: no rule for everything else")
	}
	return nil
}

func route(rules []Rule, c Category, county string) Rule {
	for _, r := range rules {
		if (r.Category == "" || r.Category == c) && (r.County == "" || r.County == county) {
			return r
		}
	}
	return rules[len(rules)-1] // checkRouting demands one that always fits
}
