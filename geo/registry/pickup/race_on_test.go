//go:build race

package pickup_test

// few and many are pickups of a map: a tenth with the race detector, under which
// SQLite, being Go here, is thirty times slower.
const few, many = 2_000, 20_000
