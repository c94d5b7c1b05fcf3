package oversight

import (
	"fmt"
	"slices"
)

// Checklist is what a site is assessed by (标准化规范化). It never changes once it
// was used: what shall differ gets a new version.
type Checklist struct {
	Version string          `json:"version"`
	Zh      string          `json:"zh"`
	En      string          `json:"en"`
	Source  string          `json:"source"`
	Items   []ChecklistItem `json:"items" nullable:"false"`
}

// ChecklistItem is one line of a [Checklist]. Required ones decide; the others count in the
// score only.
type ChecklistItem struct {
	Code     string `json:"code"`
	Zh       string `json:"zh"`
	En       string `json:"en"`
	Required bool   `json:"required"`
	Source   Source `json:"source"`
}

// Source says how well a line is founded.
type Source string

// Primary is a line whose rule was read in the authority's own text. Secondary is
// one that others quote and whose issuing body is to be confirmed.
const (
	Primary   Source = "primary"
	Secondary Source = "secondary"
)

// siteRule is where the items of the first checklist stand.
const siteRule = "再生资源回收站点“七统一、一规范”，据转载的区域性规定（发布机关待核实）；目标见自府发〔2024〕11号八"

// Checklists are all that were ever used, the newest last.
//
// “七统一、一规范” itself is what makes a site a standard one, so its eight lines are
// demanded. The area and the notices on the wall are known from a page that quotes
// a regional rule, not from the rule: they count in the score until an office
// confirms them, see [Checklist.Demanding].
var Checklists = []Checklist{{
	Version: "generic-2000-2500/1", Zh: "七统一、一规范", En: "Seven unified, one regular", Source: siteRule,
	Items: []ChecklistItem{
		{"plan", "统一规划", "Within the unified layout plan", true, Secondary},
		{"sign", "统一标识", "Unified sign", true, Secondary},
		{"dress", "统一着装", "Unified work dress", true, Secondary},
		{"price", "统一价格", "Unified prices", true, Secondary},
		{"measure", "统一计量", "Unified measuring", true, Secondary},
		{"vehicle", "统一车辆", "Unified vehicles", true, Secondary},
		{"management", "统一管理", "Unified management", true, Secondary},
		{"norm", "经营规范", "Operates by the norm", true, Secondary},
		{"area", "站点面积不小于 10 平方米", "At least 10 m² of floor", false, Secondary},
		{"certificate", "证照上墙", "Certificate on the wall", false, Secondary},
		{"price_list", "回收品类和价格上墙", "Goods and price list on the wall", false, Secondary},
		{"forbidden_list", "禁止收购物品目录上墙", "List of forbidden goods on the wall", false, Secondary},
	},
}}

// Demanding is c with other items required, under a version of its own: an office
// that confirmed a rule demands it. An error names an item that c has not got.
func (c Checklist) Demanding(version string, codes ...string) (Checklist, error) {
	c.Version, c.Items = version, slices.Clone(c.Items)
	for i := range c.Items {
		c.Items[i].Required = slices.Contains(codes, c.Items[i].Code)
	}
	for _, code := range codes {
		if _, ok := c.item(code); !ok {
			return Checklist{}, fmt.Errorf("checklist %s has no item %q", version, code)
		}
	}
	return c, c.Validate()
}

// Validate refuses a checklist that nobody could fail, or whose items cannot be
// told apart.
func (c Checklist) Validate() error {
	required := false
	seen := map[string]bool{}
	for _, i := range c.Items {
		if i.Code == "" || seen[i.Code] {
			return fmt.Errorf("checklist %s: item %q stands twice or has no code", c.Version, i.Code)
		}
		seen[i.Code], required = true, required || i.Required
	}
	if c.Version == "" || !required {
		return fmt.Errorf("checklist %q has no version or demands nothing", c.Version)
	}
	return nil
}

func (c Checklist) item(code string) (ChecklistItem, bool) {
	for _, i := range c.Items {
		if i.Code == code {
			return i, true
		}
	}
	return ChecklistItem{}, false
}

// Checklist is what sites are assessed by now.
func (o *Oversight) Checklist() Checklist { return *o.opt.Checklist }
