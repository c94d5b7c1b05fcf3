//go:build !race

package pickup_test

// few and many are pickups of a map.
const few, many = 20_000, 200_000
