package machine_test

import (
	"testing"
	"time"

	"huishou/geo/registry/machine"
	"huishou/geo/store/both"
)

// What a post costs: one in 82 is stored here, since time passes by 11 seconds.
func BenchmarkReceive(b *testing.B) {
	w := newWorld(b, both.SQLite(b))
	token := w.token(b)
	for b.Loop() {
		w.pass(11 * time.Second)
		if err := w.Receive(b.Context(), token, says(machine.Working, 40)); err != nil {
			b.Fatal(err)
		}
	}
}

// What the page of a place pays for its machine.
func BenchmarkStateOf(b *testing.B) {
	w := newWorld(b, both.SQLite(b))
	if err := w.Receive(b.Context(), w.token(b), says(machine.Working, 40)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, ok := w.StateOf(b.Context(), w.place); !ok {
			b.Fatal("no machine")
		}
	}
}
