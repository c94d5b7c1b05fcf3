package registry_test

import (
	"fmt"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// auditTable is the audit log as whoever has the store in his hands can change it.
func auditTable(t *testing.T, store registry.Store) registry.Docs {
	t.Helper()
	docs, err := store.Table(t.Context(), registry.Def{Name: "audit", Fields: []registry.Field{{Name: "seq", Path: "seq", Kind: registry.Integer, Unique: true, Sort: true},
		{Name: "who", Path: "who"}, {Name: "op", Path: "op"}, {Name: "row", Path: "row"}}})
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

func TestAuditChain(t *testing.T) {
	const entries = 6
	for name, c := range map[string]struct {
		tamper func(e registry.AuditEntry) (registry.AuditEntry, bool) // what is written over entry 3; false removes it
		want   string
	}{
		"a changed field": {func(e registry.AuditEntry) (registry.AuditEntry, bool) {
			e.Who = "somebody else"
			return e, true
		}, "audit.rewritten"},
		"a changed field under the old version": {func(e registry.AuditEntry) (registry.AuditEntry, bool) {
			e.Rev, e.Note = 0, "nothing"
			return e, true
		}, "audit.changed"},
		"a row written again as it was": {func(e registry.AuditEntry) (registry.AuditEntry, bool) { return e, true }, "audit.rewritten"},
		"a removed row":                 {func(e registry.AuditEntry) (registry.AuditEntry, bool) { return e, false }, "audit.missing"},
	} {
		t.Run(name, func(t *testing.T) {
			onBothStores(t, func(t *testing.T, store registry.Store) {
				reg := keyed(t, store)
				for i := range entries {
					if err := reg.Audit(t.Context(), admin, registry.PlaceReview, "place", registry.ID(fmt.Sprint(i)), ""); err != nil {
						t.Fatal(err)
					}
				}
				if faults, last, head, err := reg.CheckAudit(t.Context()); err != nil || len(faults) > 0 || last != entries || head == "" {
					t.Fatalf("before: %v, %d, %q, %v", faults, last, head, err)
				}
				docs := auditTable(t, store)
				for _, seq := range []int64{3, entries} {
					doc, err := docs.Get(t.Context(), registry.ID(fmt.Sprintf("%020d", seq)))
					if err != nil {
						t.Fatal(err)
					}
					var e registry.AuditEntry
					if err := bson.Unmarshal(doc.Body, &e); err != nil {
						t.Fatal(err)
					}
					next, kept := c.tamper(e)
					if next.Rev == 0 { // as a hand in the store itself would, past its versions
						rawChange(t, store, e.ID, next.Note)
						continue
					}
					next.Rev++
					var body any = next
					if !kept {
						body = bson.D{{Key: "_id", Value: string(e.ID)}, {Key: "rev", Value: int64(next.Rev)}, {Key: "updatedAt", Value: next.UpdatedAt}, {Key: "deleted", Value: true}}
					}
					raw, err := bson.Marshal(body)
					if err != nil {
						t.Fatal(err)
					}
					if err := docs.Put(t.Context(), registry.Doc{ID: e.ID, Rev: next.Rev, UpdatedAt: next.UpdatedAt, Deleted: !kept, Body: raw}); err != nil {
						t.Fatal(err)
					}
				}
				faults, _, _, err := reg.CheckAudit(t.Context())
				if err != nil || !slices.Contains(faults, registry.AuditFault{Seq: 3, Code: c.want}) || !slices.Contains(faults, registry.AuditFault{Seq: entries, Code: c.want}) {
					t.Errorf("%v, %v; want entries 3 and %d %s", faults, err, entries, c.want)
				}
				// And the log goes on after it, and tells of it still.
				again := keyed(t, store)
				if err := again.Audit(t.Context(), admin, registry.PlaceReview, "place", "x", ""); err != nil {
					t.Fatal(err)
				}
				if faults, _, _, err := again.CheckAudit(t.Context()); err != nil || len(faults) < 2 {
					t.Errorf("after one more entry: %v, %v", faults, err)
				}
			})
		})
	}
}
