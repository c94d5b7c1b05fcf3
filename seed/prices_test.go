package seed

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"huishou/geo/registry"
)

func TestDemoBoardsAreTheSameForASeed(t *testing.T) {
	accepts := []registry.Material{"paper", "plastic", "appliance_large"}
	a, b := demoBoards(rand.New(rand.NewPCG(7, 1)), accepts), demoBoards(rand.New(rand.NewPCG(7, 1)), accepts)
	if !reflect.DeepEqual(a, b) || len(a) != demoWeeks || len(a[0]) == 0 {
		t.Errorf("%d weeks, %v", len(a), a)
	}
	for _, week := range a {
		for _, l := range week {
			if !accepted(accepts, l.Material) || l.PriceFen < 0 {
				t.Errorf("%+v", l)
			}
		}
	}
	if demoBoards(rand.New(rand.NewPCG(7, 1)), []registry.Material{"glass"}) != nil {
		t.Error("a board without a price")
	}
}
