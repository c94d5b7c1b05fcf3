//go:build race

package pickup_test

// few and many are pickups of a map, few with the race detector, under which
// SQLite, being Go here, is thirty times slower.
const few, many = 500, 5_000
