//go:build race

package storetest

// many is a tenth with the race detector, under which SQLite, being Go here, is
// thirty times slower.
const many = 2_000
