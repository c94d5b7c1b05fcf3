package seed_test

import (
	"strings"
	"testing"

	"huishou/seed"
)

func TestTargetsCiteThePlanAndInventNoBaseline(t *testing.T) {
	for _, x := range seed.Targets {
		if x.Section == "" || x.Quote == "" || x.Unit == "" || x.ByYear != 2027 {
			t.Errorf("%s: %+v", x.Code, x)
		}
		if (x.Of2023 > 0) == (x.AtLeast > 0) {
			t.Errorf("%s is both a multiple of 2023 and a number by itself, or neither", x.Code)
		}
		if x.Baseline != "" {
			t.Errorf("%s has a baseline, which the plan does not give", x.Code)
		}
	}
}

func TestDepartmentsAreNamedOnce(t *testing.T) {
	seen := map[string]string{}
	for _, d := range seed.Departments {
		for _, name := range append([]string{d.Code, d.Zh}, d.Aliases...) {
			if other, ok := seen[name]; ok {
				t.Errorf("%s names %s and %s", name, other, d.Code)
			}
			seen[name] = d.Code
		}
		if strings.TrimSpace(d.Part) == "" {
			t.Errorf("%s has no part", d.Code)
		}
	}
}
