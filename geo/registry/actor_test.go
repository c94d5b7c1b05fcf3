package registry_test

import (
	"testing"

	"huishou/geo/registry"
)

func TestRights(t *testing.T) {
	reviewer := registry.Actor{Name: "r", Account: "a1", Grants: []registry.Grant{{Role: registry.Reviewer, Area: "510302"}}}
	city := registry.Actor{Name: "c", Account: "a2", Grants: []registry.Grant{{Role: registry.Reviewer, Area: "510300"}}}
	staff := registry.Actor{Name: "s", Account: "a3", Operator: "o1", Grants: []registry.Grant{{Role: registry.SiteStaff}}}
	for _, c := range []struct {
		claim string
		who   registry.Actor
		right registry.Right
		on    registry.Target
		want  bool
	}{
		{"a reviewer reviews in his county", reviewer, registry.PlaceReview, registry.Target{Area: "510302001"}, true},
		{"and not in the next", reviewer, registry.PlaceReview, registry.Target{Area: "510303001"}, false},
		{"nor what lies nowhere", reviewer, registry.PlaceReview, registry.Target{}, false},
		{"the city's reviewer reviews in each county", city, registry.PlaceReview, registry.Target{Area: "510303001"}, true},
		{"and not in another city", city, registry.PlaceReview, registry.Target{Area: "510402"}, false},
		{"staff write their own places", staff, registry.PlaceWrite, registry.Target{Area: "510302", Operator: "o1"}, true},
		{"and not those of others", staff, registry.PlaceWrite, registry.Target{Area: "510302", Operator: "o2"}, false},
		{"nor those of nobody", staff, registry.PlaceWrite, registry.Target{Area: "510302"}, false},
		{"staff do not review their own", staff, registry.PlaceReview, registry.Target{Operator: "o1"}, false},
		{"the public reports", registry.Actor{}, registry.ReportSend, registry.Target{}, true},
		{"the public sees no drafts", registry.Actor{}, registry.PlaceReadWork, registry.Target{}, false},
		{"an account is its own", staff, registry.AccountSelf, registry.Target{Account: "a3"}, true},
		{"and no other's", staff, registry.AccountSelf, registry.Target{Account: "a1"}, false},
		{"nobody's account is not the public's", registry.Actor{}, registry.AccountSelf, registry.Target{}, false},
	} {
		if err := c.who.May(c.right, c.on); (err == nil) != c.want {
			t.Errorf("%s: %v", c.claim, err)
		}
	}
	t.Run("a token does no more than its scopes", func(t *testing.T) {
		token := staff
		token.Scopes = []registry.Right{registry.PlaceConfirm}
		own := registry.Target{Operator: "o1"}
		if token.May(registry.PlaceConfirm, own) != nil || token.May(registry.PlaceWrite, own) == nil {
			t.Error("scopes do not count")
		}
		if _, ok := token.Scope(registry.PlaceWrite); ok {
			t.Error("a list is open beyond the scopes")
		}
	})
	t.Run("every right and every role has its words", func(t *testing.T) {
		for _, r := range registry.Roles {
			if r.Zh == "" || r.En == "" {
				t.Error(r.Role)
			}
		}
	})
}
