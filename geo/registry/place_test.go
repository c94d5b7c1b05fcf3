package registry

import "testing"

func TestMaskBitsDoNotOverlap(t *testing.T) {
	if len(Terms) > kindBit {
		t.Errorf("%d terms run into the kinds at bit %d", len(Terms), kindBit)
	}
	if kindBit+len(PlaceKinds)+1 > serviceBit || stopMask != 1<<(kindBit+len(PlaceKinds)) { // and stops
		t.Errorf("%d kinds run into the services", len(PlaceKinds))
	}
	if serviceBit+len(Services)+1 > 64 { // and step-free access
		t.Errorf("%d services do not fit a mask", len(Services))
	}
}

func TestTermsHaveNamesAndKnownParents(t *testing.T) {
	seen := map[Material]bool{}
	for _, term := range Terms {
		if term.Zh == "" || term.En == "" || seen[term.Code] {
			t.Errorf("%s: names %q, %q, seen before %v", term.Code, term.Zh, term.En, seen[term.Code])
		}
		seen[term.Code] = true
		if term.Parent != "" && !seen[term.Parent] {
			t.Errorf("%s stands before or without its parent %s", term.Code, term.Parent)
		}
	}
}

func TestAPlaceThatTakesATermTakesThoseBelowIt(t *testing.T) {
	paper := takes([]Material{"paper"})
	if w := wants("cardboard"); paper&w != w {
		t.Error("a place that takes paper does not take cardboard")
	}
	if w := wants("paper"); takes([]Material{"cardboard"})&w == w {
		t.Error("a place that takes cardboard takes all paper")
	}
}

func TestEveryStatusOfThePlaceTableIsReachable(t *testing.T) {
	reached := map[Status]bool{Draft: true}
	for range placeSteps {
		for _, s := range placeSteps {
			for _, from := range s.from {
				reached[s.to] = reached[s.to] || reached[from]
			}
		}
	}
	for _, s := range []Status{Draft, Submitted, InReview, Published, Rejected, Suspended, Closed, Archived} {
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
	}
}

func TestWordsHaveBothLanguages(t *testing.T) {
	for code, w := range words {
		if w[0] == "" || w[1] == "" {
			t.Errorf("%s: %q, %q", code, w[0], w[1])
		}
	}
}
